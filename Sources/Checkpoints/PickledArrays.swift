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
    static func read(_ storage: ByteStorage) throws(Problem) -> CheckpointFile {
        var machine = PickleMachine(ByteSlice(whole: storage))
        let root = try machine.run()
        if TorchStream.isMagic(root, machine.heap) { return try TorchStream.read(machine) }
        let heap = machine.heap
        let search = try StateDictSearch(root, heap)
        return CheckpointFile(search.found.map { set($0, heap) }, keys: search.keys)
    }

    private static func set(_ state: StateDict, _ heap: PickleHeap) -> TensorSet {
        // Paddle's table, or its names. A dictionary with PyTorch's names was exported from PyTorch by somebody.
        guard state.hasPaddleTable || !state.tensors.contains(where: { $0.name.hasSuffix("running_mean") })
        else {
            return TensorSet(state, heap) { (prefix) throws(Problem) in
                var checkpoint = Checkpoint(format: .numpyPickle, metadata: state.metadata)
                try state.eachTensor(under: prefix, in: heap, into: &checkpoint, read: heap.rawTensor)
                return checkpoint
            }
        }
        var renamed = state
        renamed.tensors = state.tensors.map { (usualName($0.name), $0.value) }
        return TensorSet(renamed, heap, isTransposed: isLinear) { [renamed] (prefix) throws(Problem) in
            var checkpoint = Checkpoint(format: .paddle, metadata: renamed.metadata)
            checkpoint.metadata[Checkpoint.originKey] = "paddle"
            try renamed.eachTensor(under: prefix, in: heap, into: &checkpoint, read: heap.rawTensor)
            for (name, tensor) in checkpoint.tensors where isLinear(name, tensor.shape) {
                checkpoint.tensors[name] = tensor.transposed()
            }
            return checkpoint
        }
    }

    /// What Paddle and PyTorch call batch normalization's statistics.
    private static let statistics = [("_mean", "running_mean"), ("_variance", "running_var")]

    /// PyTorch's name for a tensor of Paddle's.
    static func usualName(_ name: ExternalName) -> ExternalName {
        for (paddle, torch) in statistics where name == ExternalName(paddle) || name.hasSuffix("." + paddle) {
            return ExternalName(bytes: name.bytes.dropLast(paddle.utf8.count)).appending(torch)
        }
        return name
    }

    /// Paddle's name for a tensor of PyTorch's.
    static func paddleName(_ name: ExternalName) -> ExternalName {
        for (paddle, torch) in statistics where name == ExternalName(torch) || name.hasSuffix("." + torch) {
            return ExternalName(bytes: name.bytes.dropLast(torch.utf8.count)).appending(paddle)
        }
        return name
    }
}

extension PickleHeap {
    /// A numpy array as a tensor over the pickle's bytes.
    func rawTensor(_ value: PickleValue) throws(Problem) -> RawTensor {
        guard case .array(let index) = value, let type = arrays[index].type,
            let elementType = ElementType(numpyName: arrayTypes[type].code), let data = arrays[index].data
        else { throw .damaged("its numbers are missing") }
        let array = arrays[index]
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
        _ tensors: [CheckpointFormat.NamedTensor]
    ) throws(Problem) -> [UInt8] {
        var items: [(key: PickledObject, value: PickledObject)] = []
        var table: [(key: PickledObject, value: PickledObject)] = []
        let names = PaddleNames(tensors)
        for (name, tensor) in tensors {
            let paddle = paddleName(name)
            let array = isLinear(name, tensor.shape) ? tensor.transposed() : tensor
            items.append((.text(paddle.text), object(array, try array.stored(name))))
            table.append((.text(paddle.text), .text(names.parameterName(of: name))))
        }
        items.append((.text(StateDict.paddleTable.text), .dictionary(table)))
        return PickleWriter.encode(.dictionary(items), version: 4)
    }

    /// Whether this is a linear layer's weight, which Paddle keeps in×out.
    @Sendable static func isLinear(_ name: ExternalName, _ shape: [Int]) -> Bool {
        shape.count == 2 && name.hasSuffix("weight")
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
    private var layers: [ExternalName: String] = [:]

    init(_ tensors: [CheckpointFormat.NamedTensor]) {
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

    private static func prefix(_ name: ExternalName) -> ExternalName {
        ExternalName(bytes: name.bytes.lastIndex(of: UInt8(ascii: ".")).map { name.bytes[..<$0] } ?? [])
    }

    func parameterName(of name: ExternalName) -> String {
        let part =
            switch name {
            case _ where name.hasSuffix(".bias"): "b_0"
            case _ where name.hasSuffix(".running_mean"): "w_1"
            case _ where name.hasSuffix(".running_var"): "w_2"
            default: "w_0"
            }
        return "\(layers[Self.prefix(name)] ?? name.text).\(part)"
    }
}
