import Inference
import Pictures

extension Evaluation {
    /// Shows a model all samples of a finite source, each thread reading and answering by itself.
    ///
    /// - Parameters:
    ///   - progress: told a few times a second how many are done, on the calling thread.
    ///   - isInterrupted: asked as often; if so, there is no result.
    public static func run(
        _ model: Model, on source: any SampleSource, threads: Int, progress: (Int) -> Void = { _ in },
        isInterrupted: () -> Bool = { false }
    ) throws(DataError) -> Evaluation? {
        precondition(source.classes <= model.network.classes, "labels are classes of the model")
        let count = source.count ?? 0
        let work = EvaluationWork(model, source, count)
        let workers = WorkerThreads(count: min(max(threads, 1), max(count, 1))) { _ in work.run() }
        work.follow(progress, isInterrupted)
        workers.join()
        guard let outcomes = work.result else { return nil }
        let evaluation = Evaluation(classes: model.network.classes, answers: outcomes, name: source.name)
        guard evaluation.count > 0 else {
            let reason = evaluation.unreadable.first?.message ?? "there are none"
            throw DataError(
                count == 1
                    ? "the only picture cannot be read: \(reason)"
                    : "none of the \(count) pictures can be read, the first because: \(reason)")
        }
        return evaluation
    }
}

/// Samples to be answered, and the answers so far.
private final class EvaluationWork: @unchecked Sendable {
    private let model: Model
    private let source: any SampleSource
    private let count: Int
    private let monitor = Monitor()
    // Guarded by the monitor.
    private var outcomes: [Evaluation.Outcome]
    private var next = 0
    private var done = 0
    private var isInterrupted = false

    init(_ model: Model, _ source: any SampleSource, _ count: Int) {
        self.model = model
        self.source = source
        self.count = count
        outcomes = [Evaluation.Outcome](repeating: .unread, count: count)
    }

    /// What a thread does.
    func run() {
        let engine = Engine(model)
        let size = model.network.inputSize
        var bytes = [UInt8](repeating: 0, count: 3 * size * size)
        var input = [Float](repeating: 0, count: 3 * size * size)
        while let index = take() {
            let outcome: Evaluation.Outcome
            do throws(PictureError) {
                let sample = try bytes.withUnsafeMutableBufferPointer { bytes in
                    Result { () throws(PictureError) in
                        try source.read(SampleRequest(index: index), size: size, into: bytes.baseAddress!)
                    }
                }.get()
                bytes.withUnsafeBufferPointer { bytes in
                    input.withUnsafeMutableBufferPointer {
                        Preprocessing.normalize(
                            bytes.baseAddress!, count: size * size, into: $0.baseAddress!)
                    }
                }
                outcome = .answered(
                    Evaluation.Answer(label: sample.label, logits: engine.logits(input)),
                    warning: sample.warning)
            } catch {
                outcome = .failed(error.description)
            }
            give(outcome, of: index)
        }
    }

    private func take() -> Int? {
        monitor.locked {
            guard next < count, !isInterrupted else { return nil }
            next += 1
            return next - 1
        }
    }

    private func give(_ outcome: Evaluation.Outcome, of index: Int) {
        monitor.locked {
            outcomes[index] = outcome
            done += 1
            if done == count { monitor.wake() }
        }
    }

    /// Watches the others until all is done or somebody interrupts.
    func follow(_ progress: (Int) -> Void, _ isInterrupted: () -> Bool) {
        while true {
            let done = monitor.locked {
                if self.done < count { monitor.wait(milliseconds: 100) }
                return self.done
            }
            if done == count { return }
            if isInterrupted() { return monitor.locked { self.isInterrupted = true } }
            progress(done)
        }
    }

    /// By sample; nil where not all were answered.
    var result: [Evaluation.Outcome]? {
        monitor.locked { done == count ? outcomes : nil }
    }
}
