import Basics

/// A tensor as a file holds it: a shape over bytes that stay where they are. It exists only if every element lies within the
/// storage, so reading it needs no further checks.
public struct RawTensor: Sendable {
    /// The size of each dimension, the slowest first; empty for a single number.
    public let shape: [Int]
    /// The distance between neighbours in each dimension, in elements (not bytes).
    public let strides: [Int]
    public let elementType: ElementType
    /// The bytes that hold it, perhaps with those of other tensors.
    public let storage: ByteStorage
    /// The offset of its first element in the storage, in bytes.
    public let byteOffset: Int

    /// The number of elements: the product of `shape`.
    public let count: Int

    /// A tensor over some bytes of `storage`.
    ///
    /// - Parameters:
    ///   - strides: in elements; row-major if nil.
    ///   - byteCount: how many bytes from `byteOffset` it may use; all if nil.
    /// - Throws: if an element lies beyond them, or the shape or strides make no sense.
    public init(
        shape: [Int], strides: [Int]? = nil, elementType: ElementType, storage: ByteStorage,
        byteOffset: Int = 0, byteCount: Int? = nil
    ) throws(Problem) {
        let available = byteCount ?? max(0, storage.count - max(0, byteOffset))
        guard ByteSlice(storage, offset: byteOffset, count: available) != nil else {
            throw .damaged("its bytes begin at \(byteOffset), beyond the \(storage.count) there are")
        }
        guard let count = Self.count(of: shape) else {
            throw .damaged("its shape \(shapeText(shape)) is not one that a tensor can have")
        }
        let strides = strides ?? Self.rowMajorStrides(of: shape)
        guard strides.count == shape.count, strides.allSatisfy({ $0 >= 0 }) else {
            throw .damaged("its strides \(shapeText(strides)) do not suit its shape \(shapeText(shape))")
        }
        let needed = Self.extent(of: shape, strides)
        guard let needed, needed <= available / elementType.width else {
            throw .damaged(
                "its shape \(shapeText(shape)) needs \(needed.map(String.init) ?? "more") elements, its "
                    + "storage has \(available / elementType.width)")
        }
        self.shape = shape
        self.strides = strides
        self.elementType = elementType
        self.storage = storage
        self.byteOffset = byteOffset
        self.count = count
    }

    /// A copy of numbers in row-major order.
    ///
    /// - Throws: if there are not as many as the shape says.
    public init(shape: [Int], floats: [Float]) throws(Problem) {
        guard Self.count(of: shape) == floats.count else {
            throw Problem("\(floats.count) numbers do not fill the shape \(shapeText(shape))")
        }
        try self.init(shape: shape, elementType: .float32, storage: ByteStorage(floats: floats))
    }

    /// Whether its elements are adjacent and in row-major order.
    public var isContiguous: Bool {
        if count == 0 { return true }
        var expected = 1
        for (size, stride) in zip(shape, strides).reversed() where size != 1 {
            if stride != expected { return false }
            expected *= size
        }
        return true
    }

    /// The same elements with the two dimensions exchanged; nothing is copied. Only for two dimensions.
    func transposed() -> RawTensor {
        precondition(shape.count == 2)
        return RawTensor(viewing: self, shape: [shape[1], shape[0]], strides: [strides[1], strides[0]])
    }

    private init(viewing other: RawTensor, shape: [Int], strides: [Int]) {
        self.shape = shape
        self.strides = strides
        elementType = other.elementType
        storage = other.storage
        byteOffset = other.byteOffset
        count = other.count
    }

    /// The most dimensions. numpy and PyTorch have the same limit.
    static let rankLimit = 64

    /// The product of the sizes; nil if one is negative, there are too many, or it overflows.
    static func count(of shape: [Int]) -> Int? {
        guard shape.count <= rankLimit, shape.allSatisfy({ $0 >= 0 }) else { return nil }
        if shape.contains(0) { return 0 }
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            if overflow { return nil }
            count = product
        }
        return count
    }

    static func rowMajorStrides(of shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for index in strides.indices.dropLast().reversed() {
            // Only a shape with a zero in it can overflow here, and its strides are never used.
            strides[index] =
                strides[index + 1].multipliedReportingOverflow(by: max(shape[index + 1], 1)).partialValue
        }
        return strides.contains { $0 < 0 } ? strides.map { _ in 1 } : strides
    }

    /// One more than the largest element index in use; nil if it overflows.
    private static func extent(of shape: [Int], _ strides: [Int]) -> Int? {
        if shape.contains(0) { return 0 }
        var last = 0
        for (size, stride) in zip(shape, strides) {
            let (reach, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
            let (sum, sumOverflow) = last.addingReportingOverflow(reach)
            if overflow || sumOverflow || sum == Int.max { return nil }
            last = sum
        }
        return last + 1
    }
}

extension RawTensor {
    /// The mean and the (population) standard deviation of its elements; both NaN if it has none.
    public func moments() throws(Problem) -> (mean: Double, deviation: Double) {
        try withContiguousFloats { values in
            let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
            let squares = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            return (mean, (squares / Double(values.count)).squareRoot())
        }
    }

    /// Whether another tensor has the same shape, element type and bits.
    public func equalsExactly(_ other: RawTensor) throws(Problem) -> Bool {
        guard shape == other.shape, elementType == other.elementType else { return false }
        var (bytes, otherBytes): ([UInt8], [UInt8]) = ([], [])
        try append(as: elementType, to: &bytes)
        try other.append(as: elementType, to: &otherBytes)
        return bytes == otherBytes
    }
}
