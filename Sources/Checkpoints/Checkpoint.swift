/// The containers that weights come in.
public enum CheckpointFormat: String, Sendable, CaseIterable {
    case safetensors
    /// PyTorch ≥ 1.6: a ZIP archive.
    case torchArchive
    /// PyTorch < 1.6: a stream of pickles and raw storages.
    case torchStream
    /// Paddle's `.pdparams`: a pickle of numpy arrays.
    case paddle
    /// A pickle of numpy arrays with PyTorch's names.
    case numpyPickle

    /// As a sentence calls it: “PyTorch archive”.
    public var title: String {
        switch self {
        case .safetensors: "safetensors"
        case .torchArchive: "PyTorch archive"
        case .torchStream: "PyTorch stream (before 1.6)"
        case .paddle: "Paddle parameters"
        case .numpyPickle: "pickle of numpy arrays"
        }
    }
}

/// Named tensors from a file, under the names and in the layout that PyTorch gives them, whatever the file:
/// without a common `module.` prefix, batch normalization's statistics as `running_mean` and `running_var`,
/// linear weights out×in (NETWORK.md section 8). Nothing is known here of what the names mean.
public struct Checkpoint: Sendable {
    public var format: CheckpointFormat
    /// Everything that the state dict holds, counters such as `num_batches_tracked` included.
    public var tensors: [String: RawTensor]
    /// Text that came along: a safetensors file's `__metadata__`, or the plain numbers and texts beside the
    /// state dict of a training checkpoint (`epoch`, `arch`, …).
    public var metadata: [String: String]

    public init(
        format: CheckpointFormat, tensors: [String: RawTensor] = [:], metadata: [String: String] = [:]
    ) {
        self.format = format
        self.tensors = tensors
        self.metadata = metadata
    }

    /// The metadata key that says where weights were trained, where it is not PyTorch: "paddle". It is set
    /// when a `.pdparams` is read, and survives a conversion that carries the metadata along.
    public static let originKey = "origin"

    /// Whether the weights were trained in Paddle, whose pictures are cropped by another rule (NETWORK.md 6).
    public var isFromPaddle: Bool { metadata[Self.originKey] == "paddle" }

    /// M3 has 386. What a file claims beyond this is not for us, and would only cost memory.
    static let tensorLimit = 1 << 16

    /// Adds a tensor; refused if there is one of that name.
    mutating func add(_ name: String, _ tensor: RawTensor) throws(CheckpointError) {
        guard tensors.updateValue(tensor, forKey: name) == nil else {
            throw .damaged("there are two of the name \(quoted(name))")
        }
    }

    /// What training wrappers put before every name: DataParallel and torch.compile.
    private static let wrapperPrefixes = ["module.", "_orig_mod."]

    /// Without the prefixes that all names carry.
    func withoutWrapperPrefixes() -> Checkpoint {
        var result = self
        while let name = result.tensors.keys.first,
            let prefix = Self.wrapperPrefixes.first(where: { name.hasPrefix($0) && name != $0 }),
            result.tensors.keys.allSatisfy({ $0.hasPrefix(prefix) && $0 != prefix })
        {
            var stripped: [String: RawTensor] = [:]
            stripped.reserveCapacity(result.tensors.count)
            for (name, tensor) in result.tensors { stripped[String(name.dropFirst(prefix.count))] = tensor }
            result.tensors = stripped
        }
        return result
    }
}
