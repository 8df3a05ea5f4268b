import Network
import Assets
import Checkpoints
import Inference
import Pictures

/// Measures, for each variant, the normalization statistics of its untrained weights over the bundled
/// pictures, and writes them into a folder that exists: `untrained-m0.safetensors` and so on. The weights
/// themselves follow from the seed and are not written.
func measureStatistics(into folder: String) throws {
    let preprocessing = Preprocessing()
    let inputs = try Assets.pictures().map { path in
        preprocessing.tensor(preprocessing.crop(try DecodedPicture(path: PicturePath(path)).image))
    }
    for variant in Variant.family {
        let network = try Network(variant)
        let weights = PublishedInitialization(
            seed: PublishedInitialization.standardSeed, shiftMax: .lively)
        let statistics = try NormalizationCalibration.measure(network, weights: weights, inputs: inputs)
        let path = "\(folder)/untrained-\(variant.name).safetensors"
        try Safetensors.write(
            statistics.mapValues { try RawTensor(shape: [$0.count], floats: $0) }, as: .float32,
            metadata: [
                "content": "normalization statistics of untrained weights, measured on the bundled pictures",
                "seed": "\(PublishedInitialization.standardSeed)", "pictures": "\(inputs.count)",
            ], to: path)
        print(path)
    }
}
