/// Bytes that tensors point into: a file's, or a buffer's. They never change while the object lives.
public final class ByteStorage: @unchecked Sendable {
    // Unchecked because of the pointer alone: everything is set once, in init, and only read after it.

    /// How many bytes there are.
    public let count: Int
    let base: UnsafeRawPointer
    /// Suits vectors of any element.
    static let alignment = 64

    /// Takes over allocated memory of which `count` bytes are written.
    init(owning base: UnsafeMutableRawPointer, count: Int) {
        self.base = UnsafeRawPointer(base)
        self.count = count
    }

    /// A buffer of its own, filled by `body`, which must write all of it.
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

    /// All bytes, for as long as `body` runs.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// The little-endian integer at a byte offset; nil where it would reach beyond the end.
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

/// Some of a storage's bytes. Made only where the range was checked.
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

    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: storage.base + offset, count: count)
    }

    /// The bytes as UTF-8, with what is not UTF-8 replaced.
    var text: String { withExtendedLifetime(storage) { String(decoding: bytes, as: UTF8.self) } }
}
