import Basics
import Network
import Checkpoints
import Foundation
import Inference
import TestSupport
import Testing

@testable import micronet

@Suite struct BenchTests {
    /// The same as numpy.quantile's.
    @Test func quantiles() {
        let timings = Timings(nanoseconds: [40, 10, 30, 20])
        #expect(timings.nanoseconds == [40, 10, 30, 20])
        #expect(timings.minimum == 10)
        #expect(timings.median == 25)
        #expect(timings.quantile(0) == 10)
        #expect(abs(timings.quantile(0.1) - 13) < 1e-9)
        #expect(timings.quantile(1) == 40)
        #expect(Timings(nanoseconds: [7]).quantile(0.9) == 7)
    }

    /// Counts its calls, from any thread.
    private final class Counter: @unchecked Sendable {
        private let lock = NSLock()
        private var count = 0
        var value: Int { lock.withLock { count } }
        func advance() { lock.withLock { count += 1 } }
    }

    @Test(arguments: [(1, 0), (1, 3), (2, 3)])
    func repeatsAsOftenAsAsked(threads: Int, warmUp: Int) {
        let (made, passes) = (Counter(), Counter())
        let repetition = Repetition(iterations: 4, warmUp: warmUp, threads: threads)
        let outcome = repetition.run(progress: { _ in }) {
            made.advance()
            return TimedPass {
                passes.advance()
                return 0
            }
        }
        #expect(made.value == threads)
        #expect(passes.value == threads * (4 + warmUp))
        #expect(outcome.timings.count == threads * 4)
    }

    @Test func endsInTime() {
        var seen: [Double] = []
        let outcome = Repetition(seconds: 0.05, warmUp: 0).run(progress: { seen.append($0) }) {
            TimedPass {
                usleep(20_000)
                return 0
            }
        }
        // A pass that has begun is finished; on a busy machine there are fewer.
        #expect((1...3).contains(outcome.timings.count))
        #expect(outcome.timings.minimum >= 20e6)
        #expect(outcome.throughput <= 50)
        #expect(seen.count == outcome.timings.count)
        #expect(seen.last ?? 0 >= 1)
    }

