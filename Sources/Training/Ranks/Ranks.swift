#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The processes that train or evaluate together. Each has a part of every batch; what they sum and gather makes them
/// compute what one process would.
///
/// All ranks call the same functions in the same order, from the thread that made the object.
public protocol Ranks: AnyObject {
    /// This process's number, from 0. The process with number 0 prints and saves.
    var rank: Int { get }
    /// The number of processes.
    var count: Int { get }
    /// How many of the machine's processors are for this process.
    var processors: Int { get }
    /// The time spent in the functions below, in seconds. It contains the time of waiting for slower ranks.
    var seconds: Double { get }
    /// Whether this process was asked to stop, and no longer waits for the others. From then on the functions below return
    /// at once, and the values are not those of all ranks: whoever called them must forget what was computed with them.
    var isAbandoned: Bool { get }

    /// Replaces values by their sums over all ranks, which are the same on every rank.
    func sum(_ values: UnsafeMutableBufferPointer<Float>)
    func sum(_ values: UnsafeMutableBufferPointer<Double>)

    /// Replaces values by those of rank 0.
    func broadcast(_ values: UnsafeMutableBufferPointer<Float>)

    /// The bytes of all ranks, by rank; each rank may give another number of them.
    func gather(_ bytes: [UInt8]) -> [[UInt8]]

    /// Ends all ranks at once with an exit status, in whatever they do.
    func abort(_ status: Int32) -> Never

    /// Leaves the others in good order. Nothing is called after it.
    func finish()
}

extension Ranks {
    /// Replaces values by their sums over all ranks.
    func sum(_ values: inout [Double]) {
        guard count > 1 else { return }
        values.withUnsafeMutableBufferPointer { sum($0) }
    }
}

/// A process that works alone.
public final class OneProcess: Ranks {
    public init() {}

    public var rank: Int { 0 }
    public var count: Int { 1 }
    public var processors: Int { .max }
    public var seconds: Double { 0 }
    public var isAbandoned: Bool { false }

    public func sum(_ values: UnsafeMutableBufferPointer<Float>) {}
    public func sum(_ values: UnsafeMutableBufferPointer<Double>) {}
    public func broadcast(_ values: UnsafeMutableBufferPointer<Float>) {}
    public func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
    public func abort(_ status: Int32) -> Never { exit(status) }
    public func finish() {}
}

// MARK: - Batches

/// The part of a batch that one rank trains: pairs of samples, of which the first is as far from the batch's beginning as the
/// second is from its end. So mixup, which mixes these two, needs no sample of another rank.
struct BatchPart: Equatable {
    /// The samples of the whole batch.
    let total: Int
    /// The places of the first samples of the pairs. The one in the middle of an odd batch is a pair with itself.
    private let firsts: Range<Int>
    /// The samples of the part; 0 if there are fewer pairs than ranks.
    let count: Int

    init(of total: Int, rank: Int, ranks: Int) {
        self.total = total
        let pairs = (total + 1) / 2
        firsts = Share(thread: rank, threads: ranks).range(pairs)
        let hasMiddle = total % 2 == 1 && !firsts.isEmpty && firsts.upperBound == pairs
        count = 2 * firsts.count - (hasMiddle ? 1 : 0)
    }

    init(of total: Int, _ ranks: any Ranks) {
        self.init(of: total, rank: ranks.rank, ranks: ranks.count)
    }

    /// The place in the whole batch of a sample of the part. The samples keep their order.
    func place(_ own: Int) -> Int {
        own < firsts.count
            ? firsts.lowerBound + own : total - firsts.lowerBound - count + own
    }

    /// The samples that a rank has at most, of batches of up to `total`.
    static func most(of total: Int, ranks: Int) -> Int {
        min(total, ((total + 1) / 2 + ranks - 1) / ranks * 2)
    }
}

/// The mean of each channel over a batch, and the sum of the squared distances from it.
struct BatchMoments {
    var means: [Double]
    var squares: [Double]

    init(channels: Int) {
        means = [Double](repeating: 0, count: channels)
        squares = means
    }

    /// From the moments of this rank's part to those of the whole batch.
    ///
    /// - Parameters:
    ///   - own: the values of a channel in this rank's part; 0 if it has no sample.
    ///   - all: those in the whole batch.
    mutating func combine(_ ranks: any Ranks, own: Int, all: Int) {
        guard ranks.count > 1 else { return }
        let channels = means.count
        // What can be added: the sums of the values and of their squares. Double precision has digits to spare for the
        // difference below.
        var sums = [Double](repeating: 0, count: 2 * channels)
        if own > 0 {
            for channel in 0..<channels {
                sums[channel] = Double(own) * means[channel]
                sums[channels + channel] = squares[channel] + Double(own) * means[channel] * means[channel]
            }
        }
        ranks.sum(&sums)
        for channel in 0..<channels {
            let mean = sums[channel] / Double(all)
            means[channel] = mean
            squares[channel] = max(sums[channels + channel] - Double(all) * mean * mean, 0)
        }
    }
}
