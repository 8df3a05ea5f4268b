import Basics
import Dispatch
import Explorer
import Inference
import Pictures
import Terminal
import Trace

/// Passes of one picture with a patch over a part of it, on a thread of their own, until they are done or cancelled.
final class OcclusionJob: Sendable {
    private let request: OcclusionRequest
    private let post: @Sendable (Event) -> Void
    private let cancellation = Cancellation()

    /// - Parameter post: takes the answers, from any thread.
    init(_ request: OcclusionRequest, post: @escaping @Sendable (Event) -> Void) {
        self.request = request
        self.post = post
    }

    /// Ends it; no more answers come.
    func cancel() { cancellation.request() }

    /// How long answers are collected before they are posted, in nanoseconds.
    private static let patience: UInt64 = 40_000_000

    /// Begins.
    func start(_ loaded: LoadedModel) {
        DispatchQueue.global(qos: .userInitiated).async {
            CrashWatch.guardThread()
            self.run(loaded)
        }
    }

    /// Makes all passes.
    func run(_ loaded: LoadedModel) {
        guard !cancellation.isRequested else { return }
        do throws(Problem) {
            try loaded.requireEngines(1)
        } catch {
            return post(.occluded(request: request.number, .failure(error)))
        }
        let engine = Engine(loaded.model)
        var batch: [Prediction] = []
        var posted = DispatchTime.now().uptimeNanoseconds
        engine.occlude(request.input.values, request.grid, color: Preprocessing.patchValues) {
            place, logits in
            guard !cancellation.isRequested else { return false }
            batch.append(Prediction(logits: logits))
            let now = DispatchTime.now().uptimeNanoseconds
            if now - posted >= OcclusionJob.patience || place + 1 == request.grid.count {
                post(.occluded(request: request.number, .success(batch)))
                (batch, posted) = ([], now)
            }
            return true
        }
    }
}
