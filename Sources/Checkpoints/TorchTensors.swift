/// What both PyTorch containers share: from a pickle's tensors to ours, given where storages are.
struct TorchTensors {
    let heap: PickleHeap

    /// All weights of the pickle's state dict. `bytes` gives a storage's bytes, checked as far as its container
    /// can; whether a tensor lies within them is checked here.
    func checkpoint(
        root: PickleValue, format: CheckpointFormat,
        bytes: (TorchStorage) throws(CheckpointError) -> ByteSlice
    ) throws(CheckpointError) -> Checkpoint {
        let state = try StateDict(root: root, heap: heap)
        var checkpoint = Checkpoint(format: format, metadata: state.metadata)
        for (name, value) in state.entries {
            do {
                switch value {
                case .tensor(let index): try checkpoint.add(name, rawTensor(heap.tensors[index], bytes))
                case .array(let index): try checkpoint.add(name, heap.rawTensor(heap.arrays[index]))
                default: break
                }
            } catch {
                throw CheckpointError(
                    problem: "tensor \(quoted(name)): \(error.problem)", advice: error.advice)
            }
        }
        return checkpoint
    }

    private func rawTensor(
        _ tensor: TorchTensor, _ bytes: (TorchStorage) throws(CheckpointError) -> ByteSlice
    ) throws(CheckpointError) -> RawTensor {
        let storage = heap.storages[tensor.storage]
        let type = tensor.typeName.map(Self.elementType) ?? storage.elementType
        guard let type else {
            throw .unsupported(
                "it is stored as \(printable(tensor.typeName ?? storage.typeName)), which we do not read",
                CheckpointError.widen)
        }
        let slice = try bytes(storage)
        let elementWidth = storage.isUntyped ? 1 : storage.elementType?.width ?? type.width
        let (expected, overflow) = storage.count.multipliedReportingOverflow(by: elementWidth)
        guard !overflow, expected == slice.count else {
            throw .damaged(
                "its storage \(quoted(storage.key)) has \(slice.count) bytes, expected "
                    + "\(overflow ? "more than any file has" : String(expected))")
        }
        // A tensor without elements may point anywhere.
        if RawTensor.count(of: tensor.shape) == 0 {
            return try RawTensor(
                shape: tensor.shape, elementType: type, storage: slice.storage, byteOffset: slice.offset,
                byteCount: 0)
        }
        let view = storage.view ?? 0..<storage.count
        let available = view.count * elementWidth
        let (start, tooFar) = tensor.offset.multipliedReportingOverflow(by: type.width)
        guard !tooFar, start <= available else {
            throw .damaged("it begins at element \(tensor.offset) of a storage of \(available / type.width)")
        }
        return try RawTensor(
            shape: tensor.shape, strides: tensor.strides, elementType: type, storage: slice.storage,
            byteOffset: slice.offset + view.lowerBound * elementWidth + start, byteCount: available - start)
    }

    private static func elementType(_ name: String) -> ElementType? {
        ElementType(torchTypeName: String(name.dropFirst("torch.".count)))
    }
}
