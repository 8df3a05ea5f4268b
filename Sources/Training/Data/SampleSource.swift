import Pictures

/// Pictures with their classes, for training or evaluation. What a sample looks like follows from the source
/// and the request alone, so that any thread may read it at any time.
public protocol SampleSource: Sendable {
    /// How many samples there are; nil where they never end.
    var count: Int? { get }
    var classes: Int { get }
    /// By label; empty where the classes have no names.
    var classNames: [String] { get }

    /// What errors and lists call a sample.
    func name(of index: Int) -> String

    /// Draws a sample into `size` × `size` × 3 bytes: red, green, blue, rows from the top.
    func read(
        _ request: SampleRequest, size: Int, into pixels: UnsafeMutablePointer<UInt8>
    ) throws(PictureError) -> ReadSample
}

/// A sample, and the epoch that it is for: chance may show it differently in each.
public struct SampleRequest: Hashable, Sendable {
    public var index: Int
    public var epoch: Int

    public init(index: Int, epoch: Int = 0) {
        self.index = index
        self.epoch = epoch
    }
}

public struct ReadSample: Hashable, Sendable {
    public let label: Int
    /// One line for a person where the picture is damaged but could be read.
    public var warning: String?
}

/// Data that cannot be used: its text is one line for a user.
public struct DataError: Error, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
