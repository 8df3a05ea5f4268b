import Basics

/// The directory of a ZIP archive (APPNOTE 6.3), also ZIP64: names and where their bytes are. The directory at the end
/// counts; the sizes in local headers and data descriptors are not needed.
struct ZipArchive {
    struct Entry {
        let name: ExternalName
        let isEncrypted: Bool
        let method: UInt16
        let checksum: UInt32
        let storedSize: Int
        let size: Int
        let headerOffset: Int
    }

    let storage: ByteStorage
    let entries: [ExternalName: Entry]
    /// Names in the directory's order.
    let names: [ExternalName]
    /// Where the directory begins; all entries must end before it.
    let directoryOffset: Int

    static let signature: [UInt8] = [0x50, 0x4B, 3, 4]
    private static let entryLimit = 1 << 18

    init(_ storage: ByteStorage) throws(Problem) {
        let end = try Self.endRecord(of: storage)
        var entries: [ExternalName: Entry] = [:]
        var names: [ExternalName] = []
        // An entry takes at least 46 bytes, so the number of entries is checked before it is used.
        guard end.count <= min(Self.entryLimit, end.size / 46) else {
            throw .damaged("its zip directory claims \(end.count) entries in \(end.size) bytes")
        }
        entries.reserveCapacity(end.count)
        var offset = end.offset
        var left = end.offset
        for _ in 0..<end.count {
            let (entry, next) = try Self.entry(storage, at: offset, end: end.offset + end.size)
            // Entries that share bytes could make a small file cost any amount of work.
            guard entry.storedSize <= left else {
                throw .damaged("its zip directory promises more bytes than the \(end.offset) before it")
            }
            left -= entry.storedSize
            guard entries.updateValue(entry, forKey: entry.name) == nil else {
                throw .damaged("its zip directory names \(entry.name.quoted()) twice")
            }
            names.append(entry.name)
            offset = next
        }
        self.storage = storage
        self.entries = entries
        self.names = names
        directoryOffset = end.offset
    }

    private struct EndRecord {
        var count: Int
        var size: Int
        var offset: Int
    }

    /// The record that says where the directory is. Only a comment of up to 65,535 bytes may follow it.
    private static func endRecord(of storage: ByteStorage) throws(Problem) -> EndRecord {
        let lowest = max(0, storage.count - 22 - 65535)
        for place in stride(from: storage.count - 22, through: lowest, by: -1)
        where storage.integer(UInt32.self, at: place) == 0x0605_4B50
            && storage.integer(UInt16.self, at: place + 20).map({ place + 22 + Int($0) }) == storage.count
        {
            let record = try zip64Record(storage, before: place) ?? plainRecord(storage, at: place)
            guard let record, record.offset >= 0, record.size >= 0, record.count >= 0,
                record.offset <= place, record.size <= place - record.offset
            else { throw .damaged("its zip directory lies outside of its \(storage.count) bytes") }
            return record
        }
        throw .damaged("is a zip archive without its end, which should follow after \(storage.count) bytes")
    }

    private static func plainRecord(_ storage: ByteStorage, at place: Int) -> EndRecord? {
        guard let count = storage.integer(UInt16.self, at: place + 10),
            let size = storage.integer(UInt32.self, at: place + 12),
            let offset = storage.integer(UInt32.self, at: place + 16)
        else { return nil }
        return EndRecord(count: Int(count), size: Int(size), offset: Int(offset))
    }

    private static func zip64Record(
        _ storage: ByteStorage, before place: Int
    ) throws(Problem) -> EndRecord? {
        guard storage.integer(UInt32.self, at: place - 20) == 0x0706_4B50 else { return nil }
        guard let position = storage.integer(UInt64.self, at: place - 12).flatMap({ Int(exactly: $0) }),
            position <= storage.count - 56, storage.integer(UInt32.self, at: position) == 0x0606_4B50,
            let count = storage.integer(UInt64.self, at: position + 32).flatMap({ Int(exactly: $0) }),
            let size = storage.integer(UInt64.self, at: position + 40).flatMap({ Int(exactly: $0) }),
            let offset = storage.integer(UInt64.self, at: position + 48).flatMap({ Int(exactly: $0) })
        else { throw .damaged("its zip64 directory record is not where it should be") }
        return EndRecord(count: count, size: size, offset: offset)
    }

