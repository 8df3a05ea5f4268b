extension PickledArrays {
    /// The bytes of a `.pdparams` as `paddle.save` makes it of a layer's state dict: names and layouts are
    /// Paddle's, and the table `StructuredToParameterName@@` numbers the parameters as Paddle does when it
    /// builds the network. The names of numpy 1 are used, which numpy 2 takes too.
    static func encode(
        _ tensors: [(name: String, tensor: RawTensor)]
    ) throws(CheckpointError) -> [UInt8] {
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

    /// A linear layer's weights, which Paddle keeps in×out.
    static func isLinear(_ name: String, _ tensor: RawTensor) -> Bool {
        tensor.shape.count == 2 && name.hasSuffix("weight")
    }

    /// What numpy's arrays give of themselves: `_reconstruct`, then (version, shape, type, column-major, bytes).
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

/// What Paddle calls parameters: each kind of layer counts its own (`conv2d_3.w_0`).
private struct PaddleNames {
    /// What the layer of a prefix is called.
    private var layers: [String: String] = [:]

    init(_ tensors: [(name: String, tensor: RawTensor)]) {
        var counts: [String: Int] = [:]
        // A normalization behind a linear layer is one of vectors.
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
