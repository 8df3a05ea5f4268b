import Basics
import Network
import Checkpoints
import TestSupport
import Testing

@testable import Inference

/// What a checkpoint is for follows from its shapes, and what is wrong with one is said.
@Suite struct WeightBindingTests {
    /// Weights by formula, as a file would hold them.
    private func checkpoint(
        _ variant: Variant, classes: Int = 10,
        change: (inout [ExternalName: RawTensor]) throws -> Void = { _ in }
    ) throws -> Checkpoint {
        var tensors: [ExternalName: RawTensor] = [:]
        for tensor in try Network(variant, classes: classes).tensors {
            tensors[tensor.name] = try RawTensor(
                shape: tensor.shape, floats: FormulaWeights.tensor(name: tensor.name, shape: tensor.shape))
        }
        // Every PyTorch file also has counters next to the weights.
        tensors["features.0.stem.0.conv.1.num_batches_tracked"] = try RawTensor(shape: [], floats: [7])
        try change(&tensors)
        return Checkpoint(format: .safetensors, tensors: tensors)
    }

    private func problem(_ checkpoint: Checkpoint, as variant: Variant? = nil) -> String {
        do throws(WeightError) {
            return "fits \(try checkpoint.network(as: variant).variant)"
        } catch {
            return error.description
        }
    }

    @Test(arguments: Variant.family, [1, 10, 1000])
    func tellsVariantAndClasses(_ variant: Variant, classes: Int) throws {
        let network = try checkpoint(variant, classes: classes).network(inputSize: 64)
        #expect(network.variant == variant)
        #expect(network.classes == classes)
        #expect(network.inputSize == 64)
    }

    @Test func givesTheSameLogitsAsItsTensors() throws {
        let checkpoint = try checkpoint(.m0)
        let network = try checkpoint.network(as: .m0, inputSize: 32)
        let input = FormulaWeights.input(pattern: 0, size: 32)
        let bound = try Model(network, weights: checkpoint).logits(input)
        #expect(try bound == Model(network, weights: FormulaSource()).logits(input))
        #expect(Set(bound).count > 1)
    }

    @Test func namesTheFirstTensorThatDiffers() throws {
        let name = "features.2.layers.4.conv.0.weight"
        let wrong = try checkpoint(.m1) { $0[name] = try RawTensor(shape: [2], floats: [1, 2]) }
        let total = try Network(.m1).tensors.count
        #expect(
            problem(wrong)
                == "no variant fits; M1 comes nearest with \(total - 1) of \(total) tensors; the first that "
                + "differs is \(name): expected [16, 8, 1, 1], found [2]; "
                + "give the whole weights of an unchanged network")
        let missing = try checkpoint(.m1) { $0[name] = nil }
        #expect(
            problem(missing).hasSuffix(
                "\(name): expected [16, 8, 1, 1], and it is missing; give the whole weights of an unchanged network"
            ))
    }

    @Test func theUserMayBeWrong() throws {
        let checkpoint = try checkpoint(.m2)
        #expect(problem(checkpoint, as: .m2) == "fits M2")
        #expect(
            problem(checkpoint, as: .m0)
                == "these are the weights of M2, not of M0; leave out --model, the weights tell it")
        let other = Checkpoint(
            format: .safetensors, tensors: ["conv1.weight": try RawTensor(shape: [1], floats: [0])])
        #expect(problem(other).hasPrefix("these are not MicroNet weights: none of the 1 tensors fits"))
        #expect(problem(other, as: .m3).hasPrefix("these are not the weights of M3 with 0 of "))
        #expect(problem(Checkpoint(format: .safetensors)).contains("none of the 0 tensors"))
    }

    @Test func refusesWhatItDoesNotHold() throws {
        let checkpoint = try checkpoint(.m0) { $0["features.0.stem.0.conv.1.weight"] = nil }
        #expect(throws: WeightError("there is no tensor features.0.stem.0.conv.1.weight")) {
            try Model(try Network(.m0, classes: 10), weights: checkpoint)
        }
    }
}
