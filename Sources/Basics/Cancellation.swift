import Synchronization

/// A request to stop work that takes long. It cannot be taken back.
public final class Cancellation: Sendable {
    private let requested = Atomic(false)

    public init() {}

    public var isRequested: Bool { requested.load(ordering: .relaxed) }

    public func request() { requested.store(true, ordering: .relaxed) }
}
