import Basics

/// Reads batches ahead on its own threads. A batch follows from the run's seed, the epoch and the iteration; which thread
/// read what, and when, makes no difference. Of several ranks each reads its own part of every batch.
final class BatchReader: @unchecked Sendable {
    /// What is read: the batches from `start` to the end of the last epoch.
    struct Plan: Sendable {
        var seed: UInt64
        var size: Int
        var batch: Int
        /// The batches of an epoch.
        var iterations: Int
        /// The samples of an epoch; the last batch may have fewer than the others.
        var samples: Int
        var epochs: Int
        /// The number of the first batch, counted over all epochs.
        var start = 0
        /// Which part of every batch is read.
        var rank = 0
        var ranks = 1

        /// The part of a batch that is read; batches are counted over all epochs.
        func part(of number: Int) -> BatchPart {
            BatchPart(of: min(batch, samples - number % iterations * batch), rank: rank, ranks: ranks)
        }
    }

    let plan: Plan
    private let source: any SampleSource
    private let cancellation = Cancellation()
    private let monitor = Monitor()
    private var workers: WorkerThreads?

    // The monitor guards everything below except the bytes of a batch that is being read or is in use.
    private var order: EpochOrder
    private var slots: [RawBatch]
    /// The next sample to read: its batch, and its place in the part of it.
    private var nextSample: (batch: Int, place: Int)
    /// The next batch to hand out.
    private var nextBatch: Int
    private var isStopped = false
    private var failure: Problem?
    private var found = ReaderFindings()

    /// The number of batches in memory: those read ahead and the one in use.
    static let depth = 3

    init(_ source: any SampleSource, _ plan: Plan, threads: Int) {
        self.source = source.stopping(at: cancellation)
        self.plan = plan
        order = EpochOrder(seed: plan.seed, count: source.count, samples: plan.samples)
        let most = BatchPart.most(of: plan.batch, ranks: plan.ranks)
        slots = (0..<Self.depth).map { _ in RawBatch(count: most, size: plan.size) }
        nextSample = (plan.start, 0)
        nextBatch = plan.start
        for number in plan.start..<plan.start + Self.depth {
            slots[number % Self.depth].begin(count: plan.part(of: number).count)
        }
        workers = WorkerThreads(count: threads, niceness: 5) { [self] _ in work() }
    }

    /// Ends the threads. Must be called before the reader is released.
    func stop() {
        monitor.locked {
            isStopped = true
            monitor.wake()
        }
        cancellation.request()
        workers?.join()
    }

    /// Waits for the next batch.
    ///
    /// - Parameter isInterrupted: called a few times a second.
    /// - Returns: whether the batch is there; if not, the waiting was interrupted.
    func wait(unless isInterrupted: () -> Bool) throws -> Bool {
        let slot = nextBatch % Self.depth
        while true {
            let isThere = try monitor.locked {
                if slots[slot].missing > 0 {
                    if let failure { throw failure }
                    monitor.wait(milliseconds: 100)
                }
                return slots[slot].missing == 0
            }
            if isThere { return true }
            if isInterrupted() { return false }
        }
    }

