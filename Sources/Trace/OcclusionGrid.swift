/// The places at which a square patch covers a part of the network's input, row by row: those at multiples of the stride
/// where the whole patch is inside.
public struct OcclusionGrid: Sendable, Hashable {
    /// The input's width and height, the patch's side, and the distance between neighbouring places; in pixels.
    public let inputSize: Int
    public let side: Int
    public let stride: Int

    /// - Precondition: the patch is inside of the input, and the stride is at least 1.
    public init(inputSize: Int, side: Int, stride: Int) {
        precondition(side > 0 && side <= inputSize && stride > 0, "no patch of \(side) in \(inputSize)")
        self.inputSize = inputSize
        self.side = side
        self.stride = stride
    }

    /// The number of places in a row, and of rows.
    public var columns: Int { (inputSize - side) / stride + 1 }

    /// The number of all places.
    public var count: Int { columns * columns }

    /// The upper left pixel of the patch at a place.
    public subscript(place: Int) -> (x: Int, y: Int) {
        (place % columns * stride, place / columns * stride)
    }
}
