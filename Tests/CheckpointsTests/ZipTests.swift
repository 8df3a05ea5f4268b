import Testing

@testable import Checkpoints

@Suite("ZIP archives that APPNOTE allows, and others")
struct ZipTests {
    @Test func everyForm() {
        for isLarge in [false, true] {
            for hasDescriptor in [false, true] {
                var archive = BuiltArchive(isLarge: isLarge, hasDescriptor: hasDescriptor)
                #expect(archive.read() == "contents", "\(isLarge) \(hasDescriptor)")
                archive.comment = Array("a comment with PK\u{5}\u{6} in it".utf8)
                #expect(archive.read() == "contents")
            }
        }
    }

    /// The same contents as zlib compresses them.
    @Test func deflated() throws {
        let contents = BuiltArchive().contents
        var archive = BuiltArchive()
        archive.checksum = contents.withUnsafeBytes(Zlib.checksum)
        archive.contents = [0x4B, 0xCE, 0xCF, 0x2B, 0x49, 0xCD, 0x2B, 0x29, 0x06, 0x00]
        (archive.method, archive.size) = (8, contents.count)
        #expect(archive.read() == "contents")
        #expect(archive.read(budget: 7).contains("would unpack to 8 bytes, which is more than weights take"))
        archive.size = 9
        #expect(archive.read().contains("does not decompress to its 9 bytes"))
        archive.size = 1 << 20
        #expect(archive.read().contains("claims 1048576 bytes from 10 compressed ones"))
    }

    @Test func refusals() {
        #expect(BuiltArchive(flags: 1).read().hasSuffix("is encrypted"))
        #expect(BuiltArchive(method: 12).read().contains("is compressed by method 12"))
        #expect(BuiltArchive(checksum: 1).read().contains("has changed since it was saved (CRC-32"))
        #expect(BuiltArchive(size: 7).read().contains("has 8 bytes, expected 7"))
        #expect(BuiltArchive(storedSize: 40, size: 40).read().contains("reaches beyond the"))
        #expect(BuiltArchive(storedSize: 1 << 40, isLarge: true).read().contains("promises more bytes"))
        #expect(BuiltArchive(storedSize: -1, isLarge: true).read().contains("lacks a large size"))
        #expect(BuiltArchive(storedSize: 30, entries: 2).read().contains("promises more bytes"))
        #expect(BuiltArchive(entries: 2).read().contains("names “a/data.pkl” twice"))
    }
}

/// An archive of one entry, built field by field.
struct BuiltArchive {
    var contents = Array("contents".utf8)
    var flags: UInt16 = 0
    var method: UInt16 = 0
    /// The values in the headers, if they are to be wrong.
    var checksum: UInt32?
    var storedSize: Int?
    var size: Int?
    /// Whether sizes and offset are in ZIP64's extra fields, and the directory's place in its record.
    var isLarge = false
    /// Whether sizes and checksum follow the contents instead of being in the local header.
    var hasDescriptor = false
    var comment: [UInt8] = []
    /// How often the directory lists the entry.
    var entries = 1

    private static let name = "a/data.pkl"

    func bytes() -> [UInt8] {
        let checksum = checksum ?? contents.withUnsafeBytes(Zlib.checksum)
        let (stored, size) = (storedSize ?? contents.count, size ?? contents.count)
        let small = (isLarge ? UInt32.max : UInt32(stored), isLarge ? UInt32.max : UInt32(size))
        let sizes = integer(checksum) + integer(small.0) + integer(small.1)
        let common = words(flags | (hasDescriptor ? 8 : 0), method, 0, 0)

        var file = integer(0x0403_4B50 as UInt32) + words(45) + common
        file += hasDescriptor ? [UInt8](repeating: 0, count: 12) : sizes
        let localExtra = isLarge && !hasDescriptor ? large([size, stored]) : []
        file += words(UInt16(Self.name.utf8.count), UInt16(localExtra.count)) + Self.name.utf8 + localExtra
        file += contents
        if hasDescriptor {
            file += integer(0x0807_4B50 as UInt32) + integer(checksum)
            file += isLarge ? integer(stored) + integer(size) : integer(small.0) + integer(small.1)
        }

        let start = file.count
        // Preceded by an extra field of another kind, as Info-ZIP writes one.
        let extra = isLarge ? words(0x7075, 2) + [1, 2] + large([size, stored, 0]) : []
        for _ in 0..<entries {
            file += integer(0x0201_4B50 as UInt32) + words(45, 45) + common + sizes
            file += words(UInt16(Self.name.utf8.count), UInt16(extra.count), 0, 0, 0, 0, 0)
            file += integer(isLarge ? UInt32.max : 0) + Self.name.utf8 + extra
        }
        return file + end(start: start, length: file.count - start)
    }

    /// The records at the end of the directory.
    private func end(start: Int, length: Int) -> [UInt8] {
        var end: [UInt8] = []
        if isLarge {
            end += integer(0x0606_4B50 as UInt32) + integer(44) + words(45, 45, 0, 0, 0, 0)
            end += integer(entries) + integer(entries) + integer(length) + integer(start)
            end += integer(0x0706_4B50 as UInt32) + integer(0 as UInt32) + integer(start + length)
            end += integer(1 as UInt32)
        }
        let count = isLarge ? UInt16.max : UInt16(entries)
        end += integer(0x0605_4B50 as UInt32) + words(0, 0, count, count)
        end += integer(isLarge ? UInt32.max : UInt32(length)) + integer(isLarge ? UInt32.max : UInt32(start))
        return end + words(UInt16(comment.count)) + comment
    }

    /// The entry's contents, or the error.
    func read(budget: Int = 1 << 20) -> String {
        do {
            let archive = try ZipArchive(ByteStorage(bytes()))
            guard let entry = archive.entries[Self.name] else { return "none" }
            var budget = budget
            return try archive.contents(of: entry, budget: &budget).text
        } catch {
            return error.message
        }
    }

    private func large(_ numbers: [Int]) -> [UInt8] {
        words(1, UInt16(8 * numbers.count)) + numbers.flatMap { integer($0) }
    }

    private func words(_ numbers: UInt16...) -> [UInt8] { numbers.flatMap { integer($0) } }

    private func integer(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
