import Basics
import Explorer
import Inference
import Pictures
import Trace

/// The file of `classify --heatmap`: what the network sees of a picture, and over it how the score of the best class
/// depends on each part.
struct Heatmap {
    static let option = Option<FilePath>.file(
        "heatmap", kind: .file(endings: endings),
        help:
            "Write the picture to this JPEG file with a map over it: where a grey patch of 32 pixels lowers the "
            + "score of the best class most, it is brightest.")
    static let force = SharedOptions.force(help: "Replace the file of --heatmap if it exists.")

    private static let endings = [".jpg", ".jpeg"]

    private let output: OutputFile

    /// Checks what the command line says of it; nil if it asks for none.
    init?(_ arguments: ParsedArguments) throws {
        guard let path = arguments[Self.option] else {
            if arguments.has(Self.force) { throw UsageError("'--force' requires '--heatmap'") }
            return nil
        }
        guard Self.endings.contains(where: { path.hasSuffix(ignoringCase: $0) }) else {
            throw UsageError("'--heatmap \(path.inputName)': the file's name must end in .jpg or .jpeg")
        }
        guard arguments.positionals.count == 1, !arguments.positionals[0].isFolder else {
            throw UsageError("'--heatmap' is of one picture; give one")
        }
        output = try OutputFile(
            path, replaces: arguments.has(Self.force), apartFrom: arguments.inputs("the picture"))
    }

    /// Makes the passes, and writes the file.
    ///
    /// - Parameter name: what a sentence calls the best class.
    func write(
        _ picture: LoadedPicture, _ prediction: Prediction, _ engines: EnginePool,
        class name: (Int) -> String,
        _ console: Console
    ) throws {
        guard let best = prediction.top(1).first else { return }
        let grid = OcclusionGrid.standard(inputSize: picture.crop.width)
        let logits = engines.withEngine { grid.logits(picture.input, $0, console) }
        let scores = logits.map { Prediction(logits: $0).scores[best] }
        let heat = Heat(grid, scores: scores)
        try output.write(RGBImage(heat.over(PixelImage(picture.crop))).jpegData(quality: 95))
        func score(_ value: Float) -> String { Numbers.fixed(Double(value), 5) }
        console.say(
            "\(output.path): the score of \(name(best)) is \(score(prediction.scores[best])); with a patch of "
                + "\(grid.side)×\(grid.side) pixels, from \(score(heat.bright)) (brightest) to "
                + "\(score(heat.dark)) (darkest)")
    }
}

extension OcclusionGrid {
    /// A patch of `side` pixels at every 16th pixel.
    static func standard(inputSize: Int, side: Int = 32) -> OcclusionGrid {
        OcclusionGrid(inputSize: inputSize, side: side, stride: 16)
    }

    /// The logits for one picture by place, with progress on the terminal.
    func logits(_ input: [Float], _ engine: Engine, _ console: Console) -> [[Float]] {
        var all: [[Float]] = []
        var progress = Progress(total: count, what: "places of the patch")
        engine.occlude(input, self, color: Preprocessing.patchValues) { place, logits in
            all.append(logits)
            progress.advance(to: place + 1, console)
            return true
        }
        progress.clear(console)
        return all
    }
}

extension PixelImage {
    init(_ image: RGBImage) {
        self.init(width: image.width, height: image.height, bytes: image.pixels)
    }
}

extension RGBImage {
    init(_ image: PixelImage) {
        self.init(
            width: image.width, height: image.height,
            pixels: image.pixels.flatMap { [$0.red, $0.green, $0.blue] })
    }
}
