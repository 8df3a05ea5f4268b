/// A tensor as a file holds it: a shape over bytes that stay where they are. Made only where every element
/// lies within the storage, so reading it needs no further checks.
public struct RawTensor: Sendable {
    /// Sizes by dimension, slowest first in the reader's view; empty for a single number.
    public let shape: [Int]
    /// Elements (not bytes) from one index to the next, by dimension.
    public let strides: [Int]
    public let elementType: ElementType
    /// The bytes that hold it, perhaps together with other tensors.
    public let storage: ByteStorage
    /// Where its first element is, in bytes.
    public let byteOffset: Int

    /// How many elements it has: the product of `shape`.
    public let count: Int

    /// A tensor over some bytes of `storage`. Refused, with the reason, if an element lies beyond
    /// `byteOffset + byteCount` or the shape makes no sense; `strides` nil means row-major.
    public init(
        shape: [Int], strides: [Int]? = nil, elementType: ElementType, storage: ByteStorage,
        byteOffset: Int = 0, byteCount: Int? = nil
    ) throws(CheckpointError) {
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

    /// Numbers of our own, row-major. Refused if there are not as many as the shape says.
    public init(shape: [Int], floats: [Float]) throws(CheckpointError) {
        guard Self.count(of: shape) == floats.count else {
            throw CheckpointError(
                problem: "\(floats.count) numbers do not fill the shape \(shapeText(shape))")
        }
        try self.init(shape: shape, elementType: .float32, storage: ByteStorage(floats: floats))
    }

    /// Whether its elements lie one after the other in row-major order.
    public var isContiguous: Bool {
        if count == 0 { return true }
        var expected = 1
        for (size, stride) in zip(shape, strides).reversed() where size != 1 {
            if stride != expected { return false }
            expected *= size
        }
        return true
    }

    /// The same elements with the first two dimensions exchanged; nothing is copied. For two dimensions only.
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

    /// More dimensions than any framework's tensor has (numpy's and PyTorch's limit is 64).
    static let rankLimit = 64

    /// The product of the sizes; nil where one is negative, there are too many, or it overflows.
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
            // Only a shape with a zero in it can overflow here, and then no stride is ever used.
            strides[index] =
                strides[index + 1].multipliedReportingOverflow(by: max(shape[index + 1], 1)).partialValue
        }
        return strides.contains { $0 < 0 } ? strides.map { _ in 1 } : strides
    }

    /// One more than the largest element index in use; nil where it overflows.
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
