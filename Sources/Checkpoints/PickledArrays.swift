import Basics

extension CheckpointFormat {
    /// Paddle's `.pdparams`: a pickle of numpy arrays. Read by `torchStream`.
    public static let paddle = CheckpointFormat(
        name: "paddle", title: "Paddle parameters", maker: "Paddle", extensions: ["pdparams"],
        writtenExtensions: ["pdparams"], holdsCounters: false, read: PickledArrays.read,
        encode: { (tensors, _) throws(Problem) in try PickledArrays.encode(tensors) })

    /// A pickle of numpy arrays with PyTorch's names. Read by `torchStream`.
    public static let numpyPickle = CheckpointFormat(
        name: "numpyPickle", title: "pickle of numpy arrays", read: PickledArrays.read)
}

/// Bare pickles of name → numpy array, which Paddle's `.pdparams` are.
enum PickledArrays {
    /// Whether a file begins as a pickle of the protocols that Python 3 writes: with PROTO.
    static func isPickle(_ storage: ByteStorage) -> Bool {
        guard storage.byte(at: 0) == 0x80, let version = storage.byte(at: 1) else { return false }
        return (2...5).contains(version)
    }

    /// Reads a file that begins with a pickle: PyTorch's old stream if the first value is its magic number.
    static func read(_ storage: ByteStorage) throws(Problem) -> Checkpoint {
        var machine = PickleMachine(ByteSlice(whole: storage))
        let root = try machine.run()
        if TorchStream.isMagic(root, machine.heap) { return try TorchStream.read(machine) }
        return try read(root, machine.heap)
    }

    private static func read(_ root: PickleValue, _ heap: PickleHeap) throws(Problem) -> Checkpoint {
        let state = try StateDict(root: root, heap: heap)
        // Paddle's table, or its names. A dictionary with PyTorch's names was exported from PyTorch by somebody.
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
                throw error.within("tensor \(Escape.quoted(name))")
            }
        }
        if isPaddle { checkpoint.metadata[Checkpoint.originKey] = "paddle" }
        return checkpoint
    }

    /// What Paddle and PyTorch call batch normalization's statistics.
    private static let statistics = [("_mean", "running_mean"), ("_variance", "running_var")]

    /// PyTorch's name for a tensor of Paddle's.
    static func usualName(_ name: String) -> String {
        for (paddle, torch) in statistics where name == paddle || name.hasSuffix("." + paddle) {
            return name.dropLast(paddle.count) + torch
        }
        return name
    }

    /// Paddle's name for a tensor of PyTorch's.
    static func paddleName(_ name: String) -> String {
        for (paddle, torch) in statistics where name == torch || name.hasSuffix("." + torch) {
            return name.dropLast(torch.count) + paddle
        }
        return name
    }
}

extension PickleHeap {
    /// A numpy array as a tensor over the pickle's bytes.
    func rawTensor(_ array: NumpyArray) throws(Problem) -> RawTensor {
        guard let type = array.type else { throw .damaged("its array was never filled") }
        let name = arrayTypes[type]
        guard let elementType = ElementType(numpyName: name.code) else {
            throw .unsupported(
                "its numbers have the numpy type \(Escape.quoted(name.code)), which we do not read",
                "save the weights as float32 numbers, in Python: array.astype(\"float32\")")
        }
        guard name.order != ">" || elementType.width == 1 else {
            throw .unsupported(
                "its numbers are stored in big-endian order, we read little-endian",
                Advice.swapBytes)
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

// MARK: - Writing

extension PickledArrays {
    /// The bytes of a `.pdparams` as `paddle.save` makes it from a layer's state dict: names and layouts are Paddle's, and
    /// the table `StructuredToParameterName@@` numbers the parameters as Paddle does when it builds the network. The
    /// pickle uses numpy 1's names, which numpy 2 accepts too.
    static func encode(
        _ tensors: [(name: String, tensor: RawTensor)]
    ) throws(Problem) -> [UInt8] {
        var items: [(key: PickledObject, value: PickledObject)] = []
        var table: [(key: PickledObject, value: PickledObject)] = []
        let names = PaddleNames(tensors)
        for (name, tensor) in tensors {
            let paddle = paddleName(name)
            let array = isLinear(name, tensor) ? tensor.transposed() : tensor
            items.append((.text(paddle), object(array, try array.stored(name))))
            table.append((.text(paddle), .text(names.parameterName(of: name))))
        }
        items.append((.text(StateDict.paddleTable), .dictionary(table)))
        return PickleWriter.encode(.dictionary(items), version: 4)
    }

    /// Whether this is a linear layer's weight, which Paddle keeps in×out.
    static func isLinear(_ name: String, _ tensor: RawTensor) -> Bool {
        tensor.shape.count == 2 && name.hasSuffix("weight")
    }

    /// An array as numpy pickles it: `_reconstruct`, then (version, shape, type, column-major, bytes).
    private static func object(_ array: RawTensor, _ bytes: [UInt8]) -> PickledObject {
        let module = "numpy.core.multiarray"
        let empty = PickledObject.call(
            .global(module, "_reconstruct"), [.global("numpy", "ndarray"), .tuple([.int(0)]), .bytes([0x62])])
        let isByte = array.elementType.width == 1
        let type = PickledObject.state(
            .call(
                .global("numpy", "dtype"), [.text(array.elementType.numpyName), .bool(false), .bool(true)]),
            .tuple([
                .int(3), .text(isByte ? "|" : "<"), .none, .none, .none, .int(-1), .int(-1), .int(0),
            ]))
        return .state(
            empty,
            .tuple([.int(1), .tuple(array.shape.map { .int($0) }), type, .bool(false), .bytes(bytes)]))
    }
}

/// Paddle's names for parameters, numbered within each kind of layer (`conv2d_3.w_0`).
private struct PaddleNames {
    /// The names of layers, by the prefix of their tensors.
    private var layers: [String: String] = [:]

    init(_ tensors: [(name: String, tensor: RawTensor)]) {
        var counts: [String: Int] = [:]
        // A normalization after a linear layer normalizes vectors.
        var isVector = false
        for (name, tensor) in tensors where name.hasSuffix(".weight") {
            if tensor.shape.count > 1 { isVector = tensor.shape.count == 2 }
            let kind =
                switch tensor.shape.count {
                case 4: "conv2d"
                case 2: "linear"
                default: isVector ? "batch_norm1d" : "batch_norm2d"
                }
            layers[Self.prefix(name)] = "\(kind)_\(counts[kind, default: 0])"
            counts[kind, default: 0] += 1
        }
    }

    private static func prefix(_ name: String) -> String {
        name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
    }

    func parameterName(of name: String) -> String {
        let part =
            switch name {
            case _ where name.hasSuffix(".bias"): "b_0"
            case _ where name.hasSuffix(".running_mean"): "w_1"
            case _ where name.hasSuffix(".running_var"): "w_2"
            default: "w_0"
            }
        return "\(layers[Self.prefix(name)] ?? name).\(part)"
    }
}
