import Basics
import Synchronization
import Testing

@Suite struct CancellationTests {
    /// What interrupts is called while the work runs, or at its beginning; never after it.
    @Test func interruptsOnlyTheWorkUnderWay() {
        let calls = Atomic(0)
        let interrupt: @Sendable () -> Void = { calls.add(1, ordering: .relaxed) }
        let cancellation = Cancellation()
        cancellation.interrupting(by: interrupt) {}
        #expect(!cancellation.isRequested)
        cancellation.interrupting(by: interrupt) {
            #expect(calls.load(ordering: .relaxed) == 0)
            cancellation.request()
            #expect(calls.load(ordering: .relaxed) == 1)
        }
        #expect(cancellation.isRequested)
        cancellation.interrupting(by: interrupt) { #expect(calls.load(ordering: .relaxed) == 2) }
        cancellation.request()
        #expect(calls.load(ordering: .relaxed) == 2)
    }
}
