/// A ZIP archive: its directory and all its entries, whatever their checksums.
func fuzz(_ bytes: [UInt8]) {
    guard let archive = try? ZipArchive(ByteStorage(bytes)) else { return }
    var budget = 16 << 20
    for name in archive.names {
        guard let entry = archive.entries[name] else { preconditionFailure("\(name) has no entry") }
        _ = try? archive.contents(of: entry, budget: &budget)
    }
}
