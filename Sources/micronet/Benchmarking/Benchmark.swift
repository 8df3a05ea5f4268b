import Network
import Inference

/// What was measured of one model.
struct Benchmark {
    let network: Network
    /// Where the weights come from, for a person.
    let origin: String
    let outcome: Repetition.Outcome
    /// By operation; empty where nobody asked.
    let operations: [OperationTiming]

    /// An operation's time in the traced pass, which makes them one by one.
    struct OperationTiming {
        let operation: Operation
        let timings: Timings
    }

    var timings: Timings { outcome.timings }

    /// The operations' medians together, in nanoseconds.
    var operationsTotal: Double { operations.reduce(0) { $0 + $1.timings.median } }

    /// - Parameters:
    ///   - isTraced: whether it is the traced pass that is timed.
    ///   - hasOperations: whether to time each operation too, in as many runs again.
    ///   - progress: told what share is done, 0…1.
    init(
        _ loaded: LoadedModel, _ repetition: Repetition, isTraced: Bool, hasOperations: Bool,
        progress: (Double) -> Void
    ) {
        let model = loaded.model
        let input = TimedPass.input(of: model)
        let parts = hasOperations ? 2.0 : 1.0
        network = model.network
        origin = loaded.origin
        outcome = repetition.run(progress: { progress($0 / parts) }) {
            isTraced ? .traced(model, input) : .plain(model, input)
        }
        operations =
            hasOperations
            ? Self.operations(model, input, repetition) { progress((1 + $0) / parts) } : []
    }

    /// Times the operations on one thread, however many the plain pass has.
    private static func operations(
        _ model: Model, _ input: [Float], _ repetition: Repetition, _ progress: (Double) -> Void
    ) -> [OperationTiming] {
        let record = Record(operations: model.network.operations.count)
        var alone = repetition
        alone.threads = 1
        let runs = alone.run(progress: progress) {
            let tracer = Tracer(model)
            return TimedPass {
                let trace = tracer.trace(input)
                for (place, operation) in trace.operations.enumerated() {
                    record.nanoseconds[place].append(operation.duration)
                }
                return trace.prediction.logits[0]
            }
        }.timings.count
        // What was noted before the clock ran is the warm-up's.
        return zip(model.network.operations, record.nanoseconds).map { operation, nanoseconds in
            OperationTiming(
                operation: operation, timings: Timings(nanoseconds: nanoseconds.suffix(runs)))
        }
    }

    /// Filled by one thread, and read when that has ended.
    private final class Record: @unchecked Sendable {
        var nanoseconds: [[Int]]

        init(operations: Int) {
            nanoseconds = [[Int]](repeating: [], count: operations)
        }
    }
}
