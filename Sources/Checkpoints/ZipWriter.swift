/// Makes a ZIP archive of stored entries (APPNOTE 6.3) as PyTorch wants it: the bytes of every entry begin at a
/// multiple of 64, so that a storage can be mapped where it lies.
struct ZipWriter {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    private static let alignment = 64
    /// 1 January 1980, the first day there is: the same weights give the same bytes.
    private static let date: UInt16 = 1 << 5 | 1
    /// Names are UTF-8.
    private static let flags: UInt16 = 1 << 11

    mutating func add(_ name: String, _ contents: [UInt8]) throws(CheckpointError) {
        let offset = bytes.count
        let name = Array(name.utf8)
        guard contents.count < UInt32.max, offset + contents.count < Int(UInt32.max) - 1 << 16,
            count < UInt16.max - 1
        else {
            throw CheckpointError(problem: "these weights are too large for one archive")
        }
        // The padding is an extra field of the kind that PyTorch uses for it.
        let start = offset + 30 + name.count + 4
        let padding = (Self.alignment - start % Self.alignment) % Self.alignment
        let checksum = contents.withUnsafeBytes(CRC32.checksum)
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

    /// What an entry's two headers share: version, flags, method 0, time, date, checksum, sizes, name length.
    private func header(name: [UInt8], checksum: UInt32, size: Int) -> [UInt8] {
        var header: [UInt8] = []
        for number in [20, Self.flags, 0, 0, Self.date] { append(number, to: &header) }
        for number in [checksum, UInt32(size), UInt32(size)] { append(number, to: &header) }
        append(UInt16(name.count), to: &header)
        return header
    }

    /// The archive with its directory behind it.
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
