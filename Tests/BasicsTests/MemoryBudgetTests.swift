import Basics
import Glibc
import Synchronization
import TestSupport
import Testing

struct MemoryBudgetTests {
    @Test func refusesWhatNoMachineHas() {
        #expect(throws: Problem.self) {
            try MemoryBudget.require(1 << 60, for: "a test", advice: "lower --batch")
        }
        do throws(Problem) {
            try MemoryBudget.require(1 << 60, for: "a test", file: "a.jpg", advice: "lower --batch")
        } catch {
            #expect(error.description.hasPrefix("a.jpg: a test takes 1152921504.6 GB of memory, and "))
            #expect(error.description.hasSuffix("; lower --batch"))
        }
    }

    @Test func agreesInNumber() {
        let error = thrown(Problem.self) {
            try MemoryBudget.require(1 << 60, for: "2 tests", isPlural: true, advice: "lower --batch")
        }
        #expect(error?.description.hasPrefix("2 tests take ") == true)
    }

    @Test func acceptsLittle() throws {
        #expect(MemoryBudget.available > 1 << 20)
        #expect(MemoryBudget.available < 1 << 50)
        try MemoryBudget.require(1 << 20, for: "a test", advice: "")
    }

    /// Threads that together need more than there is take turns.
    @Test func workWaitsForMemory() throws {
        let share = MemoryBudget.available / 3 * 2
        let running = Atomic(0)
        let finished = Atomic(0)
        let threads = WorkerThreads(count: 3) { _ in
            try? MemoryBudget.holding(share, for: "a test", advice: "") {
                let count = running.add(1, ordering: .relaxed).newValue
                #expect(count == 1)
                usleep(20_000)
                running.subtract(1, ordering: .relaxed)
                finished.add(1, ordering: .relaxed)
            }
        }
        threads.join()
        #expect(finished.load(ordering: .relaxed) == 3)
        #expect(throws: Problem.self) {
            try MemoryBudget.holding(1 << 60, for: "a test", advice: "") {}
        }
    }
}
