import Basics
import Foundation
import Inference
import Network
import Pictures
import Testing

@testable import Training

@Suite struct BatchReaderTests {
    /// Samples whose bytes hold their index and epoch; some cannot be read.
    struct Numbered: SampleSource {
        var count: Int?
        var broken: Set<Int> = []
        var classes: Int { 10 }
        var classNames: [ExternalName] { [] }

        func name(of index: Int) -> String { "sample \(index)" }

        func read(
            _ request: SampleRequest, size: Int, into pixels: UnsafeMutablePointer<UInt8>
        ) throws(Problem) -> ReadSample {
            if broken.contains(request.index) {
                _ = try DecodedPicture([], name: name(of: request.index))
            }
            // Some take longer, so that threads overtake each other.
            if request.index % 7 == 3 { usleep(500) }
            for place in 0..<size * size * 3 { pixels[place] = UInt8(truncatingIfNeeded: request.index) }
            pixels[0] = UInt8(request.epoch)
            return ReadSample(label: request.index % 10)
        }
    }

    struct Content: Equatable {
        var epochs: [UInt8] = []
        var bytes: [UInt8] = []
        var labels: [Int] = []
    }

    static func content(_ raw: RawBatch) -> Content {
        Content(
            epochs: (0..<raw.count).map { raw.pixels[$0 * raw.sampleBytes] },
            bytes: (0..<raw.count).map { raw.pixels[$0 * raw.sampleBytes + 1] },
            labels: Array(raw.labels.prefix(raw.count)))
    }

    /// The batches from `start` on.
    static func batches(
        _ source: Numbered, threads: Int, start: Int = 0, seed: UInt64 = 1
    ) throws -> [Content] {
        let plan = BatchReader.Plan(
            seed: seed, size: 4, batch: 5, iterations: 4, samples: 20, epochs: 3, start: start)
        let reader = BatchReader(source, plan, threads: threads)
        defer { reader.stop() }
        return try (start..<12).map { _ in try reader.withNext(content) }
    }

    @Test func threadsDoNotShow() throws {
        let source = Numbered(count: 23)
        let alone = try Self.batches(source, threads: 1)
        for threads in [2, 3, 8] { #expect(try Self.batches(source, threads: threads) == alone) }
        // A run that begins in the middle sees the same samples from there on.
        #expect(try Self.batches(source, threads: 3, start: 6) == Array(alone[6...]))
        #expect(try Self.batches(source, threads: 3, seed: 2) != alone)
    }

    @Test func epochsAreOrdersWithoutRepetition() throws {
        let batches = try Self.batches(Numbered(count: 23), threads: 2)
        let epochs = (0..<3).map { epoch in batches[4 * epoch..<4 * epoch + 4].flatMap(\.bytes) }
        for (epoch, bytes) in epochs.enumerated() {
            #expect(Set(bytes).count == 20 && bytes.allSatisfy { $0 < 23 })
            #expect(batches[4 * epoch..<4 * epoch + 4].flatMap(\.epochs).allSatisfy { $0 == epoch })
        }
        #expect(epochs[0] != epochs[1] && epochs[1] != epochs[2])
        for batch in batches { #expect(batch.labels == batch.bytes.map { Int($0) % 10 }) }
    }

    /// The last batch of an epoch has the rest: every sample comes once an epoch, and a run that begins anywhere sees the
    /// same from there on.
    @Test func lastBatchesHoldTheRest() throws {
        func batches(start: Int = 0, threads: Int) throws -> [Content] {
            let plan = BatchReader.Plan(
                seed: 1, size: 4, batch: 5, iterations: 5, samples: 23, epochs: 3, start: start)
            let reader = BatchReader(Numbered(count: 23), plan, threads: threads)
            defer { reader.stop() }
            return try (start..<15).map { _ in try reader.withNext(Self.content) }
        }
        let all = try batches(threads: 1)
        #expect(all.map(\.bytes.count) == [5, 5, 5, 5, 3, 5, 5, 5, 5, 3, 5, 5, 5, 5, 3])
        for epoch in 0..<3 {
            let seen = all[5 * epoch..<5 * epoch + 5].flatMap(\.bytes)
            #expect(seen.sorted() == Array(0..<23))
            #expect(all[5 * epoch..<5 * epoch + 5].flatMap(\.epochs).allSatisfy { $0 == epoch })
        }
        for batch in all { #expect(batch.labels == batch.bytes.map { Int($0) % 10 }) }
        for start in 0..<15 { #expect(try batches(start: start, threads: 3) == Array(all[start...])) }
    }

    @Test func endlessSamplesNeverRepeat() throws {
        let batches = try Self.batches(Numbered(count: nil), threads: 2)
        #expect(batches.flatMap(\.bytes) == Array(0..<60))
    }

    @Test func unreadableSamplesAreReplacedAndListed() throws {
        let source = Numbered(count: 23, broken: [4, 5, 22])
        let plan = BatchReader.Plan(seed: 1, size: 4, batch: 23, iterations: 1, samples: 23, epochs: 1)
        let reader = BatchReader(source, plan, threads: 3)
        let bytes = try reader.withNext { Self.content($0).bytes }
        reader.stop()
        // 6 replaces 4 and 5, and the first replaces the last.
        #expect(
            bytes.sorted()
                == ((0..<23).filter { ![4, 5, 22].contains($0) } + [6, 6, 0]).map(UInt8.init).sorted())
        let empty = "this file is empty; get a complete copy"
        #expect(
            reader.findings.unreadable == [4, 5, 22].reduce(into: [:]) { $0[$1] = "sample \($1): \(empty)" })
    }

    @Test func nothingReadableIsAnError() {
        #expect(throws: Problem.self) {
            try Self.batches(Numbered(count: 23, broken: Set(0..<23)), threads: 2)
        }
    }

    /// Samples that are read only once reading is to end.
    struct Slow: SampleSource {
        var cancellation: Cancellation?
        let count: Int? = 100
        var classes: Int { 10 }
        var classNames: [ExternalName] { [] }

        func name(of index: Int) -> String { "sample \(index)" }

        func stopping(at cancellation: Cancellation) -> any SampleSource { Slow(cancellation: cancellation) }

        func read(
            _ request: SampleRequest, size: Int, into pixels: UnsafeMutablePointer<UInt8>
        ) throws(Problem) -> ReadSample {
            while cancellation?.isRequested != true { usleep(1000) }
            throw Problem("the reading was cancelled")
        }
    }

    /// Pictures that take long do not keep a run from ending, and are not unreadable.
    @Test(.timeLimit(.minutes(1))) func slowReadingIsInterrupted() throws {
        let plan = BatchReader.Plan(seed: 1, size: 4, batch: 5, iterations: 4, samples: 20, epochs: 3)
        let reader = BatchReader(Slow(), plan, threads: 3)
        var asked = 0
        let isThere = try reader.wait {
            asked += 1
            return asked == 2
        }
        #expect(!isThere && asked == 2)
        reader.stop()
        #expect(reader.findings.unreadable.isEmpty)
        // As in an evaluation.
        let model = try Model(
            Network(.m0, inputSize: 32, classes: 10), weights: FormulaSource())
        #expect(try Evaluation.run(model, on: Slow(), threads: 2, isInterrupted: { true }) == nil)
    }
}
