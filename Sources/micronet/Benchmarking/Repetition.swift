import Dispatch
import Glibc

/// How often work is repeated while the clock runs.
struct Repetition: Sendable {
    /// Timed runs of each thread, or nil for as many as fit into `seconds`.
    var iterations: Int?
    /// No run begins later than this after the first timed one.
    var seconds: Double?
    /// Untimed runs of each thread before; nil for up to 10, as long as they take less than a quarter second.
    var warmUp: Int?
    /// Runs at the same time, each on a thread of its own.
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
    ///   - progress: told now and then what share of the runs is done, 0…1; only where there is one thread.
    ///   - make: called on each thread: makes the work that is timed there.
    func run(progress: (Double) -> Void, _ make: @Sendable () -> TimedPass) -> Outcome {
        let spans: [Span]
        if threads == 1 {
            spans = [span(of: make(), progress)]
        } else {
            spans = [Span](unsafeUninitializedCapacity: threads) { buffer, initialized in
                // Each iteration writes its own element and nothing else.
                nonisolated(unsafe) let results = buffer
                DispatchQueue.concurrentPerform(iterations: threads) { index in
                    results.initializeElement(at: index, to: span(of: make()) { _ in })
                }
                initialized = threads
            }
        }
        let timings = Timings(nanoseconds: spans.flatMap(\.nanoseconds))
        let begin = spans.map(\.begin).min() ?? 0
        let end = spans.map(\.end).max() ?? 0
        return Outcome(timings: timings, throughput: Double(timings.count) / (Double(end - begin) / 1e9))
    }

    /// What one thread did.
    private struct Span {
        let begin: Int
        let end: Int
        let nanoseconds: [Int]
    }

    private func span(of pass: TimedPass, _ progress: (Double) -> Void) -> Span {
        warm(pass)
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
        return Span(begin: begin, end: end, nanoseconds: nanoseconds)
    }

    /// The first runs find caches and branch predictors cold and the processor's clock low.
    private func warm(_ pass: TimedPass) {
        let begin = MonotonicClock.nanoseconds()
        for _ in 0..<(warmUp ?? 10) {
            _ = pass.run()
            if warmUp == nil, MonotonicClock.nanoseconds() - begin > 250_000_000 { return }
        }
    }

    /// How many processors there are: more threads would wait for each other.
    static var processors: Int { max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }
}
