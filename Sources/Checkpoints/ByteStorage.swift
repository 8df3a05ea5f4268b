import Basics
import Glibc

/// Bytes that tensors point into: a file's, or a buffer's. They never change while the object lives.
public final class ByteStorage: @unchecked Sendable {
    // Unchecked because of the pointer alone: everything is set once, in init, and only read afterwards.

    /// The number of bytes.
    public let count: Int
    let base: UnsafeRawPointer
    /// Suits vectors of any element.
    static let alignment = 64

    /// Takes over allocated memory of which `count` bytes are initialized.
    init(owning base: UnsafeMutableRawPointer, count: Int) {
        self.base = UnsafeRawPointer(base)
        self.count = count
    }

    /// A new buffer, filled by `body`, which must write all of it.
    convenience init(count: Int, fill body: (UnsafeMutableRawBufferPointer) -> Void) {
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: Self.alignment)
        body(UnsafeMutableRawBufferPointer(start: pointer, count: count))
        self.init(owning: pointer, count: count)
    }

    /// A copy of bytes in memory.
    public convenience init(_ bytes: some Collection<UInt8>) {
        let count = bytes.count
        self.init(count: count) { buffer in
            let isCopied: Void? = bytes.withContiguousStorageIfAvailable {
                buffer.copyMemory(from: UnsafeRawBufferPointer($0))
            }
            if isCopied == nil { _ = buffer.initializeMemory(as: UInt8.self, from: bytes) }
        }
    }

    /// A copy of numbers in memory.
    convenience init(floats: [Float]) {
        self.init(count: floats.count * MemoryLayout<Float>.stride) { buffer in
            floats.withUnsafeBytes { buffer.copyMemory(from: $0) }
        }
    }

    deinit { base.deallocate() }

    /// All bytes, valid while `body` runs.
    public func withUnsafeBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// The little-endian integer at a byte offset; nil if it reaches beyond the end.
    func integer<Integer: FixedWidthInteger>(_ type: Integer.Type, at offset: Int) -> Integer? {
        guard offset >= 0, offset <= count - MemoryLayout<Integer>.size else { return nil }
        return Integer(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }

    /// The byte at an offset; nil beyond the end.
    func byte(at offset: Int) -> UInt8? { integer(UInt8.self, at: offset) }

    /// Whether the bytes at an offset are these.
    func holds(_ bytes: some Collection<UInt8>, at offset: Int) -> Bool {
        guard offset >= 0, offset <= count - bytes.count else { return false }
        return bytes.elementsEqual(UnsafeRawBufferPointer(start: base + offset, count: bytes.count))
    }
}

// MARK: - Files

extension ByteStorage {
    /// The most bytes that are read of one file. M3 with its optimizer takes 21 MB; a larger file is not a network this
    /// small, and reading it would only keep the machine busy.
    public static let sizeLimit = 1 << 30

    /// The bytes of a file or pipe, which are read and not mapped: if another program truncates a mapped file, whoever
    /// looks at it next is killed.
    ///
    /// - Parameter advice: what to do about a file that is too large.
    /// - Throws: why they cannot be read; also for a device, which may have no end, and a file of more than `sizeLimit`
    ///   bytes.
    public static func open(
        _ path: FilePath, advice: String = "check the name: MicroNet's weights take 4 to 11 MB"
    ) throws(Problem) -> ByteStorage {
        let file = try InputFile(path)
        guard file.kind != .device else {
            throw Problem("is a device and not a file", file: path, advice: "name a file")
        }
        if let size = file.size, size > sizeLimit { throw tooLarge(size, advice).about(path.description) }
        // One byte more than the file has: if it stays empty, the end has been seen.
        var capacity = file.size.map { $0 + 1 } ?? 1 << 20
        // The names in it take about as much as small tensors.
        try MemoryBudget.require(
            capacity + 4 << 20, for: "reading this file", file: path.description, advice: "free some memory")
        var bytes = allocate(capacity)
        var count = 0
        while true {
            let got: Int
            do throws(Problem) {
                got = try file.read(
                    into: UnsafeMutableRawBufferPointer(start: bytes + count, count: capacity - count))
            } catch {
                bytes.deallocate()
                throw error
            }
            count += got
            if count < capacity { return ByteStorage(owning: bytes, count: count) }
            guard count <= sizeLimit else {
                bytes.deallocate()
                throw tooLarge(nil, advice).about(path.description)
            }
            let larger = allocate(2 * capacity)
            larger.copyMemory(from: bytes, byteCount: count)
            bytes.deallocate()
            (bytes, capacity) = (larger, 2 * capacity)
        }
    }

    /// Memory for `count` bytes. Large files get large pages if the system has them: a new page for each 4 kB costs
    /// several times as much as copying the bytes.
    private static func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        let largePage = 2 << 20
        guard count >= 2 * largePage else {
            return UnsafeMutableRawPointer.allocate(byteCount: count, alignment: alignment)
        }
        let start = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: largePage)
        madvise(start, count, MADV_HUGEPAGE)
        return start
    }

    private static func tooLarge(_ size: Int?, _ advice: String) -> Problem {
        Problem(
            "has \(size.map(String.init) ?? "more than \(sizeLimit)") bytes, and we read up to \(sizeLimit)",
            advice: advice)
    }
}

// MARK: - Slices

/// Some of a storage's bytes. A slice exists only if its range lies within the storage.
struct ByteSlice: Sendable {
    let storage: ByteStorage
    let offset: Int
    let count: Int

    /// Nil unless the range lies within the storage.
    init?(_ storage: ByteStorage, offset: Int, count: Int) {
        guard offset >= 0, count >= 0, offset <= storage.count, count <= storage.count - offset else {
            return nil
        }
        self.storage = storage
        self.offset = offset
        self.count = count
    }

    init(whole storage: ByteStorage) {
        self.storage = storage
        self.offset = 0
        self.count = storage.count
    }

    /// Valid as long as the storage.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: storage.base + offset, count: count)
    }

    /// The bytes as a name.
    var name: ExternalName { withExtendedLifetime(storage) { ExternalName(bytes: bytes) } }

    /// The bytes as UTF-8; others become replacement characters.
    var text: String { withExtendedLifetime(storage) { String(decoding: bytes, as: UTF8.self) } }
}
