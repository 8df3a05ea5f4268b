import Synchronization

/// A request to stop work that takes long. It cannot be taken back.
public final class Cancellation: Sendable {
    private let requested = Atomic(false)
    /// What interrupts the work under way, by number.
    private let interruptions = Mutex<(next: Int, actions: [Int: @Sendable () -> Void])>((0, [:]))

    public init() {}

    public var isRequested: Bool { requested.load(ordering: .relaxed) }

    public func request() {
        interruptions.withLock {
            requested.store(true, ordering: .relaxed)
            for action in $0.actions.values { action() }
        }
    }

    /// Does work that does not look at `isRequested`.
    ///
    /// - Parameter interrupt: called at once if the request is there or comes while `work` runs, from any thread; not
    ///   any more when this has returned. It must not use this object.
    public func interrupting<Value, Failure: Error>(
        by interrupt: @escaping @Sendable () -> Void, _ work: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let number = interruptions.withLock {
            $0.next += 1
            $0.actions[$0.next] = interrupt
            if requested.load(ordering: .relaxed) { interrupt() }
            return $0.next
        }
        defer { interruptions.withLock { _ = $0.actions.removeValue(forKey: number) } }
        return try work()
    }
}
