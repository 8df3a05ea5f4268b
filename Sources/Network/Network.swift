/// A variant with an input size and a class count: the list of operations from which the layer table, the costs, the
/// tensor names, the forward pass and the screens derive.
public struct Network: Hashable, Sendable {
    public let variant: Variant
    /// The input's width and height in pixels.
    public let inputSize: Int
    public let classes: Int
    /// In the order of the forward pass.
    public internal(set) var operations: [Operation]
    /// The operations divided as in the published code: stem, rows, head.
    public let rows: [Part]
    /// The operations divided as in the paper: stem, Micro-Blocks A, B and C, head.
    public let microBlocks: [Part]
    /// All factorized convolutions, in the order of their operations.
    public let factorizations: [Factorization]

    /// - Parameters:
    ///   - inputSize: a multiple of 32 up to 4096.
    ///   - classes: 1 to 1,000,000.
    /// - Throws: `NetworkError` if sizes or groups do not divide.
    public init(_ variant: Variant, inputSize: Int = 224, classes: Int = 1000) throws(NetworkError) {
        guard inputSize > 0, inputSize % 32 == 0, inputSize <= 4096 else {
            throw NetworkError("the input size \(inputSize) is not a multiple of 32 from 32 to 4096")
        }
        guard classes > 0, classes <= 1_000_000 else {
            throw NetworkError("the class count \(classes) is not between 1 and 1,000,000")
        }
        var expansion = Expansion(variant, inputSize: inputSize, classes: classes)
        try expansion.run()
        self.variant = variant
        self.inputSize = inputSize
        self.classes = classes
        operations = expansion.operations
        rows = expansion.rows
        microBlocks = Part.microBlocks(rows: expansion.rows, operations: expansion.operations)
        factorizations = Factorization.all(in: expansion.operations)
    }

    // All else follows from these.
    public static func == (left: Network, right: Network) -> Bool {
        left.variant == right.variant && left.inputSize == right.inputSize && left.classes == right.classes
            && left.operations == right.operations
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(variant)
        hasher.combine(inputSize)
        hasher.combine(classes)
    }

    public var input: FeatureShape { FeatureShape(channels: 3, height: inputSize, width: inputSize) }

    /// The index of the operation whose output is the row's, called `features.ROW` in checkpoints.
    public func outputIndex(ofRow row: Int) -> Int { rows[row].operations.upperBound - 1 }

    /// The operation that pools the last row's features; `micronet trace` calls its output `pooled`.
    public var poolingIndex: Int {
        operations.lastIndex { $0.kind == .averagePooling } ?? operations.count - 1
    }

    /// The operations that are Shift-Maxes, in forward order.
    public var shiftMaxOperations: [Operation] { operations.filter { $0.shiftMax != nil } }

    /// The network with ReLU6 in place of the Shift-Maxes at these indices.
    public func replacingShiftMax(at indices: Set<Int>) -> Network {
        var network = self
        for index in indices where operations[index].shiftMax != nil {
            network.operations[index].kind = .relu6
        }
        return network
    }

    /// The name of the tensor whose first dimension is the class count, in every variant.
    public static let classCountTensor = "classifier.2.linear.0.weight"

    /// All tensors of a checkpoint of this network, in forward order.
    public var tensors: [TensorSpecification] { operations.flatMap(\.tensors) }

    /// The operation called `name`, or nil.
    public func operation(named name: String) -> Operation? {
        operations.first { $0.name == name }
    }
}

/// The reason why a network is impossible, as one line for the user.
public struct NetworkError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
