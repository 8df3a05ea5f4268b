import Basics
import Network
import Assets
import Checkpoints

/// What the bundled weights reach, as their files tell: measured when they were trained, on pictures of the test
/// split that the training never saw.
enum BundledAccuracy {
    /// Top-1 shares on the drawn shapes by variant's name; a variant whose file does not tell is left out.
    static func top1() throws -> [String: Double] {
        var shares: [String: Double] = [:]
        for variant in Variant.family {
            let checkpoint = try Checkpoint.read(FilePath(Assets.trainedModel(variant.name)))
            shares[variant.name] = checkpoint.metadata["test-top1"].flatMap(Double.init)
        }
        return shares
    }
}
