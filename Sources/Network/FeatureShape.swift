/// The shape of one picture's features: channels × height × width, in that order in memory (no batch axis).
///
/// A vector, such as the pooled features or the logits, is a shape of height and width 1.
public struct FeatureShape: Hashable, Sendable, CustomStringConvertible {
    public let channels: Int
    public let height: Int
    public let width: Int

    public init(channels: Int, height: Int, width: Int) {
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// A vector of `count` values.
    public init(vector count: Int) {
        self.init(channels: count, height: 1, width: 1)
    }

    /// Positions in one channel.
    public var plane: Int { height * width }

    /// Values in all channels.
    public var count: Int { channels * plane }

    public var isVector: Bool { plane == 1 }

    /// `[channels, height, width]`, or `[channels]` for a vector: as the checkpoint tools print it.
    public var dimensions: [Int] { isVector ? [channels] : [channels, height, width] }

    public var description: String { dimensions.map(String.init).joined(separator: "×") }
}

/// A height and a width: of a kernel, a stride or a padding.
public struct Extent: Hashable, Sendable, CustomStringConvertible {
    public let height: Int
    public let width: Int

    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    public var area: Int { height * width }

    public var description: String { "\(height)×\(width)" }
}
