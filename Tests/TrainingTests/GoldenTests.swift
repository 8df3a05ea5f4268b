import Architecture
import Inference
import TestSupport
import Testing

@testable import Training

@Suite struct GoldenTests {
    @Test(arguments: Variant.family) func probe(variant: Variant) throws {
        let golden = try GoldenRecord(model: variant.name)
        let network = try Network(variant, inputSize: golden.size, classes: golden.classes)
        let training = try TrainingNetwork(
            network, weights: FormulaSource(), batch: golden.batch, threads: 2)
        var batch = TrainingBatch(pixels: [], targets: [], count: golden.batch)
        for (k, label) in golden.labels.enumerated() {
            batch.pixels += FormulaWeights.input(pattern: k, size: golden.size)
            batch.targets += (0..<golden.classes).map { $0 == label ? 1 : 0 }
        }
        for step in 0..<3 {
            let outcome = training.forwardBackward(batch, dropoutSeed: nil)
            print(variant.name, "loss", outcome.loss, golden.losses[step])
            if step == 0 {
                for (name, values) in golden.gradients.sorted(by: { $0.key < $1.key }) {
                    let ours = training.gradient(of: name)
                    let norm = ours.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
                    let worst = values.samples.map { abs(Double(ours[$0.index]) - $0.value) }.max() ?? 0
                    let relative = max(abs(norm - values.norm), worst) / values.norm
                    if relative > 1e-4 {
                        print(variant.name, name, "norm", norm, values.norm, "worst", worst, "relative", relative)
                    }
                }
            }
            training.update(
                learningRate: golden.learningRate, momentum: golden.momentum,
                weightDecay: golden.weightDecay)
        }
    }
}