    /// The directory entry at `offset`, and the offset of the next one.
    private static func entry(
        _ storage: ByteStorage, at offset: Int, end: Int
    ) throws(Problem) -> (Entry, next: Int) {
        guard offset <= end - 46, storage.integer(UInt32.self, at: offset) == 0x0201_4B50,
            let flags = storage.integer(UInt16.self, at: offset + 8),
            let method = storage.integer(UInt16.self, at: offset + 10),
            let checksum = storage.integer(UInt32.self, at: offset + 16),
            let storedSize = storage.integer(UInt32.self, at: offset + 20),
            let size = storage.integer(UInt32.self, at: offset + 24),
            let nameLength = storage.integer(UInt16.self, at: offset + 28),
            let extraLength = storage.integer(UInt16.self, at: offset + 30),
            let commentLength = storage.integer(UInt16.self, at: offset + 32),
            let headerOffset = storage.integer(UInt32.self, at: offset + 42)
        else { throw .damaged("its zip directory is broken at byte \(offset)") }
        let extra = offset + 46 + Int(nameLength)
        let next = extra + Int(extraLength) + Int(commentLength)
        guard next <= end, let name = ByteSlice(storage, offset: offset + 46, count: Int(nameLength)) else {
            throw .damaged("its zip directory is broken at byte \(offset)")
        }
        // ZIP64 replaces those of the three numbers that are all ones, in this order.
        var large = try zip64Numbers(storage, from: extra, to: extra + Int(extraLength))[...]
        func resolve(_ number: UInt32) throws(Problem) -> Int {
            guard number == UInt32.max else { return Int(number) }
            guard let value = large.popFirst().flatMap({ Int(exactly: $0) }) else {
                throw .damaged("its zip directory lacks a large size at byte \(offset)")
            }
            return value
        }
        let fullSize = try resolve(size)
        let fullStoredSize = try resolve(storedSize)
        let entry = Entry(
            name: name.name, isEncrypted: flags & 1 == 1, method: method, checksum: checksum,
            storedSize: fullStoredSize, size: fullSize, headerOffset: try resolve(headerOffset))
        return (entry, next)
    }

    /// The first three numbers of the extra field 0x0001, if there is one.
    private static func zip64Numbers(
        _ storage: ByteStorage, from start: Int, to end: Int
    ) throws(Problem) -> [UInt64] {
        var offset = start
        while offset + 4 <= end {
            guard let kind = storage.integer(UInt16.self, at: offset),
                let length = storage.integer(UInt16.self, at: offset + 2), offset + 4 + Int(length) <= end
            else { throw .damaged("its zip directory has a broken extra field at byte \(offset)") }
            if kind == 1 {
                return stride(from: offset + 4, to: offset + 4 + Int(length) - 7, by: 8).prefix(3)
                    .compactMap { storage.integer(UInt64.self, at: $0) }
            }
            offset += 4 + Int(length)
        }
        return []
    }
}

// MARK: - Contents

extension ZipArchive {
    /// The bytes of an entry, checked against its size and CRC-32: a part of the file if it is stored, a new buffer if it
    /// is deflated.
    ///
    /// - Parameter budget: how many bytes may still be inflated; reduced by the entry's size.
    func contents(of entry: Entry, budget: inout Int) throws(Problem) -> ByteSlice {
        let name = entry.name.quoted()
        guard !entry.isEncrypted else {
            throw .unsupported(
                "its part \(name) is encrypted", "unpack it and save the weights without a password")
        }
        let stored = try storedBytes(of: entry)
        let contents: ByteSlice
        switch entry.method {
        case 0:
            guard entry.size == entry.storedSize else {
                throw .damaged("its part \(name) has \(entry.storedSize) bytes, expected \(entry.size)")
            }
            contents = stored
        case 8:
            guard entry.size <= budget else {
                throw .unsupported(
                    "its part \(name) would unpack to \(entry.size) bytes, which is more than weights take"
                )
            }
            budget -= entry.size
            contents = ByteSlice(whole: try Zlib.inflate(stored, size: entry.size, name: name))
        default:
            throw .unsupported(
                "its part \(name) is compressed by method \(entry.method), not stored or deflated")
        }
        let found = withExtendedLifetime(contents.storage) { Zlib.checksum(contents.bytes) }
        guard found == entry.checksum else {
            throw .damaged(
                "its part \(name) has changed since it was saved (CRC-32 \(hexadecimal(found)), expected "
                    + "\(hexadecimal(entry.checksum)))")
        }
        return contents
    }

