import Network

extension Model {
    /// The network as an ONNX file, from `input` [batch, 3, N, N], normalized pictures, to `logits` [batch,
    /// classes].
    ///
    /// Each operation is a node with the name of the operation, which is also the name of its output; a Shift-Max
    /// and a pooling are several nodes, named after the operation. Normalizations are folded into the convolution
    /// or linear layer before them (in the classifier, the node then has the name of the normalization), and
    /// dropout is left out. Shuffles and partners are gathers of channels.
    ///
    /// - Parameters:
    ///   - version: the version of this program, as the file's producer.
    ///   - metadata: text to store in the file.
    public func onnx(version: String, metadata: [(key: String, value: String)] = []) -> [UInt8] {
        var export = ONNXExport(model: self)
        export.run()
        return export.graph.model(
            "MicroNet-\(network.variant)",
            input: ("input", [network.input.channels, network.inputSize, network.inputSize]),
            output: (ONNXExport.output, [network.classes]), producer: ("micronet", version),
            metadata: metadata)
    }
}

/// Writes the operations as nodes.
struct ONNXExport {
    static let output = "logits"

    let model: Model
    var graph = ONNXGraph()
    /// The name of each operation's output.
    private var outputs: [String] = []
    /// The name of the current value.
    var value = "input"
    private var relu6Bounds: [String] = []

    init(model: Model) { self.model = model }

    mutating func run() {
        relu6Bounds = [
            graph.constant("relu6.minimum", [], [0]), graph.constant("relu6.maximum", [], [6]),
        ]
        for operation in model.network.operations {
            write(operation)
            outputs.append(value)
        }
    }

    private mutating func write(_ operation: Operation) {
        let name = operation.name
        switch (operation.kind, model.operators[operation.index]) {
        case (.convolution(let convolution), .convolution(let weights, let bias)):
            write(convolution, operation, weights, bias)
        case (.shiftMax(let shiftMax), .shiftMax(let squeeze, let excite, _)):
            write(shiftMax, operation, squeeze, excite)
        case (.linear(let linear), .linear(let weights)): write(linear, operation, weights)
        case (.relu6, _): node("Clip", operation, [value] + relu6Bounds)
        case (.hSwish, _): node("HardSwish", operation, [value])
        case (.shuffle(let groups), _):
            let size = operation.output.channels / groups
            let order = (0..<operation.output.channels).map { $0 % groups * size + $0 / groups }
            let indices = graph.indices(name + ".order", order)
            node("Gather", operation, [value, indices], [("axis", .integer(1))])
        case (.addition(let from), _): node("Add", operation, [outputs[from], value])
        case (.averagePooling, _):
            graph.node("GlobalAveragePool", name + ".mean", [value])
            node("Flatten", operation, [name + ".mean"])
        case (.normalization, _):
            guard case .linear = model.network.operations[operation.index - 1].kind else {
                preconditionFailure("\(name) is not after a linear layer into which it is folded")
            }
        case (.dropout, _): break
        case (.convolution, _), (.shiftMax, _), (.linear, _):
            preconditionFailure("\(name) was bound to another operation's weights")
        }
    }

    /// The node whose output is the operation's output.
    mutating func node(
        _ type: String, _ operation: Operation, _ inputs: [String],
        _ attributes: [(name: String, value: ONNXGraph.Attribute)] = []
    ) {
        let isLast = operation.index == model.network.operations.count - 1
        value = isLast ? Self.output : operation.name
        graph.node(type, operation.name, inputs, attributes, outputs: [value])
        if !isLast { graph.describe(value, operation.outputDimensions) }
    }
}

extension ONNXExport {
    private mutating func write(
        _ convolution: Convolution, _ operation: Operation, _ weights: [Float], _ bias: [Float]
    ) {
        let (kernel, stride, padding) = (convolution.kernel, convolution.stride, convolution.padding)
        let shape = [convolution.outputChannels, convolution.inputsPerGroup, kernel.height, kernel.width]
        let parameters = [
            graph.constant(operation.name + ".weight", shape, weights),
            graph.constant(operation.name + ".bias", [convolution.outputChannels], bias),
        ]
        node(
            "Conv", operation, [value] + parameters,
            [
                ("kernel_shape", .integers([kernel.height, kernel.width])),
                ("strides", .integers([stride.height, stride.width])),
                ("pads", .integers([padding.height, padding.width, padding.height, padding.width])),
                ("group", .integer(convolution.groups)),
            ])
    }

