/// Bare pickles of name → numpy array, which is what Paddle's `.pdparams` are.
enum PickledArrays {
    /// Reads a file that begins with a pickle: PyTorch's old stream if its first value says so.
    static func read(_ storage: ByteStorage) throws(CheckpointError) -> Checkpoint {
        var machine = PickleMachine(ByteSlice(whole: storage))
        let root = try machine.run()
        if TorchStream.isMagic(root, machine.heap) { return try TorchStream.read(machine) }
        return try read(root, machine.heap)
    }

    private static func read(_ root: PickleValue, _ heap: PickleHeap) throws(CheckpointError) -> Checkpoint {
        let state = try StateDict(root: root, heap: heap)
        // Paddle's table, or its names; a dictionary with PyTorch's names is somebody's own export of those.
        let isPaddle =
            state.hasPaddleTable || !state.entries.contains { $0.name.hasSuffix("running_mean") }
        var checkpoint = Checkpoint(format: isPaddle ? .paddle : .numpyPickle, metadata: state.metadata)
        for (name, value) in state.entries {
            do {
                guard case .array(let index) = value else { continue }
                let tensor = try heap.rawTensor(heap.arrays[index])
                if isPaddle {
                    try checkpoint.add(
                        usualName(name), isLinear(name, tensor) ? tensor.transposed() : tensor)
                } else {
                    try checkpoint.add(name, tensor)
                }
            } catch {
                throw CheckpointError(
                    problem: "tensor \(quoted(name)): \(error.problem)", advice: error.advice)
            }
        }
        if isPaddle { checkpoint.metadata[Checkpoint.originKey] = "paddle" }
        return checkpoint
    }

    /// Paddle's names for batch normalization's statistics, and PyTorch's (NETWORK.md 8).
    private static let statistics = [("_mean", "running_mean"), ("_variance", "running_var")]

    /// A name of Paddle's as PyTorch has it.
    static func usualName(_ name: String) -> String {
        for (paddle, torch) in statistics where name == paddle || name.hasSuffix("." + paddle) {
            return name.dropLast(paddle.count) + torch
        }
        return name
    }

    /// A name of PyTorch's as Paddle has it.
    static func paddleName(_ name: String) -> String {
        for (paddle, torch) in statistics where name == torch || name.hasSuffix("." + torch) {
            return name.dropLast(torch.count) + paddle
        }
        return name
    }
}

extension PickleHeap {
    /// A numpy array as a tensor over the pickle's own bytes.
    func rawTensor(_ array: NumpyArray) throws(CheckpointError) -> RawTensor {
        guard let type = array.type else { throw .damaged("its array was never filled") }
        let name = arrayTypes[type]
        guard let elementType = ElementType(numpyName: name.code) else {
            throw .unsupported(
                "its numbers have the numpy type \(quoted(name.code)), which we do not read",
                "save the weights as float32 numbers, in Python: array.astype(\"float32\")")
        }
        guard name.order != ">" || elementType.width == 1 else {
            throw .unsupported(
                "its numbers are stored in big-endian order, we read little-endian",
                "load it in Python on an ordinary computer and save the weights again")
        }
        guard let data = array.data else { throw .damaged("its numbers are missing") }
        let slice = blobs[data]
        guard let count = RawTensor.count(of: array.shape), count == slice.count / elementType.width,
            slice.count % elementType.width == 0
        else {
            throw .damaged(
                "\(slice.count) bytes do not fill its shape \(shapeText(array.shape)) with \(elementType.width) each"
            )
        }
        // Column-major is row-major of the reversed shape.
        let strides =
            array.isColumnMajor
            ? Array(RawTensor.rowMajorStrides(of: array.shape.reversed()).reversed()) : nil
        return try RawTensor(
            shape: array.shape, strides: strides, elementType: elementType, storage: slice.storage,
            byteOffset: slice.offset, byteCount: slice.count)
    }
}
