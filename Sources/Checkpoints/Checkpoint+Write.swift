extension CheckpointFormat {
    /// The extensions that say in which format a file is written, without the dot.
    public static let extensions: [(name: String, format: CheckpointFormat)] = [
        ("safetensors", .safetensors), ("pth", .torchArchive), ("pt", .torchArchive), ("pdparams", .paddle),
    ]

    /// Whether files of this format can hold text beside the tensors.
    public var hasMetadata: Bool { self == .safetensors }

    /// Whether files of this format have a place for a tensor: Paddle counts no batches, and would warn of the
    /// counters that PyTorch keeps.
    public func holds(_ name: String) -> Bool {
        self != .paddle || !name.hasSuffix("num_batches_tracked")
    }
}

extension Checkpoint {
    /// The bytes of a file in `format`, one of `CheckpointFormat.extensions`, with the tensors of these names in
    /// this order (safetensors has an order of its own). Element types are kept; metadata comes along where the
    /// format has a place for it. The same weights give the same bytes.
    ///
    /// - Throws: what to tell the user, where a tensor is missing or cannot be written.
    public func encoded(as format: CheckpointFormat, _ names: [String]) throws(CheckpointError) -> [UInt8] {
        var chosen: [(name: String, tensor: RawTensor)] = []
        for name in names where format.holds(name) {
            guard let tensor = tensors[name] else {
                throw CheckpointError(problem: "there is no tensor \(quoted(name))")
            }
            chosen.append((name, tensor))
        }
        switch format {
        case .safetensors:
            return try Safetensors.encode(
                Dictionary(uniqueKeysWithValues: chosen.map { ($0.name, $0.tensor) }), as: nil,
                metadata: metadata)
        case .torchArchive: return try TorchArchive.encode(chosen)
        case .paddle: return try PickledArrays.encode(chosen)
        case .torchStream, .numpyPickle:
            throw CheckpointError(problem: "we do not write the format \(format.title)")
        }
    }

    /// The same weights as numbers of `type`; integers stay as they are.
    public func converted(to type: ElementType) throws(CheckpointError) -> Checkpoint {
        var result = self
        for (name, tensor) in tensors where tensor.elementType.isFloatingPoint {
            do {
                result.tensors[name] = try tensor.converted(to: type)
            } catch {
                throw CheckpointError(
                    problem: "tensor \(quoted(name)): \(error.problem)", advice: error.advice)
            }
        }
        return result
    }
}

/// Puts a file in its place.
public enum CheckpointFile {
    /// Writes a file that appears at `path` whole or not at all, in place of what was there. `name` is what
    /// errors call it.
    public static func write(_ bytes: [UInt8], to path: [UInt8], name: String) throws(CheckpointError) {
        do {
            try AtomicFile.replace(path, with: bytes)
        } catch {
            throw error.about(name)
        }
    }
}