    @Test func theInputIsAPicture() throws {
        let loaded = try ModelLoader.untrained(.m3, ParsedArguments(values: ["input-size": 64]))
        let input = TimedPass.input(loaded.model.network.input)
        #expect(input.count == 3 * 64 * 64)
        #expect(input.allSatisfy { (-2...2).contains($0) })
        #expect(Set(input).count > 200)
        // M3, because the smaller untrained networks react chaotically to an artificial picture: if its values change by a
        // millionth, their logits change by half.
        let logits = Engine(loaded.model).logits(input)
        let traced = loaded.model.trace(input).prediction.logits
        let largest = traced.map(abs).max() ?? 0
        let worst = zip(logits, traced).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst <= 1e-4 * largest, "logits up to \(largest) differ by \(worst)")
        #expect(TimedPass.plain(loaded.model, input).run() == logits[0])
        #expect(TimedPass.traced(loaded.model, input).run() == traced[0])
    }

    @Test func json() throws {
        let outcome = try BinaryTests.shell("micronet bench --iterations 3 --input-size 64 --json --samples")
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        let object = try BinaryTests.object(outcome.output)
        #expect(object["schema"] as? Int == 1)
        #expect(object["inputSize"] as? Int == 64)
        #expect(object["pass"] as? String == "logits")
        let models = try #require(object["models"] as? [[String: Any]])
        #expect(models.map { $0["model"] as? String } == ["m0", "m1", "m2", "m3"])
        for model in models {
            let samples = try #require(model["milliseconds"] as? [Double]).sorted()
            #expect(samples.count == 3)
            #expect(model["iterations"] as? Int == 3)
            #expect(model["threads"] as? Int == 1)
            #expect(model["minMilliseconds"] as? Double == samples.first)
            #expect(model["medianMilliseconds"] as? Double == samples[1])
            let low = try #require(model["p10Milliseconds"] as? Double)
            let high = try #require(model["p90Milliseconds"] as? Double)
            #expect(samples[0] <= low && low <= samples[1] && samples[1] <= high && high <= samples[2])
            #expect(try #require(model["passesPerSecond"] as? Double) > 0)
            #expect(model["operations"] == nil)
        }
    }

    @Test func operations() throws {
        let outcome = try BinaryTests.shell(
            "micronet bench -m m2 -n 2 --warm-up 0 --input-size 64 --operations --trace --json")
        let object = try BinaryTests.object(outcome.output)
        #expect(object["pass"] as? String == "trace")
        let model = try #require((object["models"] as? [[String: Any]])?.first)
        #expect(model["milliseconds"] == nil)
        let operations = try #require(model["operations"] as? [[String: Any]])
        let network = try Network(.m2, inputSize: 64)
        #expect(operations.map { $0["name"] as? String } == network.operations.map(\.name))
        #expect(operations.allSatisfy { $0["iterations"] as? Int == 2 })
        let multiplyAdds = operations.compactMap { $0["multiplyAdds"] as? Int }
        #expect(multiplyAdds.reduce(0, +) == network.cost.multiplyAdds)
        #expect(model["multiplyAdds"] as? Int == network.cost.multiplyAdds)
        #expect(abs(operations.reduce(0) { $0 + ($1["share"] as? Double ?? 0) } - 1) < 1e-9)
        let fast = try #require(operations[0]["multiplyAddsPerSecond"] as? Double)
        // Of the core's peak, which nothing exceeds; times of so few passes may be disturbed, but only upwards.
        let roofline = try #require(model["roofline"] as? [String: Any])
        let peak = try #require(roofline["multiplyAddsPerSecond"] as? Double)
        #expect(peak > 1e9 && fast < peak)
        #expect(try #require(roofline["bytesPerSecond"] as? Double) > 1e8)
        #expect(operations.allSatisfy { $0["bytes"] as? Int ?? 0 > 0 })
        // The plain pass computes each operation that multiplies once.
        let steps = try #require(model["steps"] as? [[String: Any]])
        #expect(steps.count < operations.count)
        #expect(steps.reduce(0) { $0 + ($1["multiplyAdds"] as? Int ?? 0) } == network.cost.multiplyAdds)
        let computed = Set(steps.flatMap { $0["operations"] as? [String] ?? [] })
        for operation in network.operations where operation.cost.multiplyAdds > 0 {
            #expect(computed.contains(operation.name), "\(operation.name)")
        }
        let time = try #require(operations[0]["medianMilliseconds"] as? Double)
        #expect(abs(fast * time / 1e3 / Double(multiplyAdds[0]) - 1) < 1e-9)
    }

    @Test func tables() throws {
        let options = "-m m3 -n 2 --input-size 32"
        let text = try BinaryTests.shell("micronet bench \(options) --operations").output
        #expect(text.contains("untrained, seed 1"))
        for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
        let network = try Network(.m3, inputSize: 32)
        // Ten lines of headings and totals, and the plain pass: two headings, 38 steps and their total.
        #expect(text.split(separator: "\n").count == network.operations.count + 10 + 41)

        let csv = try BinaryTests.shell("micronet bench \(options) --csv").output.split(separator: "\n")
        #expect(csv.count == 2)
        #expect(csv[0].hasPrefix("model,medianMilliseconds,minMilliseconds,"))
        #expect(csv[1].hasPrefix("m3,"))
        let operations = try BinaryTests.shell("micronet bench \(options) --csv --operations").output
        let lines = operations.split(separator: "\n")
        #expect(lines.count == network.operations.count + 1)
        #expect(lines[1].hasPrefix("m3,features.0.stem.0.conv.1,verticalConvolution,4x16x32,"))
        let markdown = try BinaryTests.shell("micronet bench \(options) --markdown --trace").output
        #expect(markdown.hasPrefix("# Traced forward pass\n\n"))
        #expect(markdown.contains("\n| M3 | "))
    }

    @Test func usesWeights() throws {
        try BinaryTests.scratch { folder in
            let network = try Network(.m1, classes: 3)
            var tensors: [ExternalName: RawTensor] = [:]
            for tensor in network.tensors {
                tensors[tensor.name] = try RawTensor(
                    shape: tensor.shape,
                    floats: FormulaWeights.tensor(name: tensor.name, shape: tensor.shape))
            }
            try Safetensors.write(tensors, to: FilePath(folder + "/w.safetensors"))
            let outcome = try BinaryTests.shell(
                "micronet bench -w $D/w.safetensors -n 1 --json", environment: ["D": folder])
            let models = try #require(BinaryTests.object(outcome.output)["models"] as? [[String: Any]])
            #expect(models.map { $0["model"] as? String } == ["m1"])
            #expect(models[0]["classes"] as? Int == 3)
            #expect(models[0]["weights"] as? String == folder + "/w.safetensors")
        }
    }

    @Test func training() throws {
        let outcome = try BinaryTests.shell(
            "micronet bench --training -m m0 -n 2 --warm-up 1 --input-size 32 --batch 3 --threads 2 --json --samples"
        )
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        let object = try BinaryTests.object(outcome.output)
        #expect(object["pass"] as? String == "training")
        #expect(object["inputSize"] as? Int == 32)
        let model = try #require((object["models"] as? [[String: Any]])?.first)
        #expect(model["batch"] as? Int == 3)
        #expect((model["milliseconds"] as? [Double])?.count == 2)
        let median = try #require(model["medianMilliseconds"] as? Double)
        let rate = try #require(model["samplesPerSecond"] as? Double)
        #expect(abs(rate * median / 3000 - 1) < 1e-9)
    }

    @Test(arguments: [
        ("micronet bench --batch 8", "'--batch' requires '--training'; see 'micronet bench --help'"),
        (
            "micronet bench --training --trace",
            "'--training' and '--trace' are mutually exclusive; see 'micronet bench --help'"
        ),
        ("micronet bench --samples", "'--samples' requires '--json'; see 'micronet bench --help'"),
        (
            "micronet bench --seconds 0",
            "'--seconds 0': this is not a number from 0.01 to 600; see 'micronet bench --help'"
        ),
        (
            "micronet bench --seconds nan",
            "'--seconds nan': this is not a number from 0.01 to 600; see 'micronet bench --help'"
        ),
        (
            "micronet bench --seconds 0x10",
            "'--seconds 0x10': this is not a number from 0.01 to 600; see 'micronet bench --help'"
        ),
        (
            "micronet bench --iterations 0",
            "'--iterations 0': this is not a whole number from 1 to 1000000; see 'micronet bench --help'"
        ),
    ])
    func refusesUsage(_ line: String, expected: String) throws {
        try BinaryTests.expectUsageError(line, expected)
    }
}
