import Basics

extension CheckpointFormat {
    public static let torchArchive = CheckpointFormat(
        name: "torchArchive", title: "PyTorch archive", maker: "PyTorch",
        extensions: ["pth", "pt", "bin", "tar"],
        writtenExtensions: ["pth", "pt"], recognizes: { $0.holds(ZipArchive.signature, at: 0) },
        read: TorchArchive.read, encode: { (tensors, _) throws(Problem) in try TorchArchive.encode(tensors) })
}

/// PyTorch's file format since 1.6: a ZIP archive with the pickle `NAME/data.pkl` and one entry `NAME/data/KEY` for each
/// storage.
enum TorchArchive {
    /// How many bytes may be inflated in all. Only parts that weights need are; M3 has 10 MB.
    private static let inflateLimit = 128 << 20

    static func read(_ storage: ByteStorage) throws(Problem) -> CheckpointFile {
        let archive = try ZipArchive(storage)
        let folder = try folder(of: archive)
        var budget = inflateLimit
        if let entry = archive.entries[folder.appending("byteorder")] {
            let order = try archive.contents(of: entry, budget: &budget).text
            guard order == "little" else {
                throw .unsupported(
                    "its numbers are stored in \(Escape.line(order, limit: 120))-endian order, we read little-endian",
                    Advice.swapBytes)
            }
        }
        guard let entry = archive.entries[folder.appending("data.pkl")] else {
            throw .damaged("its data.pkl is missing")
        }
        let pickle = try archive.contents(of: entry, budget: &budget)
        var machine = PickleMachine(pickle)
        let root = try machine.run()

        var storages: [ExternalName: ByteSlice] = [:]
        return try TorchTensors(heap: machine.heap).file(root: root, format: .torchArchive) {
            (storage) throws(Problem) in
            if let known = storages[storage.key] { return known }
            let name = ExternalName(bytes: folder.bytes + Array("data/".utf8) + storage.key.bytes)
            guard let entry = archive.entries[name] else {
                throw .damaged("its storage \(storage.key.quoted()) is missing from the archive")
            }
            let bytes = try archive.contents(of: entry, budget: &budget)
            storages[storage.key] = bytes
            return bytes
        }
    }

    /// The folder that all entries lie in, with its slash.
    ///
    /// - Throws: what the archive is if it is no checkpoint.
    private static func folder(of archive: ZipArchive) throws(Problem) -> ExternalName {
        let slash = UInt8(ascii: "/")
        let pickles = archive.names.filter {
            $0.hasSuffix("data.pkl") && $0.bytes.split(separator: slash).count <= 2
        }
        guard let name = pickles.first(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }) else {
            throw other(archive)
        }
        let folder = ExternalName(bytes: name.bytes.dropLast("data.pkl".utf8.count))
        let code = folder.appending("code/")
        let isScript = archive.names.contains {
            $0 == folder.appending("constants.pkl") || $0.bytes.starts(with: code.bytes)
        }
        guard !isScript else {
            throw .unsupported(
                "is a TorchScript program (torch.jit.save), not a state dict",
                "in Python: torch.save(torch.jit.load(path).state_dict(), \"weights.pth\")")
        }
        return folder
    }

    private static func other(_ archive: ZipArchive) -> Problem {
        if archive.names.contains(where: { $0.hasSuffix(".npy") }) {
            return .unsupported("is a numpy .npz archive, not a PyTorch checkpoint", ForeignFile.convert)
        }
        let content = archive.names.first.map { "it holds \($0.quoted())" } ?? "it is empty"
        return Problem(
            "is a zip archive but not a PyTorch checkpoint: \(content) and no data.pkl",
            advice: "if the weights are inside it, unpack it first")
    }
}

// MARK: - Writing

extension TorchArchive {
    /// The bytes of an archive as `torch.save` makes it from a state dict: an OrderedDict of tensors, each with its own
    /// storage, which `torch.load(weights_only=True)` accepts.
    static func encode(
        _ tensors: [CheckpointFormat.NamedTensor]
    ) throws(Problem) -> [UInt8] {
        var zip = ZipWriter()
        let orderedDictionary = PickledObject.call(.global("collections", "OrderedDict"), [])
        var items: [(key: PickledObject, value: PickledObject)] = []
        for (key, (name, tensor)) in tensors.enumerated() {
            // _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)
            let value = PickledObject.call(
                .global("torch._utils", "_rebuild_tensor_v2"),
                [
                    .persistent(storage(String(key), tensor)), .int(0),
                    .tuple(tensor.shape.map { .int($0) }),
                    .tuple(RawTensor.rowMajorStrides(of: tensor.shape).map { .int($0) }), .bool(false),
                    orderedDictionary,
                ])
            items.append((.text(name.text), value))
        }
        try zip.add(
            "archive/data.pkl", PickleWriter.encode(.items(orderedDictionary, items), version: 2))
        try zip.add("archive/byteorder", Array("little".utf8))
        for (key, (name, tensor)) in tensors.enumerated() {
            try zip.add("archive/data/\(key)", try tensor.stored(name))
        }
        try zip.add("archive/version", Array("3\n".utf8))
        return zip.finished()
    }

    private static func storage(_ key: String, _ tensor: RawTensor) -> PickledObject {
        .tuple([
            .text("storage"), .global("torch", tensor.elementType.torchStorageName), .text(key),
            .text("cpu"), .int(tensor.count),
        ])
    }
}

extension RawTensor {
    /// The bytes of the elements, row-major. An error names the tensor.
    func stored(_ name: ExternalName) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(count, storage.count) * elementType.width)
        do {
            try append(as: elementType, to: &bytes)
        } catch {
            throw error.within("tensor \(name.quoted())")
        }
        return bytes
    }
}
