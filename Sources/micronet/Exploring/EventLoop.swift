import Basics
import Terminal
import Dispatch
import Explorer
import Pictures
import Synchronization

/// Runs the explorer in a terminal: events in, frames out, slow work in the background.
struct EventLoop {
    private var state: State
    /// What is on the screen: clicks go to it.
    private var frame: Frame
    private let worker: Worker
    /// When the next operation is shown, while the operations play.
    private var nextTick: DispatchTime?

    /// - Parameters:
    ///   - post: hands an event to the terminal's `next`, from any thread.
    init(_ session: Session, _ state: State, post: @escaping @Sendable (Event) -> Void) {
        self.state = state
        frame = Frame(state)
        worker = Worker(session, post: post)
    }

    /// How long a frame waits for an answer that is about to come, in milliseconds: without this, a key that changes the
    /// picture would first show the old one again.
    private static let patience = 25

    /// Runs until the user quits or the terminal is gone.
    mutating func run(in terminal: inout some Terminal) {
        defer {
            worker.cancelSurvey()
            worker.cancelOcclusion()
            worker.finishFiles()
        }
        terminal.present(frame.canvas)
        // Panes ask for what they show after an event.
        guard take(.resize(state.terminalSize), &terminal) else { return }
        while let event = nextEvent(&terminal) {
            guard take(event, &terminal) else { return }
            // All that has happened in the meantime goes into the same frame.
            let deadline = DispatchTime.now() + .milliseconds(EventLoop.patience)
            collecting: while true {
                let left = state.isAwaiting ? deadline.millisecondsLeft : 0
                switch terminal.next(within: left) {
                case .event(let event): guard take(event, &terminal) else { return }
                case .nothing: break collecting
                case .closed: return
                }
            }
            Trap.draw.spring()
            frame = Frame(state)
            terminal.present(frame.canvas)
        }
    }

    /// What happens next: of the terminal, or of playing.
    ///
    /// - Returns: nil where there is nothing more to come.
    private func nextEvent(_ terminal: inout some Terminal) -> Event? {
        switch terminal.next(within: nextTick?.millisecondsLeft) {
        case .event(let event): event
        case .nothing: .tick
        case .closed: nil
        }
    }

    /// - Returns: whether to continue.
    private mutating func take(_ event: Event, _ terminal: inout some Terminal) -> Bool {
        let interval = state.play?.interval
        let effects = state.update(event, on: frame)
        Trap.update.spring()
        // Keys and answers in between do not delay the next operation.
        let isDue = if case .tick = event { true } else { false }
        if isDue || state.play?.interval != interval {
            nextTick = state.play.map { .now() + .milliseconds($0.interval) }
        }
        for effect in effects {
            switch effect {
            case .quit: return false
            case .repaint: terminal.repaint()
            case .suspend: terminal.suspend()
            case .save(let frame): worker.save(frame)
            case .copy(let text):
                if !terminal.copy(text) { state.warn("this terminal has no clipboard: nothing was copied") }
            case .run, .list, .preview, .find, .explain, .explainLogit, .factorize, .runPinned,
                .swap, .classify, .loadLesson, .gradCAM:
                worker.start(effect)
            case .survey(let request): worker.survey(request)
            case .cancelSurvey: worker.cancelSurvey()
            case .occlude(let request): worker.occlude(request)
            case .cancelOcclusion: worker.cancelOcclusion()
            }
        }
        return true
    }
}

extension DispatchTime {
    fileprivate var millisecondsLeft: Int {
        let now = DispatchTime.now().uptimeNanoseconds
        return now >= uptimeNanoseconds ? 0 : Int((uptimeNanoseconds - now) / 1_000_000) + 1
    }
}

extension Effect {
    /// An effect replaces earlier ones of its lane that have not begun, and no others.
    fileprivate var lane: Int {
        switch self {
        case .run: 0
        case .list, .preview, .find: 1
        case .explain, .explainLogit: 2
        case .runPinned: 3
        case .swap: 4
        case .loadLesson: 5
        case .factorize: 6
        case .gradCAM: 7
        case .classify: 8
        case .survey, .cancelSurvey, .occlude, .cancelOcclusion, .save, .copy, .repaint, .suspend, .quit: 9
        }
    }

    /// Whether an effect under way need not be finished: what it finds is not shown any more.
    fileprivate func replaces(_ other: Effect) -> Bool {
        if case .preview = other { return [0, 1].contains(lane) }
        return lane == other.lane
    }
}

