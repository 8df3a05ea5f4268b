import Foundation
import Synchronization
import Testing

@testable import Basics

@Suite struct ThreadTests {
    /// Every number has its call, and all of them are over at the end.
    @Test func performsEachPartOnce() {
        for count in [0, 1, 5] {
            let calls = Mutex([Int](repeating: 0, count: count))
            WorkerThreads.perform(count) { index in calls.withLock { $0[index] += 1 } }
            #expect(calls.withLock { $0 } == [Int](repeating: 1, count: count))
        }
    }

    @Test func aCrewRunsEveryPartOfEveryPhase() {
        let crew = Crew(3)
        let counts = (0..<3).map { _ in Counter() }
        for _ in 0..<500 { crew.run { counts[$0].value.add(1, ordering: .relaxed) } }
        #expect(counts.map { $0.value.load(ordering: .relaxed) } == [500, 500, 500])
        crew.dismiss()
        let alone = Crew(1)
        alone.run { #expect($0 == 0) }
        alone.dismiss()
    }

    @Test func workersWaitForEachOther() {
        let monitor = Monitor()
        let counter = Counter()
        let workers = WorkerThreads(count: 4, niceness: 1) { thread in
            monitor.locked {
                while counter.value.load(ordering: .relaxed) < thread { monitor.wait() }
                counter.value.add(1, ordering: .relaxed)
                monitor.wake()
            }
        }
        workers.join()
        #expect(counter.value.load(ordering: .relaxed) == 4)
        monitor.locked { monitor.wait(milliseconds: 1) }
    }

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }
}

@Suite struct ProcessTests {
    @Test func ignoredSignalsStayIgnored() {
        signal(SIGUSR1, SIG_IGN)
        #expect(Signals.isIgnored(SIGUSR1))
        #expect(!Signals.handle(SIGUSR1) { _ in })
        #expect(Signals.isIgnored(SIGUSR1))
        signal(SIGUSR1, SIG_DFL)
        #expect(Signals.handle(SIGUSR1) { _ in } && !Signals.isIgnored(SIGUSR1))
        raise(SIGUSR1)
        signal(SIGUSR1, SIG_DFL)
    }

    @Test func clocks() {
        let (first, second) = (MonotonicClock.nanoseconds(), MonotonicClock.nanoseconds())
        #expect(second >= first)
        #expect(WallClock.date().wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
    }

    @Test func environment() {
        #expect(ProcessEnvironment.variable("BASICS_TESTS_UNSET") == nil)
        setenv("BASICS_TESTS", "/a", 1)
        #expect(
            ProcessEnvironment.variable("BASICS_TESTS") == "/a"
                && ProcessEnvironment.path("BASICS_TESTS") == "/a")
        #expect(ProcessEnvironment.executableFolder?.isFolder == true)
    }
}
