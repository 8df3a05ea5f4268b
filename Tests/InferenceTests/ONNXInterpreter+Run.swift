import Testing

extension ONNXInterpreter {
    /// Everything that the graph computes from one input, by name. Shapes include the batch axis, of 1.
    func run(_ input: Tensor) throws -> [String: Tensor] {
        var values = constants
        values[inputs[0]] = input
        for node in nodes {
            let operands = try node.inputs.map { try #require(values[$0], "\($0) is used before it is made") }
            let results = try Self.apply(node, operands)
            for (name, result) in zip(node.outputs, results) {
                #expect(values.updateValue(result, forKey: name) == nil, "\(name) is made twice")
            }
        }
        return values
    }

    private static func apply(_ node: Node, _ x: [Tensor]) throws -> [Tensor] {
        switch node.type {
        case "Conv": return [convolution(node, x[0], x[1], x[2])]
        case "Gemm":
            #expect(node.integers["transB"] == [1])
            return [linear(x[0], x[1], x[2])]
        case "Clip":
            let (low, high) = (x[1].values[0], x[2].values[0])
            return [Tensor(shape: x[0].shape, values: x[0].values.map { min(max($0, low), high) })]
        case "Relu": return [Tensor(shape: x[0].shape, values: x[0].values.map { max($0, 0) })]
        case "HardSwish":
            return [
                Tensor(shape: x[0].shape, values: x[0].values.map { $0 * min(max($0 / 6 + 0.5, 0), 1) })
            ]
        case "Add": return [combined(x[0], x[1], +)]
        case "Mul": return [combined(x[0], x[1], *)]
        case "Max": return [combined(x[0], x[1], max)]
        case "Flatten": return [Tensor(shape: [1, x[0].values.count], values: x[0].values)]
        case "GlobalAveragePool":
            let plane = x[0].shape[2] * x[0].shape[3]
            let means = stride(from: 0, to: x[0].values.count, by: plane).map {
                x[0].values[$0..<$0 + plane].reduce(0, +) / Float(plane)
            }
            return [Tensor(shape: [1, means.count, 1, 1], values: means)]
        case "Gather":
            #expect(node.integers["axis"] == [1])
            let plane = x[0].values.count / x[0].shape[1]
            let values = x[1].indices.flatMap { x[0].values[$0 * plane..<($0 + 1) * plane] }
            return [Tensor(shape: [1, x[1].indices.count] + x[0].shape.dropFirst(2), values: values)]
        case "Split":
            #expect(node.integers["axis"] == [1])
            let parts = try #require(node.integers["num_outputs"]?.first)
            let length = x[0].values.count / parts
            return (0..<parts).map {
                Tensor(
                    shape: [1, length] + x[0].shape.dropFirst(2),
                    values: Array(x[0].values[$0 * length..<($0 + 1) * length]))
            }
        default:
            Issue.record("\(node.type) is not expected")
            return []
        }
    }

    /// Both of one shape, or the second one with one value for each of the first one's channels.
    private static func combined(_ a: Tensor, _ b: Tensor, _ body: (Float, Float) -> Float) -> Tensor {
        let each = a.values.count / b.values.count
        #expect(a.shape == b.shape || b.shape == [1, a.shape[1], 1, 1])
        return Tensor(
            shape: a.shape, values: a.values.indices.map { body(a.values[$0], b.values[$0 / each]) })
    }

    private static func linear(_ x: Tensor, _ weights: Tensor, _ bias: Tensor) -> Tensor {
        let (rows, columns) = (weights.shape[0], weights.shape[1])
        let values = (0..<rows).map { row in
            (0..<columns).reduce(bias.values[row]) {
                $0 + weights.values[row * columns + $1] * x.values[$1]
            }
        }
        return Tensor(shape: [1, rows], values: values)
    }

    private static func convolution(
        _ node: Node, _ x: Tensor, _ weights: Tensor, _ bias: Tensor
    ) -> Tensor {
        let strides = node.integers["strides"] ?? [1, 1]
        let pads = node.integers["pads"] ?? [0, 0, 0, 0]
        let groups = node.integers["group"]?.first ?? 1
        let (height, width) = (x.shape[2], x.shape[3])
        let (outputs, inputs) = (weights.shape[0], weights.shape[1])
        let (kernelHeight, kernelWidth) = (weights.shape[2], weights.shape[3])
        #expect(inputs * groups == x.shape[1])
        let rows = (height + pads[0] + pads[2] - kernelHeight) / strides[0] + 1
        let columns = (width + pads[1] + pads[3] - kernelWidth) / strides[1] + 1
        var values: [Float] = []
        values.reserveCapacity(outputs * rows * columns)
        for output in 0..<outputs {
            let first = output / (outputs / groups) * inputs
            for row in 0..<rows {
                for column in 0..<columns {
                    var sum = bias.values[output]
                    for place in 0..<inputs * kernelHeight * kernelWidth {
                        let input = place / (kernelHeight * kernelWidth)
                        let y = row * strides[0] - pads[0] + place / kernelWidth % kernelHeight
                        let z = column * strides[1] - pads[1] + place % kernelWidth
                        guard (0..<height).contains(y), (0..<width).contains(z) else { continue }
                        sum +=
                            weights.values[output * inputs * kernelHeight * kernelWidth + place]
                            * x.values[((first + input) * height + y) * width + z]
                    }
                    values.append(sum)
                }
            }
        }
        return Tensor(shape: [1, outputs, rows, columns], values: values)
    }
}
