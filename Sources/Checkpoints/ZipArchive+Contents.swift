extension ZipArchive {
    /// The bytes of an entry, checked against its size and CRC-32: a part of the file where it is stored, a
    /// buffer where it is deflated. `budget` is what may still be inflated, and is reduced by it.
    func contents(of entry: Entry, budget: inout Int) throws(CheckpointError) -> ByteSlice {
        let name = quoted(entry.name)
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
            contents = ByteSlice(whole: try Inflate.inflate(stored, size: entry.size, name: name))
        default:
            throw .unsupported(
                "its part \(name) is compressed by method \(entry.method), not stored or deflated")
        }
        let found = withExtendedLifetime(contents.storage) { CRC32.checksum(contents.bytes) }
        guard found == entry.checksum else {
            throw .damaged(
                "its part \(name) has changed since it was saved (CRC-32 \(hexadecimal(found)), expected "
                    + "\(hexadecimal(entry.checksum)))")
        }
        return contents
    }

    /// Where the entry's bytes are, behind its local header.
    private func storedBytes(of entry: Entry) throws(CheckpointError) -> ByteSlice {
        let header = entry.headerOffset
        guard header <= directoryOffset - 30, storage.integer(UInt32.self, at: header) == 0x0403_4B50,
            let nameLength = storage.integer(UInt16.self, at: header + 26),
            let extraLength = storage.integer(UInt16.self, at: header + 28),
            storage.holds(entry.name.utf8, at: header + 30) || entry.name.unicodeScalars.contains("\u{FFFD}"),
            storage.integer(UInt16.self, at: header + 8) == entry.method
        else {
            throw .damaged(
                "its part \(quoted(entry.name)) is not at byte \(header), where the directory says")
        }
        let start = header + 30 + Int(nameLength) + Int(extraLength)
        guard start <= directoryOffset, entry.storedSize <= directoryOffset - start,
            let bytes = ByteSlice(storage, offset: start, count: entry.storedSize)
        else {
            throw .damaged(
                "its part \(quoted(entry.name)) of \(entry.storedSize) bytes at \(start) reaches beyond the "
                    + "\(directoryOffset) bytes before the directory")
        }
        return bytes
    }
}

/// Eight digits, as checksums are written.
func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}
