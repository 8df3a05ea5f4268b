/// A variant for one input size and class count: the ordered list of operations from which the layer
/// table, the costs, the tensor names, the forward pass and the screens all derive.
public struct Network: Hashable, Sendable {
    public let variant: Variant
    /// Pixels along each side of the input.
    public let inputSize: Int
    public let classes: Int
    /// In the order of the forward pass.
    public internal(set) var operations: [Operation]
    /// The published code's reading: the stem, each row, the head.
    public let rows: [Part]
    /// The paper's reading: the stem, Micro-Blocks A, B and C, the head.
    public let microBlocks: [Part]

    /// - Parameters:
    ///   - inputSize: divisible by 32.
    ///   - classes: at least 1.
    /// - Throws: `NetworkError`, in words for a user, where the sizes or groups do not divide.
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
    }

    public var input: FeatureShape { FeatureShape(channels: 3, height: inputSize, width: inputSize) }

    /// The index of the operation whose output is the row's: what a residual addition adds, and what
    /// checkpoints call `features.ROW`.
    public func outputIndex(ofRow row: Int) -> Int { rows[row].operations.upperBound - 1 }

    /// The operation that pools the last row's features: what `micronet trace` calls `pooled`.
    public var poolingIndex: Int {
        operations.lastIndex { $0.kind == .averagePooling } ?? operations.count - 1
    }

    /// All Shift-Maxes with their operations, in forward order.
    public var shiftMaxOperations: [Operation] { operations.filter { $0.shiftMax != nil } }

    /// Every tensor that a checkpoint of this network holds, in forward order.
    public var tensors: [TensorSpecification] { operations.flatMap(\.tensors) }

    /// The operation called `name`, or nil.
    public func operation(named name: String) -> Operation? {
        operations.first { $0.name == name }
    }
}

/// A network that cannot be: its text is for a user.
public struct NetworkError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
