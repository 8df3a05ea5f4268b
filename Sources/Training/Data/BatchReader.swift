import Pictures

/// Reads batches ahead on threads of its own. What a batch holds follows from the run's seed, the epoch and the
/// iteration; which thread read what, and when, does not show.
final class BatchReader: @unchecked Sendable {
    /// What is read: from `start` to the end of the last epoch, in the order of iterations.
    struct Plan: Sendable {
        var seed: UInt64
        var size: Int
        var batch: Int
        var iterations: Int
        var epochs: Int
        /// The number of the first batch, counted over all epochs.
        var start = 0
    }

    let plan: Plan
    private let source: any SampleSource
    private let monitor = Monitor()
    private var workers: WorkerThreads?

    // All below is guarded by the monitor, but for the bytes of a batch that is being read or was handed out.
    private var order: EpochOrder
    private var slots: [RawBatch]
    /// The next sample to be read, counted over all epochs.
    private var nextSample: Int
    /// The next batch to be handed out.
    private var nextBatch: Int
    private var isStopped = false
    private var failure: DataError?
    private var problems: [Int: String] = [:]

    /// Batches that are read ahead, the one in use included.
    private static let depth = 3

    init(_ source: any SampleSource, _ plan: Plan, threads: Int) {
        self.source = source
        self.plan = plan
        order = EpochOrder(seed: plan.seed, count: source.count, samples: plan.iterations * plan.batch)
        slots = (0..<Self.depth).map { _ in RawBatch(count: plan.batch, size: plan.size) }
        nextSample = plan.start * plan.batch
        nextBatch = plan.start
        workers = WorkerThreads(count: threads, niceness: 5) { [self] _ in work() }
    }

    /// Ends the threads. Must be called before the reader is let go.
    func stop() {
        monitor.locked {
            isStopped = true
            monitor.wake()
        }
        workers?.join()
    }

    /// Waits for the next batch and hands it to `body`, after which its memory is used again.
    func withNext<Result>(_ body: (RawBatch) throws -> Result) throws -> Result {
        let slot = nextBatch % Self.depth
        let batch = try monitor.locked {
            while slots[slot].missing > 0 {
                if let failure { throw failure }
                monitor.wait()
            }
            return slots[slot]
        }
        defer {
            monitor.locked {
                slots[slot].missing = plan.batch
                nextBatch += 1
                monitor.wake()
            }
        }
        return try body(batch)
    }

    /// The pictures that could not be read so far, and why, by name.
    var unreadable: [String] {
        monitor.locked { problems.sorted { $0.key < $1.key }.map(\.value) }
    }

    // MARK: - The threads

    private func work() {
        while let (request, slot, place) = take() {
            let label = read(request, slots[slot], place)
            monitor.locked {
                guard let label else { return }
                slots[slot].labels[place] = label
                slots[slot].missing -= 1
                if slots[slot].missing == 0 { monitor.wake() }
            }
        }
    }

    /// The next sample to read, as soon as there is room for it; nil at the end.
    private func take() -> (SampleRequest, slot: Int, place: Int)? {
        monitor.locked {
            let end = plan.epochs * plan.iterations * plan.batch
            while !isStopped, failure == nil, nextSample < end,
                nextSample / plan.batch >= nextBatch + Self.depth
            {
                monitor.wait()
            }
            guard !isStopped, failure == nil, nextSample < end else { return nil }
            let (epoch, sample) = nextSample.quotientAndRemainder(dividingBy: plan.iterations * plan.batch)
            let (batch, place) = nextSample.quotientAndRemainder(dividingBy: plan.batch)
            nextSample += 1
            let request = SampleRequest(index: order.index(sample, epoch: epoch), epoch: epoch)
            return (request, batch % Self.depth, place)
        }
    }

    /// Reads a sample and returns its label. In the place of a picture that cannot be read comes the next one
    /// that can; nil, and the end, where there is none.
    private func read(_ request: SampleRequest, _ batch: RawBatch, _ place: Int) -> Int? {
        var request = request
        let pixels = batch.pixels + place * batch.sampleBytes
        for _ in 0..<(source.count ?? 1) {
            do {
                return try source.read(request, size: plan.size, into: pixels).label
            } catch {
                monitor.locked { problems[request.index] = error.description }
                request.index = (request.index + 1) % (source.count ?? .max)
            }
        }
        monitor.locked {
            let reason = problems.min { $0.key < $1.key }?.value ?? ""
            failure = DataError(
                problems.count == 1
                    ? "the only picture cannot be read: \(reason)"
                    : "none of the \(problems.count) pictures can be read, the first because: \(reason)")
            monitor.wake()
        }
        return nil
    }
}

/// A batch as it was read: bytes.
struct RawBatch: @unchecked Sendable {
    let count: Int
    let size: Int
    /// `count` × size × size × 3 bytes.
    let pixels: UnsafeMutablePointer<UInt8>
    private let memory: Memory
    var labels: [Int]
    /// How many samples are not there yet.
    var missing: Int

    init(count: Int, size: Int) {
        self.count = count
        self.size = size
        memory = Memory(bytes: count * size * size * 3)
        pixels = memory.start
        labels = [Int](repeating: 0, count: count)
        missing = count
    }

    var sampleBytes: Int { size * size * 3 }

    private final class Memory {
        let start: UnsafeMutablePointer<UInt8>

        init(bytes: Int) {
            start = .allocate(capacity: bytes)
            start.initialize(repeating: 0, count: bytes)
        }

        deinit { start.deallocate() }
    }
}
