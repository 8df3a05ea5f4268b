import Basics
import Network
import Trace

/// What was computed for the explorer, and what is being computed.
struct Results: Sendable {
    var run: Run
    /// The previous pass of the same network, until the next key: what differs from it is marked.
    var before: Run?
    /// How many passes were shown.
    var passes = 0
    /// The fastest of them by the shown model.
    var times: PassTimes
    /// The picture that others are compared with.
    var pin = Pin()
    var explanation = Inquiry<ExplanationQuestion, Explanation>()
    /// One answer for each line of the swap.
    var swap = Inquiry<SwapQuestion, [Prediction]>()
    var survey = SurveyResults()
    /// What all models say about the picture.
    var models = ModelAnswers()
    var factors = Inquiry<FactorsQuestion, FactorWeights>()
    var gradCAM = Inquiry<GradCAMQuestion, GradCAM>()
    var occlusion = Occlusion()

    init(_ run: Run) {
        self.run = run
        times = PassTimes(run.trace, of: run.choice)
    }
}

/// A question whose answer comes later, as an event.
struct Inquiry<Question: Equatable & Sendable, Content: Sendable>: Sendable {
    /// nil before the first answer.
    private(set) var content: Result<Content, Problem>?
    /// What the newest request asked for.
    private(set) var question: Question?
    private(set) var isAwaited = false
    private var request = 0

    /// - Parameter keepsContent: whether the old answer is shown until the new one comes.
    /// - Returns: the number of the request to make now; nil where this was asked already.
    mutating func ask(_ question: Question, keepsContent: Bool = false) -> Int? {
        guard question != self.question else { return nil }
        if !keepsContent { content = nil }
        self.question = question
        isAwaited = true
        request += 1
        return request
    }

    /// Takes the answer to the newest request; an older one is dropped.
    mutating func take(_ answer: Result<Content, Problem>, _ request: Int) {
        guard request == self.request else { return }
        content = answer
        isAwaited = false
    }

    /// Drops the answer, even one that is still to come.
    mutating func forget() {
        (question, content, isAwaited) = (nil, nil, false)
        request += 1
    }
}

/// Which value of which pass is explained.
struct ExplanationQuestion: Equatable, Sendable {
    let place: Explanation.Place
    let pass: Int
    let isOfLogit: Bool
}

/// Which coefficients are swapped into which pass.
struct SwapQuestion: Equatable, Sendable {
    let source: SwapSource
    let pass: Int
    let pinned: FilePath?
    let edit: PictureEdit?
}

/// How long the operations take: each one's fastest of all passes by one model, since another program may slow down any
/// of them. Nanoseconds.
struct PassTimes: Sendable {
    private var model: ModelChoice
    private(set) var operations: [Int]
    private(set) var pass: Int

    init(_ trace: Trace, of model: ModelChoice) {
        self.model = model
        operations = trace.operations.map(\.duration)
        pass = trace.duration
    }

    mutating func add(_ trace: Trace, of model: ModelChoice) {
        let new = PassTimes(trace, of: model)
        guard model == self.model, new.operations.count == operations.count else {
            self = new
            return
        }
        operations = zip(operations, new.operations).map(min)
        pass = min(pass, new.pass)
    }
}

// MARK: - The pinned picture

/// The picture that others are compared with.
struct Pin: Sendable {
    private(set) var pinned: Pinned?
    /// The model that the newest request asked for, or that ran the pass that was pinned.
    private var wanted: ModelChoice?
    private var request = 0
    private(set) var isAwaited = false

    /// A picture as it was edited, and the newest pass over it.
    struct Pinned: Sendable {
        let picture: FilePath
        let edit: PictureEdit
        fileprivate(set) var run: Run

        /// The file's name, and whether it was edited.
        var name: String { picture.name + (edit.isEdited ? " edited" : "") }

        /// Whether `run` is over the same picture, edited in the same way.
        func isPicture(of run: Run) -> Bool { picture == run.picture.path && edit == run.picture.edit }
    }

    /// Pins the picture of a pass.
    mutating func set(_ run: Run) {
        clear()
        pinned = Pinned(picture: run.picture.path, edit: run.picture.edit, run: run)
        wanted = run.choice
    }

    mutating func clear() {
        pinned = nil
        wanted = nil
        // What is still under way is of the previous picture.
        request += 1
        isAwaited = false
    }

    /// - Returns: the number of the request to make now; nil where none is needed.
    mutating func ask(_ model: ModelChoice) -> Int? {
        guard pinned != nil, model != wanted else { return nil }
        wanted = model
        isAwaited = true
        request += 1
        return request
    }

    /// - Returns: why the picture cannot be run; it is then no longer pinned.
    mutating func take(_ result: Result<Run, Problem>, _ request: Int) -> Problem? {
        guard request == self.request else { return nil }
        isAwaited = false
        switch result {
        case .success(let run): pinned?.run = run
        case .failure(let problem):
            clear()
            return problem
        }
        return nil
    }
}

extension State {
    /// The pinned picture's pass by the shown model; nil where nothing is pinned, or the pass is still to come.
    var pinnedRun: Run? {
        guard let run = results.pin.pinned?.run, run.choice == shownModel, run.model.network == network else {
            return nil
        }
        return run
    }

    /// What the screens show differences to: the pinned picture's pass, unless that is what is shown.
    var base: Run? {
        results.pin.pinned?.isPicture(of: run) == true ? nil : pinnedRun
    }

    /// Pins what is shown, or unpins it.
    mutating func togglePin() {
        if results.pin.pinned?.isPicture(of: run) == true { return unpin() }
        results.pin.set(run)
        say("\(results.pin.pinned?.name ?? "") is pinned: others are compared with it; P unpins")
    }

    mutating func unpin() {
        say(results.pin.pinned.map { "\($0.name) is no longer pinned" } ?? "no picture is pinned")
        results.pin.clear()
    }

    /// Asks for the pinned picture's pass by the shown model unless it is there already.
    mutating func requestPinned() -> [Effect] {
        guard let pinned = results.pin.pinned, let request = results.pin.ask(shownModel) else { return [] }
        return [
            .runPinned(request: request, model: shownModel, picture: pinned.picture, edit: pinned.edit)
        ]
    }
}
