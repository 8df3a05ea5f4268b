import Network
import Inference

/// The work that is timed: everything from a normalized picture in memory to its logits in memory, and
/// nothing else.
///
/// A pass is made once for each thread, before the clock runs, and then called on that thread alone: so it
/// may own buffers.
struct TimedPass {
    /// Returns a logit, so that no compiler can find the work needless.
    let run: () -> Float

    /// The pass that `classify` makes.
    static func plain(_ model: Model, _ input: [Float]) -> TimedPass {
        let engine = Engine(model)
        return TimedPass { engine.logits(input)[0] }
    }

    /// The pass that `trace` and the explorer make, which keeps what every operation made, its statistics
    /// and all coefficients.
    static func traced(_ model: Model, _ input: [Float]) -> TimedPass {
        let tracer = Tracer(model)
        return TimedPass { tracer.trace(input).prediction.logits[0] }
    }

    /// A made-up picture, normalized: waves of three lengths, so that no plane is flat and no two are alike.
    /// The time does not depend on the picture, but an input of zeros would be an easy one.
    static func input(of model: Model) -> [Float] { input(model.network.input) }

    /// The same of a shape.
    static func input(_ shape: FeatureShape) -> [Float] {
        (0..<shape.count).map { index in
            let (channel, place) = index.quotientAndRemainder(dividingBy: shape.plane)
            let (y, x) = place.quotientAndRemainder(dividingBy: shape.width)
            let value = (x * (channel + 1) * 3 + y * (channel + 2) * 5 + x * y / 7) % 256
            return Float(value) / 64 - 2
        }
    }
}
