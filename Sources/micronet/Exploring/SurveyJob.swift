import Basics
import Terminal
import Dispatch
import Explorer
import Inference
import Pictures
import Synchronization

/// Computes the coefficients of many pictures, on one thread for each core, until it is done or cancelled.
final class SurveyJob: Sendable {
    private let request: SurveyRequest
    private let reading: PictureReading
    private let post: @Sendable (Event) -> Void
    private let next = Mutex(0)
    private let cancellation = Cancellation()

    /// - Parameter post: takes the answers, from any thread.
    init(_ request: SurveyRequest, _ reading: PictureReading, post: @escaping @Sendable (Event) -> Void) {
        self.request = request
        var reading = reading
        reading.cancellation = cancellation
        self.reading = reading
        self.post = post
    }

    /// Ends it; pictures that are under way are no longer answered.
    func cancel() { cancellation.request() }

    /// How long a thread collects answers before it posts them, in nanoseconds.
    private static let patience: UInt64 = 50_000_000

    /// Begins.
    ///
    /// - Returns: a group to wait for until all threads have ended.
    @discardableResult
    func start(_ loaded: LoadedModel) -> DispatchGroup {
        let group = DispatchGroup()
        let queue = DispatchQueue(label: "micronet.survey", qos: .utility, attributes: .concurrent)
        for _ in 0..<min(Repetition.processors, request.pictures.count) {
            queue.async(group: group) { self.run(loaded) }
        }
        return group
    }

    private func run(_ loaded: LoadedModel) {
        CrashWatch.guardThread()
        Trap.survey.spring()
        let tracer = Result {
            try loaded.requireTraces(1)
            return Tracer(loaded.model)
        }
        var batch: [SurveyedPicture] = []
        var posted = DispatchTime.now().uptimeNanoseconds
        while !cancellation.isRequested, let picture = takePicture() {
            batch.append(
                SurveyedPicture(index: picture.index, content: coefficients(picture, loaded, tracer)))
            let now = DispatchTime.now().uptimeNanoseconds
            guard now - posted >= SurveyJob.patience else { continue }
            flush(&batch)
            posted = now
        }
        flush(&batch)
    }

    private func flush(_ batch: inout [SurveyedPicture]) {
        guard !batch.isEmpty, !cancellation.isRequested else { return }
        post(.surveyed(request: request.number, .success(batch)))
        batch = []
    }

    private func takePicture() -> SurveyRequest.Picture? {
        next.withLock { next in
            guard next < request.pictures.count else { return nil }
            next += 1
            return request.pictures[next - 1]
        }
    }

    private func coefficients(
        _ picture: SurveyRequest.Picture, _ loaded: LoadedModel, _ tracer: Result<Tracer, Problem>
    ) -> Result<[[Float]], Problem> {
        Result {
            let image = try DecodedPicture(
                path: picture.path, reading.turning(request.edit.turnsUpright)
            ).image
            let crop = loaded.preprocessing.crop(image, request.edit)
            let trace = try tracer.get().trace(loaded.preprocessing.tensor(crop))
            return trace.operations.compactMap { $0.coefficients?.values }
        }
    }
}

/// Collects a job's answers.
final class SurveyAnswers: Sendable {
    private let collected = Mutex<[SurveyedPicture]>([])

    /// By picture.
    var pictures: [SurveyedPicture] { collected.withLock { $0 }.sorted { $0.index < $1.index } }

    @Sendable func take(_ event: Event) {
        guard case .surveyed(_, .success(let pictures)) = event else { return }
        collected.withLock { $0 += pictures }
    }
}
