/// An ONNX graph: nodes, constants and the shapes of the values between them. The numbers of fields and types are
/// from onnx.proto (github.com/onnx/onnx, IR version 8).
struct ONNXGraph {
    /// Opset 18, the first in which Split takes a number of outputs, and the IR version that came with it.
    static let (opset, irVersion) = (18, 8)

    private var nodes: [ProtobufMessage] = []
    private var constants: [ProtobufMessage] = []
    private var shapes: [ProtobufMessage] = []

    enum Attribute {
        case integer(Int)
        case integers([Int])
    }

    /// A node with one output, which has the name of the node by default.
    mutating func node(
        _ type: String, _ name: String, _ inputs: [String],
        _ attributes: [(name: String, value: Attribute)] = [],
        outputs: [String]? = nil
    ) {
        var node = ProtobufMessage()
        for input in inputs { node.add(1, input) }
        for output in outputs ?? [name] { node.add(2, output) }
        node.add(3, name)
        node.add(4, type)
        for (name, value) in attributes {
            var attribute = ProtobufMessage()
            attribute.add(1, name)
            switch value {
            case .integer(let number):
                attribute.add(3, number)
                attribute.add(20, 2)
            case .integers(let numbers):
                for number in numbers { attribute.add(8, number) }
                attribute.add(20, 7)
            }
            node.add(5, attribute)
        }
        nodes.append(node)
    }

    /// Adds a constant of numbers, and returns its name.
    mutating func constant(_ name: String, _ shape: [Int], _ values: [Float]) -> String {
        precondition(values.count == shape.reduce(1, *), "\(name) has \(values.count) numbers")
        return constant(name, shape, type: 1, values.flatMap { bytes($0.bitPattern) })
    }

    /// Adds a constant of indices, and returns its name.
    mutating func indices(_ name: String, _ values: [Int]) -> String {
        constant(name, [values.count], type: 7, values.flatMap { bytes(Int64($0)) })
    }

    private mutating func constant(_ name: String, _ shape: [Int], type: Int, _ bytes: [UInt8]) -> String {
        var tensor = ProtobufMessage()
        for size in shape { tensor.add(1, size) }
        tensor.add(2, type)
        tensor.add(8, name)
        tensor.add(9, bytes)
        constants.append(tensor)
        return name
    }

    private func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    /// Describes the shape of a value between nodes, for viewers; without the batch axis.
    mutating func describe(_ name: String, _ shape: [Int]) { shapes.append(value(name, shape)) }

    /// A value of floats: any number of pictures of `shape`.
    private func value(_ name: String, _ shape: [Int]) -> ProtobufMessage {
        var dimensions = ProtobufMessage()
        var batch = ProtobufMessage()
        batch.add(2, "batch")
        dimensions.add(1, batch)
        for size in shape {
            var dimension = ProtobufMessage()
            dimension.add(1, size)
            dimensions.add(1, dimension)
        }
        var tensor = ProtobufMessage()
        tensor.add(1, 1)
        tensor.add(2, dimensions)
        var type = ProtobufMessage()
        type.add(1, tensor)
        var value = ProtobufMessage()
        value.add(1, name)
        value.add(2, type)
        return value
    }

    /// The bytes of the file.
    func model(
        _ name: String, input: (name: String, shape: [Int]), output: (name: String, shape: [Int]),
        producer: (name: String, version: String), metadata: [(key: String, value: String)]
    ) -> [UInt8] {
        var graph = ProtobufMessage()
        for node in nodes { graph.add(1, node) }
        graph.add(2, name)
        for constant in constants { graph.add(5, constant) }
        graph.add(11, value(input.name, input.shape))
        graph.add(12, value(output.name, output.shape))
        for shape in shapes { graph.add(13, shape) }
        var opset = ProtobufMessage()
        opset.add(1, "")
        opset.add(2, Self.opset)
        var model = ProtobufMessage()
        model.add(1, Self.irVersion)
        model.add(2, producer.name)
        model.add(3, producer.version)
        model.add(7, graph)
        model.add(8, opset)
        for (key, text) in metadata {
            var entry = ProtobufMessage()
            entry.add(1, key)
            entry.add(2, text)
            model.add(14, entry)
        }
        return model.bytes
    }
}
