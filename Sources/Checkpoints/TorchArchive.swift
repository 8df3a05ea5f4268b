/// PyTorch's file format since 1.6: a ZIP archive with the pickle `NAME/data.pkl` and one entry
/// `NAME/data/KEY` for each storage.
enum TorchArchive {
    /// What may be inflated in all; only parts that weights need are. M3 has 10 MB.
    private static let inflateLimit = 128 << 20

    static func read(_ storage: ByteStorage) throws(CheckpointError) -> Checkpoint {
        let archive = try ZipArchive(storage)
        let folder = try folder(of: archive)
        var budget = inflateLimit
        if let entry = archive.entries[folder + "byteorder"] {
            let order = try archive.contents(of: entry, budget: &budget).text
            guard order == "little" else {
                throw .unsupported(
                    "its numbers are stored in \(printable(order))-endian order, we read little-endian",
                    "load it in Python on an ordinary computer and save the weights again")
            }
        }
        guard let entry = archive.entries[folder + "data.pkl"] else {
            throw .damaged("its data.pkl is missing")
        }
        let pickle = try archive.contents(of: entry, budget: &budget)
        var machine = PickleMachine(pickle)
        let root = try machine.run()

        var storages: [String: ByteSlice] = [:]
        return try TorchTensors(heap: machine.heap).checkpoint(root: root, format: .torchArchive) {
            (storage) throws(CheckpointError) in
            if let known = storages[storage.key] { return known }
            guard let entry = archive.entries["\(folder)data/\(storage.key)"] else {
                throw .damaged("its storage \(quoted(storage.key)) is missing from the archive")
            }
            let bytes = try archive.contents(of: entry, budget: &budget)
            storages[storage.key] = bytes
            return bytes
        }
    }

    /// The folder that all entries lie in, with its slash. Errors say what the archive is instead.
    private static func folder(of archive: ZipArchive) throws(CheckpointError) -> String {
        let pickles = archive.names.filter { $0.hasSuffix("data.pkl") && $0.split(separator: "/").count <= 2 }
        guard let name = pickles.first(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }) else {
            throw other(archive)
        }
        let folder = String(name.dropLast("data.pkl".count))
        let isScript = archive.names.contains {
            $0 == folder + "constants.pkl" || $0.hasPrefix(folder + "code/")
        }
        guard !isScript else {
            throw .unsupported(
                "is a TorchScript program (torch.jit.save), not a state dict",
                "in Python: torch.save(torch.jit.load(path).state_dict(), \"weights.pth\")")
        }
        return folder
    }

    private static func other(_ archive: ZipArchive) -> CheckpointError {
        if archive.names.contains(where: { $0.hasSuffix(".npy") }) {
            return .unsupported("is a numpy .npz archive, not a PyTorch checkpoint", ForeignFile.convert)
        }
        let content = archive.names.first.map { "it holds \(quoted($0))" } ?? "it is empty"
        return CheckpointError(
            problem: "is a zip archive but not a PyTorch checkpoint: \(content) and no data.pkl",
            advice: "if the weights are inside it, unpack it first")
    }
}
