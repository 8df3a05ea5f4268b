import Basics
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

    @Test func acceptsLittle() throws {
        #expect(MemoryBudget.available > 1 << 20)
        #expect(MemoryBudget.available < 1 << 50)
        try MemoryBudget.require(1 << 20, for: "a test", advice: "")
    }
}
