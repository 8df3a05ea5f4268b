import Basics
import Explorer
import Inference
import Pictures
import Trace

extension Session {
    /// How many passes are timed, after one that waits for the memory.
    private static let timedPasses = 5

    /// One model's answer to a picture, by the passes that `classify` makes, and the time of the fastest.
    func classify(
        _ path: FilePath, _ edit: PictureEdit, _ choice: ModelChoice
    ) -> Result<ModelAnswer, Problem> {
        Result {
            let loaded = try model(choice)
            try loaded.requireEngines(1)
            // One picture for all models: it is read once.
            let crop = loaded.preprocessing.crop(try decode(path, edit, isAgain: true).image, edit)
            let input = loaded.preprocessing.tensor(crop)
            let engine = Engine(loaded.model)
            let prediction = Prediction(logits: engine.logits(input))
            let clock = ContinuousClock()
            let times = (0..<Session.timedPasses).map { _ in clock.measure { _ = engine.logits(input) } }
            let fastest = times.min() ?? .zero
            return ModelAnswer(
                model: describe(loaded, choice), prediction: prediction,
                duration: Int(fastest / .nanoseconds(1)))
        }
    }
}
