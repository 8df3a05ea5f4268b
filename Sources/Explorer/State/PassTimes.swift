import Trace

/// How long the operations take: of all passes by one model, each one's fastest, since another program may hold up
/// any of them. Nanoseconds.
struct PassTimes: Sendable {
    private var model: ModelChoice
    private(set) var operations: [Int]
    private(set) var pass: Int

    init(_ trace: Trace, of model: ModelChoice) {
        self.model = model
        operations = trace.operations.map(\.duration)
        pass = trace.duration
    }

    mutating func add(_ trace: Trace, of model: ModelChoice) {
        let new = PassTimes(trace, of: model)
        guard model == self.model, new.operations.count == operations.count else {
            self = new
            return
        }
        operations = zip(operations, new.operations).map(min)
        pass = min(pass, new.pass)
    }
}
