import Architecture

/// One picture's features at one place of the network: channels × height × width values, row-major.
public struct FeatureTensor: Sendable, Equatable {
    public let shape: FeatureShape
    /// `shape.count` values: channel by channel, in each row by row.
    public let values: [Float]

    public init(shape: FeatureShape, values: [Float]) {
        precondition(shape.count == values.count, "\(values.count) values do not fill \(shape)")
        self.shape = shape
        self.values = values
    }

    public subscript(channel: Int, y: Int, x: Int) -> Float {
        values[(channel * shape.height + y) * shape.width + x]
    }

    /// The values of one channel, row by row.
    public func channel(_ channel: Int) -> ArraySlice<Float> {
        values[channel * shape.plane..<(channel + 1) * shape.plane]
    }
}
