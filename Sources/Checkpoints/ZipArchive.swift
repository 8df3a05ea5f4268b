/// The directory of a ZIP archive (APPNOTE 6.3), ZIP64 included: names and where their bytes are. The
/// directory at the end is what counts; sizes in local headers or data descriptors are not needed.
struct ZipArchive {
    struct Entry {
        let name: String
        let isEncrypted: Bool
        let method: UInt16
        let checksum: UInt32
        let storedSize: Int
        let size: Int
        let headerOffset: Int
    }

    let storage: ByteStorage
    let entries: [String: Entry]
    /// Names in the directory's order.
    let names: [String]
    /// Where the directory begins, and so where all entries must have ended.
    let directoryOffset: Int

    static let signature: [UInt8] = [0x50, 0x4B, 3, 4]
    private static let entryLimit = 1 << 18

    init(_ storage: ByteStorage) throws(CheckpointError) {
        let end = try Self.endRecord(of: storage)
        var entries: [String: Entry] = [:]
        var names: [String] = []
        // An entry takes 46 bytes at least, so what the directory claims to hold is checked before it is used.
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
                throw .damaged("its zip directory names \(quoted(entry.name)) twice")
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

    /// The record that says where the directory is: at the very end but for a comment of up to 65,535 bytes.
    private static func endRecord(of storage: ByteStorage) throws(CheckpointError) -> EndRecord {
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
    ) throws(CheckpointError) -> EndRecord? {
        guard storage.integer(UInt32.self, at: place - 20) == 0x0706_4B50 else { return nil }
        guard let position = storage.integer(UInt64.self, at: place - 12).flatMap({ Int(exactly: $0) }),
            position <= storage.count - 56, storage.integer(UInt32.self, at: position) == 0x0606_4B50,
            let count = storage.integer(UInt64.self, at: position + 32).flatMap({ Int(exactly: $0) }),
            let size = storage.integer(UInt64.self, at: position + 40).flatMap({ Int(exactly: $0) }),
            let offset = storage.integer(UInt64.self, at: position + 48).flatMap({ Int(exactly: $0) })
        else { throw .damaged("its zip64 directory record is not where it should be") }
        return EndRecord(count: count, size: size, offset: offset)
    }

    /// The directory entry at `offset`, and where the next one begins.
    private static func entry(
        _ storage: ByteStorage, at offset: Int, end: Int
    ) throws(CheckpointError) -> (Entry, next: Int) {
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
        // ZIP64 replaces, in this order, those of the three numbers that are all ones.
        var large = try zip64Numbers(storage, from: extra, to: extra + Int(extraLength))[...]
        func resolve(_ number: UInt32) throws(CheckpointError) -> Int {
            guard number == UInt32.max else { return Int(number) }
            guard let value = large.popFirst().flatMap({ Int(exactly: $0) }) else {
                throw .damaged("its zip directory lacks a large size at byte \(offset)")
            }
            return value
        }
        let fullSize = try resolve(size)
        let fullStoredSize = try resolve(storedSize)
        let entry = Entry(
            name: name.text, isEncrypted: flags & 1 == 1, method: method, checksum: checksum,
            storedSize: fullStoredSize, size: fullSize, headerOffset: try resolve(headerOffset))
        return (entry, next)
    }

    /// The numbers of the extra field 0x0001, if there is one; at most three are of interest.
    private static func zip64Numbers(
        _ storage: ByteStorage, from start: Int, to end: Int
    ) throws(CheckpointError) -> [UInt64] {
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
