import Basics

/// Pictures with their classes, for training or evaluation. A sample follows from the source and the request alone, so that
/// any thread may read it at any time.
public protocol SampleSource: Sendable {
    /// The number of samples; nil if they never end.
    var count: Int? { get }
    var classes: Int { get }
    /// By label; empty if the classes have no names.
    var classNames: [ExternalName] { get }

    /// What errors and lists call a sample.
    func name(of index: Int) -> String

    /// A sample's label, if it is known without reading the sample.
    func label(of index: Int) -> Int?

    /// The same samples; reading one ends early, with an error, once that is requested.
    func stopping(at cancellation: Cancellation) -> any SampleSource

    /// Writes a sample to `size` × `size` × 3 bytes: red, green, blue, rows from the top.
    ///
    /// - Throws: why it cannot be read.
    func read(
        _ request: SampleRequest, size: Int, into pixels: UnsafeMutablePointer<UInt8>
    ) throws(Problem) -> ReadSample
}

extension SampleSource {
    /// What is quick need not be ended early.
    public func stopping(at cancellation: Cancellation) -> any SampleSource { self }

    public func label(of index: Int) -> Int? { nil }
}

extension Problem {
    /// That not one sample can be read.
    ///
    /// - Parameter reason: why the first cannot.
    static func nothingReadable(of count: Int, _ reason: String) -> Problem {
        Problem(
            count == 1
                ? "the only picture cannot be read: \(reason)"
                : "none of the \(Numbers.grouped(count)) pictures can be read, the first because: \(reason)")
    }
}

/// A sample, and the epoch for which it is read: random crops differ from epoch to epoch.
public struct SampleRequest: Hashable, Sendable {
    public var index: Int
    public var epoch: Int

    public init(index: Int, epoch: Int = 0) {
        self.index = index
        self.epoch = epoch
    }
}

public struct ReadSample: Hashable, Sendable {
    public var label: Int
    /// One line for a person if the picture is damaged but could be read.
    public var warning: String?
    /// Whether the picture is stored on its side, and was not turned upright.
    public var isUnturned = false
}

/// The uses of random numbers in training. Each has its own stream, which follows from the run's seed and two numbers, so
/// that nothing depends on the order in which threads come to it, and an interrupted run continues as it would have.
enum RandomStream: UInt64 {
    /// The order of an epoch's samples.
    case order = 1
    /// A picture's crop and flip.
    case view
    /// How a batch is mixed.
    case mixture
    /// What a step drops.
    case dropout

    /// - Parameters:
    ///   - first, second: the epoch, and the sample or iteration.
    func generator(seed: UInt64, _ first: Int, _ second: Int = 0) -> SeededGenerator {
        SeededGenerator(seed: seed, stream: rawValue, first, second)
    }
}