    /// The entry's bytes in the file, which follow its local header.
    private func storedBytes(of entry: Entry) throws(Problem) -> ByteSlice {
        let header = entry.headerOffset
        guard header <= directoryOffset - 30, storage.integer(UInt32.self, at: header) == 0x0403_4B50,
            let nameLength = storage.integer(UInt16.self, at: header + 26),
            let extraLength = storage.integer(UInt16.self, at: header + 28),
            storage.holds(entry.name.bytes, at: header + 30),
            storage.integer(UInt16.self, at: header + 8) == entry.method
        else {
            throw .damaged(
                "its part \(entry.name.quoted()) is not at byte \(header), where the directory says")
        }
        let start = header + 30 + Int(nameLength) + Int(extraLength)
        guard start <= directoryOffset, entry.storedSize <= directoryOffset - start,
            let bytes = ByteSlice(storage, offset: start, count: entry.storedSize)
        else {
            throw .damaged(
                "its part \(entry.name.quoted()) of \(entry.storedSize) bytes at \(start) reaches beyond the "
                    + "\(directoryOffset) bytes before the directory")
        }
        return bytes
    }
}

/// A checksum in eight digits.
private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}

// MARK: - Writing

/// Makes a ZIP archive of stored entries (APPNOTE 6.3) as PyTorch wants it: the bytes of every entry begin at a multiple
/// of 64, so that a storage can be mapped in place.
struct ZipWriter {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    private static let alignment = 64
    /// 1 January 1980, the format's first day: the same weights give the same bytes.
    private static let date: UInt16 = 1 << 5 | 1
    /// Names are UTF-8.
    private static let flags: UInt16 = 1 << 11

    mutating func add(_ name: String, _ contents: [UInt8]) throws(Problem) {
        let offset = bytes.count
        let name = Array(name.utf8)
        guard contents.count < UInt32.max, offset + contents.count < Int(UInt32.max) - 1 << 16,
            count < UInt16.max - 1
        else {
            throw Problem("these weights are too large for one archive")
        }
        // The padding is an extra field of the kind that PyTorch uses.
        let start = offset + 30 + name.count + 4
        let padding = (Self.alignment - start % Self.alignment) % Self.alignment
        let checksum = contents.withUnsafeBytes(Zlib.checksum)
        let common = header(name: name, checksum: checksum, size: contents.count)

        append(0x0403_4B50 as UInt32, to: &bytes)
        bytes += common
        append(UInt16(4 + padding), to: &bytes)
        bytes += name
        append(0x4246 as UInt16, to: &bytes)
        append(UInt16(padding), to: &bytes)
        bytes += repeatElement(UInt8(ascii: "Z"), count: padding)
        bytes += contents

        append(0x0201_4B50 as UInt32, to: &directory)
        append(20 as UInt16, to: &directory)
        directory += common
        // No extra field, comment or attributes, on disk 0.
        directory += [UInt8](repeating: 0, count: 12)
        append(UInt32(offset), to: &directory)
        directory += name
        count += 1
    }

    /// The part that an entry's two headers share: version, flags, method 0, time, date, checksum, sizes, name length.
    private func header(name: [UInt8], checksum: UInt32, size: Int) -> [UInt8] {
        var header: [UInt8] = []
        for number in [20, Self.flags, 0, 0, Self.date] { append(number, to: &header) }
        for number in [checksum, UInt32(size), UInt32(size)] { append(number, to: &header) }
        append(UInt16(name.count), to: &header)
        return header
    }

    /// The archive, with its directory at the end.
    func finished() -> [UInt8] {
        var archive = bytes + directory
        append(0x0605_4B50 as UInt32, to: &archive)
        for number in [0, 0, UInt16(count), UInt16(count)] { append(number, to: &archive) }
        for number in [directory.count, bytes.count] { append(UInt32(number), to: &archive) }
        append(0 as UInt16, to: &archive)
        return archive
    }

    private func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        RawTensor.append(number, to: &bytes)
    }
}
