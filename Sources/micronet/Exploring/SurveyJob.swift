import Basics
import Terminal
import Dispatch
import Explorer
import Inference
import Pictures
import Synchronization

/// The coefficients of many pictures, on a thread a core, until it is done or cancelled.
final class SurveyJob: Sendable {
    private let request: SurveyRequest
    private let post: @Sendable (Event) -> Void
    private let next = Mutex(0)
    private let cancelled = Atomic(false)

    /// - Parameter post: takes the answers, from any thread.
    init(_ request: SurveyRequest, post: @escaping @Sendable (Event) -> Void) {
        self.request = request
        self.post = post
    }

    /// Ends it; the pictures that are under way are not answered any more.
    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// How long a thread gathers what it has before it tells.
    private static let patience: UInt64 = 50_000_000

    /// Begins.
    ///
    /// - Returns: what tells that all threads have ended.
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
        let tracer = Tracer(loaded.model)
        var batch: [SurveyedPicture] = []
        var told = DispatchTime.now().uptimeNanoseconds
        while !cancelled.load(ordering: .relaxed), let picture = takePicture() {
            batch.append(
                SurveyedPicture(index: picture.index, content: coefficients(picture, loaded, tracer)))
            let now = DispatchTime.now().uptimeNanoseconds
            guard now - told >= SurveyJob.patience else { continue }
            tell(&batch)
            told = now
        }
        tell(&batch)
    }

    private func tell(_ batch: inout [SurveyedPicture]) {
        guard !batch.isEmpty, !cancelled.load(ordering: .relaxed) else { return }
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

    private func coefficients(_ picture: SurveyRequest.Picture, _ loaded: LoadedModel, _ tracer: Tracer)
        -> Result<[[Float]], Problem>
    {
        do {
            let image = try DecodedPicture(path: picture.path).image
            let crop = loaded.preprocessing.crop(image, request.edit)
            let trace = tracer.trace(loaded.preprocessing.tensor(crop))
            return .success(trace.operations.compactMap { $0.coefficients?.values })
        } catch {
            return .failure(Problem("\(error)"))
        }
    }
}

/// What a job told, gathered.
final class SurveyAnswers: Sendable {
    private let gathered = Mutex<[SurveyedPicture]>([])

    /// By picture.
    var pictures: [SurveyedPicture] { gathered.withLock { $0 }.sorted { $0.index < $1.index } }

    @Sendable func take(_ event: Event) {
        guard case .surveyed(_, .success(let pictures)) = event else { return }
        gathered.withLock { $0 += pictures }
    }
}