    /// Waits for the next batch and calls `body` with it; afterwards its memory is reused.
    func withNext<Value>(_ body: (RawBatch) throws -> Value) throws -> Value {
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
                slots[slot].begin(count: plan.part(of: nextBatch + Self.depth).count)
                nextBatch += 1
                monitor.wake()
            }
        }
        return try body(batch)
    }

    /// What was found out so far: one line each, which names the sample.
    var findings: ReaderFindings { monitor.locked { found } }

    // MARK: - The threads

    private func work() {
        while let (request, slot, place, pixels) = take() {
            let label = read(request, into: pixels)
            monitor.locked {
                guard let label else { return }
                slots[slot].labels[place] = label
                slots[slot].missing -= 1
                if slots[slot].missing == 0 { monitor.wake() }
            }
        }
    }

    /// The next sample to read, once there is room for it; nil at the end.
    private func take() -> (SampleRequest, slot: Int, place: Int, pixels: UnsafeMutablePointer<UInt8>)? {
        monitor.locked {
            let end = plan.epochs * plan.iterations
            while !isStopped, failure == nil, nextSample.batch < end {
                let (number, place) = nextSample
                let part = plan.part(of: number)
                guard place < part.count else {
                    nextSample = (number + 1, 0)
                    continue
                }
                guard number < nextBatch + Self.depth else {
                    monitor.wait()
                    continue
                }
                nextSample.place += 1
                let (epoch, iteration) = number.quotientAndRemainder(dividingBy: plan.iterations)
                let sample = iteration * plan.batch + part.place(place)
                let request = SampleRequest(index: order.index(sample, epoch: epoch), epoch: epoch)
                let batch = slots[number % Self.depth]
                return (request, number % Self.depth, place, batch.pixels + place * batch.sampleBytes)
            }
            return nil
        }
    }

    /// Reads a sample and returns its label. A picture that cannot be read is replaced by the next one that can; if there is
    /// none, the result is nil and reading ends.
    private func read(_ request: SampleRequest, into pixels: UnsafeMutablePointer<UInt8>) -> Int? {
        var request = request
        for _ in 0..<(source.count ?? 1) {
            do {
                let sample = try source.read(request, size: plan.size, into: pixels)
                if sample.isUnturned { monitor.locked { found.unturned.insert(request.index) } }
                if let warning = sample.warning { monitor.locked { found.damaged[request.index] = warning } }
                return sample.label
            } catch {
                if cancellation.isRequested { return nil }
                monitor.locked { found.unreadable[request.index] = error.description }
                request.index = (request.index + 1) % (source.count ?? .max)
            }
        }
        monitor.locked {
            let reason = found.unreadable.min { $0.key < $1.key }?.value ?? ""
            failure = .nothingReadable(of: found.unreadable.count, reason)
            monitor.wake()
        }
        return nil
    }
}

/// A batch as it was read, in bytes.
struct RawBatch: @unchecked Sendable {
    /// How many samples it holds; not more than it was made for.
    private(set) var count: Int
    let size: Int
    /// `count` × size × size × 3 bytes.
    let pixels: UnsafeMutablePointer<UInt8>
    private let memory: Memory
    var labels: [Int]
    /// How many samples have not been read yet.
    var missing: Int

    init(count: Int, size: Int) {
        self.count = count
        self.size = size
        memory = Memory(bytes: count * size * size * 3)
        pixels = memory.start
        labels = [Int](repeating: 0, count: count)
        missing = count
    }

    /// Makes it a batch of `count` samples, none of which has been read.
    fileprivate mutating func begin(count: Int) {
        precondition((0...labels.count).contains(count), "a batch has room for its samples")
        self.count = count
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

// MARK: - Order

/// The order of samples. Each epoch takes the next samples of an endless source; of a finite one it takes every sample at
/// most once, in a random order.
struct EpochOrder: Sendable {
    let seed: UInt64
    /// The number of samples of the source; nil for no end.
    let count: Int?
    /// The number of samples of an epoch.
    let samples: Int
    /// The orders in use. Batches are read ahead, so two epochs overlap.
    private var permutations: [(epoch: Int, order: [Int32])] = []

    init(seed: UInt64, count: Int?, samples: Int) {
        precondition(samples <= count ?? samples, "an epoch takes no sample twice")
        self.seed = seed
        self.count = count
        self.samples = samples
    }

    /// The sample at a place (0 ..< `samples`) of an epoch.
    mutating func index(_ place: Int, epoch: Int) -> Int {
        guard let count else { return epoch * samples + place }
        if let known = permutations.first(where: { $0.epoch == epoch }) { return Int(known.order[place]) }
        let order = Self.permutation(count, RandomStream.order.generator(seed: seed, epoch))
        if permutations.count == 2 { permutations.removeFirst() }
        permutations.append((epoch, order))
        return Int(order[place])
    }

    /// Fisher and Yates' shuffle. The standard library's shuffle may change.
    private static func permutation(_ count: Int, _ generator: SeededGenerator) -> [Int32] {
        var random = generator
        var order = (0..<Int32(count)).map { $0 }
        for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, random.below(last + 1)) }
        return order
    }
}
