import Testing

/// Reads an ONNX file by the published field numbers and computes it one number at a time: a second opinion on
/// what the export writes, for tests that have no ONNX runtime.
struct ONNXInterpreter {
    struct Tensor {
        var shape: [Int]
        var values: [Float]
        var indices: [Int] = []
    }

    struct Node {
        var inputs: [String] = []
        var outputs: [String] = []
        var name = ""
        var type = ""
        var integers: [String: [Int]] = [:]
    }

    private(set) var nodes: [Node] = []
    private(set) var constants: [String: Tensor] = [:]
    private(set) var irVersion = 0
    private(set) var opset = 0
    private(set) var metadata: [String: String] = [:]
    /// Names of the graph's inputs, outputs, and of the values between them that are described.
    private(set) var inputs: [String] = []
    private(set) var outputs: [String] = []
    private(set) var described: [String: [Int]] = [:]

    init(_ bytes: [UInt8]) throws {
        for field in try Field.all(bytes) {
            switch field.number {
            case 1: irVersion = field.integer
            case 7: try readGraph(field.bytes)
            case 8: opset = try Field.all(field.bytes).first { $0.number == 2 }?.integer ?? 0
            case 14:
                let entry = try Field.all(field.bytes)
                metadata[try #require(entry.first { $0.number == 1 }).text] =
                    try #require(entry.first { $0.number == 2 }).text
            default: break
            }
        }
    }

    private mutating func readGraph(_ bytes: [UInt8]) throws {
        for field in try Field.all(bytes) {
            switch field.number {
            case 1: nodes.append(try Self.node(field.bytes))
            case 5:
                let (name, tensor) = try Self.tensor(field.bytes)
                #expect(constants.updateValue(tensor, forKey: name) == nil, "\(name) is there twice")
            case 11: inputs.append(try Self.value(field.bytes).name)
            case 12: outputs.append(try Self.value(field.bytes).name)
            case 13:
                let value = try Self.value(field.bytes)
                described[value.name] = value.shape
            default: break
            }
        }
    }

    private static func node(_ bytes: [UInt8]) throws -> Node {
        var node = Node()
        for field in try Field.all(bytes) {
            switch field.number {
            case 1: node.inputs.append(field.text)
            case 2: node.outputs.append(field.text)
            case 3: node.name = field.text
            case 4: node.type = field.text
            case 5:
                let parts = try Field.all(field.bytes)
                let name = try #require(parts.first { $0.number == 1 }).text
                // A single integer is field 3 of type 2, a list field 8 of type 7.
                let type = try #require(parts.first { $0.number == 20 }).integer
                let integers = parts.filter { $0.number == (type == 2 ? 3 : 8) }.map(\.integer)
                #expect([2, 7].contains(type) && !integers.isEmpty)
                node.integers[name] = integers
            default: break
            }
        }
        return node
    }

    private static func tensor(_ bytes: [UInt8]) throws -> (String, Tensor) {
        let fields = try Field.all(bytes)
        let shape = fields.filter { $0.number == 1 }.map(\.integer)
        let raw = try #require(fields.first { $0.number == 9 }).bytes
        var tensor = Tensor(shape: shape, values: [])
        if try #require(fields.first { $0.number == 2 }).integer == 7 {
            tensor.indices = raw.words(of: Int64.self).map { Int($0) }
        } else {
            tensor.values = raw.words(of: UInt32.self).map { Float(bitPattern: $0) }
        }
        #expect(max(tensor.values.count, tensor.indices.count) == shape.reduce(1, *))
        return (try #require(fields.first { $0.number == 8 }).text, tensor)
    }

    /// The name and the dimensions of a value, without the first one, which must be a name.
    private static func value(_ bytes: [UInt8]) throws -> (name: String, shape: [Int]) {
        let fields = try Field.all(bytes)
        let type = try Field.all(try #require(fields.first { $0.number == 2 }).bytes)
        let tensor = try Field.all(try #require(type.first { $0.number == 1 }).bytes)
        #expect(tensor.first { $0.number == 1 }?.integer == 1)
        let shape = try Field.all(try #require(tensor.first { $0.number == 2 }).bytes)
        let dimensions = try shape.map { try #require(try Field.all($0.bytes).first) }
        #expect(dimensions.first?.number == 2 && dimensions.first?.text == "batch")
        return (try #require(fields.first { $0.number == 1 }).text, dimensions.dropFirst().map(\.integer))
    }

    /// A field of a protobuf message.
    private struct Field {
        var number: Int
        var integer = 0
        var bytes: [UInt8] = []
        var text: String { String(decoding: bytes, as: UTF8.self) }

        static func all(_ bytes: [UInt8]) throws -> [Field] {
            var fields: [Field] = []
            var place = 0
            func varint() -> Int {
                var (value, shift): (UInt64, UInt64) = (0, 0)
                repeat {
                    value |= UInt64(bytes[place] & 0x7F) << shift
                    (place, shift) = (place + 1, shift + 7)
                } while bytes[place - 1] >= 0x80
                return Int(Int64(bitPattern: value))
            }
            while place < bytes.count {
                let tag = varint()
                var field = Field(number: tag >> 3)
                switch tag & 7 {
                case 0: field.integer = varint()
                default:
                    try #require(tag & 7 == 2)
                    let length = varint()
                    field.bytes = Array(bytes[place..<place + length])
                    place += length
                }
                fields.append(field)
            }
            return fields
        }
    }
}

extension [UInt8] {
    fileprivate func words<Word: FixedWidthInteger>(of type: Word.Type) -> [Word] {
        withUnsafeBytes { bytes in
            stride(from: 0, to: count, by: MemoryLayout<Word>.size).map {
                Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Word.self))
            }
        }
    }
}
