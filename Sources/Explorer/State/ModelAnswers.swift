import Basics
import Network
import Trace

/// What one model says about a picture, and how long its pass took.
public struct ModelAnswer: Sendable {
    public let model: ModelDescription
    public let prediction: Prediction
    /// Nanoseconds of the fastest of a few passes that keep nothing for the screens.
    public let duration: Int

    public init(model: ModelDescription, prediction: Prediction, duration: Int) {
        self.model = model
        self.prediction = prediction
        self.duration = duration
    }
}

/// The answers of several models to one picture, as they arrive.
struct ModelAnswers: Sendable {
    private(set) var question: Question?
    /// In the order of the models that were asked; those that are missing are still to come.
    private(set) var answers: [Result<ModelAnswer, Problem>] = []
    private var isAwaited = false
    private var request = 0

    struct Question: Equatable {
        let models: [ModelChoice]
        let picture: FilePath
        let edit: PictureEdit
    }

    /// - Returns: what is to be asked now: one model after the other. nil if an answer is awaited, or none is missing.
    mutating func ask(_ question: Question) -> (request: Int, model: ModelChoice)? {
        if question != self.question {
            self.question = question
            answers = []
            isAwaited = false
        }
        guard !isAwaited, answers.count < question.models.count else { return nil }
        isAwaited = true
        request += 1
        return (request, question.models[answers.count])
    }

    /// Takes the answer to the newest request; an older one is dropped.
    mutating func take(_ answer: Result<ModelAnswer, Problem>, _ request: Int) {
        guard request == self.request, isAwaited else { return }
        answers.append(answer)
        isAwaited = false
    }

    /// The best class that most models name, by its label; nil where no two agree.
    var agreed: String? {
        Agreement.label(of: answers.compactMap { try? $0.get().best })
    }
}

/// What several models agree on.
public enum Agreement {
    /// The label that most of them name; of equal numbers the one that was named first. nil where no two agree.
    public static func label(of labels: [String]) -> String? {
        var counts: [[UInt8]: Int] = [:]
        for label in labels { counts[Array(label.utf8), default: 0] += 1 }
        guard let most = counts.values.max(), most > 1 || labels.count == 1 else { return nil }
        return labels.first { counts[Array($0.utf8)] == most }
    }
}

extension ModelAnswer {
    /// The label of the best class.
    var best: String { prediction.top(1).first.map(model.label) ?? "" }
}
