import Glibc

/// The learning rate of every step: a line up from 0 while it warms up, then down a cosine to 0.
public struct LearningRateSchedule: Equatable, Sendable {
    /// Where the cosine begins.
    public let highest: Double
    /// Steps of warming up.
    public let warmUp: Int
    /// All steps, those of warming up included.
    public let total: Int

    public init(highest: Double, warmUp: Int = 0, total: Int) {
        self.highest = highest
        self.warmUp = warmUp
        self.total = total
    }

    /// The rate of a step, 0 ..< `total`.
    public func rate(at step: Int) -> Double {
        if step < warmUp { return highest * Double(step) / Double(warmUp) }
        let progress = Double(step - warmUp) / Double(max(total - warmUp, 1))
        return highest * (1 + cos(.pi * progress)) / 2
    }
}