    /// A linear layer and the normalization after it.
    private mutating func write(
        _ linear: Linear, _ operation: Operation, _ parameters: Model.LinearWeights
    ) {
        var (weights, bias) = (parameters.weights, parameters.bias)
        var operation = operation
        let next = operation.index + 1
        if next < model.operators.count, case .normalization(let scale, let shift) = model.operators[next] {
            operation = model.network.operations[next]
            for row in 0..<linear.outputs {
                for place in row * linear.inputs..<(row + 1) * linear.inputs { weights[place] *= scale[row] }
                bias[row] = bias[row] * scale[row] + shift[row]
            }
        }
        let inputs = [
            value, graph.constant(operation.name + ".weight", [linear.outputs, linear.inputs], weights),
            graph.constant(operation.name + ".bias", [linear.outputs], bias),
        ]
        node("Gemm", operation, inputs, [("transB", .integer(1))])
    }

    /// Dynamic Shift-Max (see Network.docc), where 4·(y − 0.5) with y the h-sigmoid of z is 2z/3 clipped to ±2.
    private mutating func write(
        _ shiftMax: ShiftMax, _ operation: Operation, _ squeeze: Model.LinearWeights,
        _ excite: Model.LinearWeights
    ) {
        let (name, x) = (operation.name, value)
        graph.node("GlobalAveragePool", name + ".mean", [x])
        layer(name + ".fc.0", shiftMax.squeeze, squeeze.weights, squeeze.bias, name + ".mean")
        graph.node("Relu", name + ".fc.1", [name + ".fc.0"])
        let slope = ShiftMax.reach / 3
        layer(
            name + ".fc.2", shiftMax.excite, excite.weights.map { slope * $0 },
            excite.bias.map { slope * $0 }, name + ".fc.1")
        let reach = [
            graph.constant(name + ".minimum", [], [-ShiftMax.reach]),
            graph.constant(name + ".maximum", [], [ShiftMax.reach]),
        ]
        graph.node("Clip", name + ".fc.3", [name + ".fc.2"] + reach)
        let kinds = ShiftMax.coefficientNames.prefix(2 * shiftMax.branches).map { name + "." + $0 }
        let offsets = shiftMax.offsets.prefix(kinds.count).flatMap {
            [Float](repeating: $0, count: shiftMax.channels)
        }
        let start = graph.constant(name + ".offsets", [1, offsets.count, 1, 1], offsets)
        graph.node("Add", name + ".coefficients", [name + ".fc.3", start])
        graph.node(
            "Split", name + ".split", [name + ".coefficients"],
            [("axis", .integer(1)), ("num_outputs", .integer(kinds.count))], outputs: kinds)
        let partners = graph.indices(name + ".partners", shiftMax.partners)
        graph.node("Gather", name + ".shifted", [x, partners], [("axis", .integer(1))])

        var branches: [[String]] = []
        for branch in 0..<shiftMax.branches {
            let (a, b) = (kinds[2 * branch], kinds[2 * branch + 1])
            graph.node("Mul", a + ".product", [x, a])
            graph.node("Mul", b + ".product", [name + ".shifted", b])
            branches.append([a + ".product", b + ".product"])
        }
        guard branches.count > 1 else { return node("Add", operation, branches[0]) }
        let sums = branches.indices.map { "\(name).branch\($0 + 1)" }
        for (sum, products) in zip(sums, branches) { graph.node("Add", sum, products) }
        node("Max", operation, sums)
    }

    /// A linear layer of pooled features, which keep their two dimensions of size 1.
    private mutating func layer(
        _ name: String, _ linear: Linear, _ weights: [Float], _ bias: [Float], _ input: String
    ) {
        let parameters = [
            graph.constant(name + ".weight", [linear.outputs, linear.inputs, 1, 1], weights),
            graph.constant(name + ".bias", [linear.outputs], bias),
        ]
        graph.node("Conv", name, [input] + parameters)
    }
}
