import Basics
import Glibc

/// How often work is repeated while the clock runs.
struct Repetition: Sendable {
    /// Timed runs of each thread; nil for as many as fit into `seconds`.
    var iterations: Int?
    /// No run begins later than this after the first timed one.
    var seconds: Double?
    /// Untimed runs of each thread before the timed ones; nil for up to 10, as long as they take less than a quarter
    /// second.
    var warmUp: Int?
    /// Threads that run the work at the same time.
    var threads = 1

    /// What repeated work took.
    struct Outcome {
        let timings: Timings
        /// Runs of all threads in a second.
        let throughput: Double
    }

    /// Repeats work.
    ///
    /// - Parameters:
    ///   - progress: called now and then with the share of the runs that is done, 0…1; only if there is one thread.
    ///   - make: called once on each thread; makes the work that is timed there.
    func run(progress: (Double) -> Void, _ make: @Sendable () -> TimedPass) -> Outcome {
        let records: [Record]
        if threads == 1 {
            records = [record(make(), progress)]
        } else {
            records = [Record](unsafeUninitializedCapacity: threads) { buffer, initialized in
                // Each iteration writes its own element and nothing else.
                nonisolated(unsafe) let results = buffer
                WorkerThreads.perform(threads) { index in
                    results.initializeElement(at: index, to: record(make()) { _ in })
                }
                initialized = threads
            }
        }
        let timings = Timings(nanoseconds: records.flatMap(\.nanoseconds))
        let begin = records.map(\.begin).min() ?? 0
        let end = records.map(\.end).max() ?? 0
        return Outcome(timings: timings, throughput: Double(timings.count) / (Double(end - begin) / 1e9))
    }

    /// What one thread did.
    private struct Record {
        let begin: Int
        let end: Int
        let nanoseconds: [Int]
    }

    private func record(_ pass: TimedPass, _ progress: (Double) -> Void) -> Record {
        warmUp(pass)
        let allowed = seconds.map { Int($0 * 1e9) } ?? .max
        let wanted = iterations ?? .max
        var nanoseconds: [Int] = []
        nanoseconds.reserveCapacity(min(wanted, 1 << 16))
        let begin = MonotonicClock.nanoseconds()
        var end = begin
        repeat {
            let start = MonotonicClock.nanoseconds()
            _ = pass.run()
            end = MonotonicClock.nanoseconds()
            nanoseconds.append(end - start)
            progress(
                max(Double(end - begin) / Double(allowed), Double(nanoseconds.count) / Double(wanted)))
        } while nanoseconds.count < wanted && end - begin < allowed
        return Record(begin: begin, end: end, nanoseconds: nanoseconds)
    }

    /// The first runs find caches and branch predictors cold and the processor's clock low.
    private func warmUp(_ pass: TimedPass) {
        let begin = MonotonicClock.nanoseconds()
        for _ in 0..<(warmUp ?? 10) {
            _ = pass.run()
            if warmUp == nil, MonotonicClock.nanoseconds() - begin > 250_000_000 { return }
        }
    }

    /// The number of processors: more threads would wait for each other.
    static var processors: Int { max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }
}

/// How long the runs of the same work took.
struct Timings {
    /// In the order of the runs; at least one.
    let nanoseconds: [Int]
    private let sorted: [Int]

    init(nanoseconds: [Int]) {
        precondition(!nanoseconds.isEmpty, "there is no quantile of nothing")
        self.nanoseconds = nanoseconds
        sorted = nanoseconds.sorted()
    }

    var count: Int { nanoseconds.count }
    var minimum: Double { Double(sorted[0]) }
    var median: Double { quantile(0.5) }

    /// The time that this share of the runs, 0…1, does not exceed; interpolated between two runs, as in numpy.
    func quantile(_ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        guard below + 1 < sorted.count else { return Double(sorted[sorted.count - 1]) }
        let (low, high) = (Double(sorted[below]), Double(sorted[below + 1]))
        return low + (place - Double(below)) * (high - low)
    }
}

/// Work that is timed.
///
/// It is made once for each thread, before the clock runs, and then called on that thread alone, so it may own buffers.
struct TimedPass {
    /// Returns a number that depends on the work, so that the compiler cannot leave it out.
    let run: () -> Float
}
