import Assets
import Basics
import Checkpoints
import Glibc
import Inference
import Network
import Pictures
import Shapes

// Makes the assets that a program can make:
//   make-assets shapes [FOLDER]        draws one picture of each class of the shapes data set
//   make-assets statistics [FOLDER]    measures the normalization statistics of the untrained networks

/// Draws the first picture of each class of the `shapes` data set's test split into an existing folder, as
/// `disc.jpg` and so on, at twice the resolution of the network's input.
func drawShapes(into folder: String) throws {
    let samples = ShapesDataSet(split: .test, seed: 1)
    for index in ShapeClass.allCases.indices {
        let sample = samples.draw(index, size: 448)
        let image = RGBImage(width: sample.size, height: sample.size, pixels: sample.pixels)
        let path = "\(folder)/\(sample.label.name).jpg"
        try image.writeJPEG(to: FilePath(path), quality: 80)
        print(path)
    }
}

/// Measures the normalization statistics of each variant's untrained weights over the bundled scenes and
/// writes them into an existing folder, as `untrained-m0.safetensors` and so on. The weights themselves follow
/// from the seed and are not written.
func measureStatistics(into folder: String) throws {
    let preprocessing = Preprocessing()
    let inputs = try Assets.scenes().map { path in
        preprocessing.tensor(preprocessing.crop(try DecodedPicture(path: path).image))
    }
    for variant in Variant.family {
        let network = try Network(variant)
        let weights = PublishedInitialization(
            seed: PublishedInitialization.standardSeed, shiftMax: .lively)
        let statistics = try NormalizationCalibration.measure(network, weights: weights, inputs: inputs)
        let path = "\(folder)/untrained-\(variant.name).safetensors"
        try Safetensors.write(
            Dictionary(
                uniqueKeysWithValues: statistics.map { name, values in
                    (ExternalName(name), try RawTensor(shape: [values.count], floats: values))
                }), as: .float32,
            metadata: [
                "content": "normalization statistics of untrained weights, measured on the bundled pictures",
                "seed": "\(PublishedInitialization.standardSeed)", "pictures": "\(inputs.count)",
            ], to: FilePath(path))
        print(path)
    }
}

/// Prints a message on one line and exits.
func fail(_ message: String, status: Int32) -> Never {
    let line = Array("make-assets: \(message)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(status)
}

let usage = "usage: make-assets shapes|statistics [FOLDER]"
let arguments = CommandLine.arguments.dropFirst()
guard let command = arguments.first else { fail("nothing to make; \(usage)", status: 2) }
guard arguments.count <= 2 else { fail("only one folder can be given; \(usage)", status: 2) }
let folder = arguments.dropFirst().first
guard folder.map({ !$0.isEmpty && !$0.hasPrefix("-") }) ?? true else {
    fail("'\(FilePath(folder ?? ""))' is not a folder; \(usage)", status: 2)
}
do {
    switch command {
    case "shapes": try drawShapes(into: folder ?? "Assets/Pictures/Shapes")
    case "statistics": try measureStatistics(into: folder ?? "Assets/Models")
    default: fail("there is no command '\(FilePath(command))'; \(usage)", status: 2)
    }
} catch {
    fail("\(error)", status: 1)
}
