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
    /// The pass that others are compared with.
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

    /// Drops what was computed with weights that are not those of their file any more.
    mutating func forgetModels() {
        models = ModelAnswers()
        survey.cancel()
        survey = SurveyResults()
        factors.forget()
    }

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
    /// The class whose logit it is compared with.
    let rival: Int?
}

/// Which coefficients are swapped into which pass.
struct SwapQuestion: Equatable, Sendable {
    let source: SwapSource
    let pass: Int
    let pinned: PassInput?
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