/// Carries out effects in order on a background thread. An effect is skipped if a newer one of its lane arrives before it
/// begins.
private final class Worker: Sendable {
    private let queue = DispatchQueue(label: "micronet.worker", qos: .userInteractive)
    /// Folders are read on a queue of their own: passes do not wait for a large one.
    private let folders = DispatchQueue(label: "micronet.folders", qos: .userInitiated)
    /// Frames are written one after another.
    private let files = DispatchQueue(label: "micronet.files", qos: .userInitiated)
    private let format: FrameFile.Format
    /// The effect that is being carried out on the queue.
    private let current = Mutex<(effect: Effect, cancellation: Cancellation)?>(nil)
    private let newest = Mutex([Int](repeating: 0, count: 10))
    private let surveyJob = Mutex<SurveyJob?>(nil)
    private let occlusionJob = Mutex<OcclusionJob?>(nil)
    private let post: @Sendable (Event) -> Void
    private let reading: PictureReading
    /// Used on the queue alone.
    private nonisolated(unsafe) let session: Session

    init(_ session: Session, post: @escaping @Sendable (Event) -> Void) {
        self.session = session
        session.isExploring = true
        reading = session.reading
        format = session.frameFormat
        self.post = post
    }

    func start(_ effect: Effect) {
        let number = newest.withLock { newest in
            newest[effect.lane] += 1
            return newest[effect.lane]
        }
        current.withLock { current in
            guard let current, effect.replaces(current.effect) else { return }
            current.cancellation.request()
        }
        switch effect {
        case .list, .find:
            // A folder that does not answer, as on a network, must not stop the passes.
            folders.async { [self] in
                CrashWatch.guardThread()
                guard isNewest(number, effect), let answer = FolderListing.answer(effect) else { return }
                post(answer)
            }
            return
        default: break
        }
        queue.async { [self] in
            CrashWatch.guardThread()
            Trap.worker.spring()
            let cancellation = Cancellation()
            current.withLock { $0 = (effect, cancellation) }
            defer { current.withLock { $0 = nil } }
            guard isNewest(number, effect), let answer = session.answer(effect, cancellation),
                !cancellation.isRequested
            else { return }
            post(answer)
        }
    }

    private func isNewest(_ number: Int, _ effect: Effect) -> Bool {
        newest.withLock { $0[effect.lane] == number }
    }

    // MARK: - Files

    /// Writes a frame, after those that were saved before.
    func save(_ frame: SavedFrame) {
        files.async { [self] in
            CrashWatch.guardThread()
            post(.saved(FrameFile.write(frame, as: format)))
        }
    }

    /// Waits until every frame is written.
    func finishFiles() { files.sync {} }

    // MARK: - Jobs with threads of their own

    func survey(_ request: SurveyRequest) {
        replace(surveyJob, with: SurveyJob(request, reading, post: post), model: request.model) {
            .surveyed(request: request.number, .failure($0))
        }
    }

    func cancelSurvey() { cancel(surveyJob) }

    func occlude(_ request: OcclusionRequest) {
        replace(occlusionJob, with: OcclusionJob(request, post: post), model: request.model) {
            .occluded(request: request.number, .failure($0))
        }
    }

    func cancelOcclusion() { cancel(occlusionJob) }

    /// Cancels the job of a slot, and starts another as soon as its model is loaded. It takes none of the queue's time.
    private func replace<Job: BackgroundJob>(
        _ slot: borrowing Mutex<Job?>, with job: Job, model: ModelChoice,
        failed: @escaping @Sendable (Problem) -> Event
    ) {
        slot.withLock { current in
            current?.cancel()
            current = job
        }
        queue.async { [self] in
            CrashWatch.guardThread()
            switch Result({ try session.model(model) }) {
            case .success(let model): job.begin(model)
            case .failure(let problem): post(failed(problem))
            }
        }
    }

    private func cancel<Job: BackgroundJob>(_ slot: borrowing Mutex<Job?>) {
        slot.withLock { current in
            current?.cancel()
            current = nil
        }
    }
}

/// Passes on threads of their own, whose answers are posted until they are done or cancelled.
private protocol BackgroundJob: Sendable {
    func begin(_ loaded: LoadedModel)
    func cancel()
}

extension SurveyJob: BackgroundJob {
    fileprivate func begin(_ loaded: LoadedModel) { start(loaded) }
}

extension OcclusionJob: BackgroundJob {
    fileprivate func begin(_ loaded: LoadedModel) { start(loaded) }
}
