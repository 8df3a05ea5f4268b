import Basics
import Network
import Assets
import Explorer
import Glibc
import Inference
import Trace
import Pictures

/// What the explorer works with: the model, pictures and labels of the command line, and those that the user chooses
/// later. It carries out effects, one at a time.
final class Session {
    private let arguments: ParsedArguments
    /// How pictures are read.
    private(set) var reading: PictureReading
    /// Those of `--labels`.
    private let givenLabels: LabelList?
    /// The names of the classes of models that were shown.
    private var names: [ModelChoice: [String]] = [:]
    /// Models that were shown, by what was asked for: going back to one costs nothing.
    private var models: [ModelChoice: LoadedModel] = [:]
    /// What the files held that models were loaded from.
    private var stamps: [ModelChoice: FileStatus.Stamp] = [:]
    /// Whether the explorer runs: its first picture was read.
    var isExploring = false
    /// Of the model that was shown last.
    private var tracer: (model: ModelChoice, tracer: Tracer)?

    /// The picture that was read last.
    private var kept: (path: FilePath, isUpright: Bool, picture: DecodedPicture)?
    /// The tensors that explanations ask for, by model.
    private var tensors: [ModelChoice: TensorCache] = [:]

    /// What frames are saved as.
    var frameFormat: FrameFile.Format { arguments[FrameFile.format] ?? .svg }

    /// The lesson of the command line.
    let ownLesson: Lesson?

    /// The checkpoint of the run that `--watch` follows.
    let watched: FilePath?

    /// - Throws: what is wrong with the lesson, the model or the labels of the command line.
    init(_ arguments: ParsedArguments, _ console: Console) throws {
        self.arguments = arguments
        reading = arguments.reading
        watched = arguments[Watching.option].map(Watching.checkpoint)
        ownLesson = try arguments[LessonFile.option].map { try LessonFile.load($0) }
        let stamp = watched.flatMap { FileStatus($0)?.stamp }
        let loaded = try ModelLoader.load(arguments, console)
        givenLabels = try LabelList.given(arguments, classes: loaded.network.classes, console)
        start =
            arguments[SharedOptions.weights].map { .weights($0) }
            ?? .variant(loaded.network.variant.name)
        models[start] = loaded
        stamps[start] = stamp
        names[start] = LabelList.names(of: loaded.facts, given: givenLabels, warn: console.warn).shown
    }

    /// What the command line asks for.
    let start: ModelChoice

    /// Does what the explorer asks for.
    ///
    /// - Parameter cancellation: ends the reading of a picture; the answer is worthless then.
    /// - Returns: the answer; nil for what only the terminal can do.
    func answer(_ effect: Effect, _ cancellation: Cancellation? = nil) -> Event? {
        reading.cancellation = cancellation
        return answer(to: effect)
    }

    private func answer(to effect: Effect) -> Event? {
        switch effect {
        case .run(let request, let model, let picture, let edit):
            .ran(request: request, run(model, picture, edit))
        case .list, .find: FolderListing.answer(effect)
        case .preview(let request, let picture): .previewed(request: request, preview(picture))
        case .explain(let request, let model, let trace, let place):
            .explained(request: request, explain(place, trace, model))
        case .explainLogit(let request, let model, let trace, let index, let other):
            .explained(request: request, explain(logit: index, against: other, trace, model))
        case .factorize(let request, let model, let factorization):
            .factorized(request: request, factorize(factorization, model))
        case .runPinned(let request, let model, let picture, let edit):
            .ranPinned(request: request, run(model, picture, edit))
        case .swap(let request, let model, let input, let changes):
            .swapped(request: request, swap(changes, input, model))
        case .classify(let request, let model, let picture, let edit):
            .classified(request: request, classify(picture, edit, model))
        case .survey(let request): .surveyed(request: request.number, survey(request))
        case .gradCAM(let request, let model, let trace, let classIndex):
            .gradCAM(request: request, gradCAM(classIndex, trace, model))
        case .occlude(let request): .occluded(request: request.number, occlude(request))
        case .loadLesson: .lesson(lesson())
        case .cancelSurvey, .cancelOcclusion, .save, .copy, .repaint, .suspend, .quit: nil
        }
    }

    /// The lesson of the command line, or the bundled one.
    private func lesson() -> Result<Lesson, Problem> {
        Result { try ownLesson ?? LessonFile.bundled() }
    }

    // MARK: - Passes

    /// What the network screen compares times with. Measured once, right after a pass, when the core runs fast.
    private static let peak = Roofline.peak(runs: 15)

    /// One model's pass over one picture, as the command line asks for it.
    func run(_ choice: ModelChoice, _ path: FilePath) -> Result<Run, Problem> {
        run(choice, path, PictureEdit(turnsUpright: reading.appliesOrientation))
    }

    /// One model's pass over one picture.
    func run(_ choice: ModelChoice, _ path: FilePath, _ edit: PictureEdit) -> Result<Run, Problem> {
        Result {
            let loaded = try model(choice)
            let decoded = try decode(path, edit)
            let crop = loaded.preprocessing.crop(decoded.image, edit)
            let trace = try trace(loaded.preprocessing.tensor(crop), choice, loaded)
            return Run(
                model: describe(loaded, choice),
                picture: describe(path, decoded, crop, loaded.preprocessing, edit), trace: trace,
                peak: Self.peak)
        }
    }

    /// Reads a picture. While it is edited it is read only once, so that large pictures follow the keys too.
    ///
    /// - Parameter isAgain: whether what was read last will do.
    func decode(_ path: FilePath, _ edit: PictureEdit, isAgain: Bool = false) throws -> DecodedPicture {
        let isUpright = edit.turnsUpright
        if let kept, kept.path == path, kept.isUpright == isUpright, isAgain || edit.isEdited || path.isPipe {
            return kept.picture
        }
        try requireFile(path)
        let picture = try DecodedPicture(path: path, reading.turning(isUpright))
        kept = (path, isUpright, picture)
        return picture
    }

    /// Once the explorer runs, a pipe that nobody writes to would hold up all that is asked for later.
    private func requireFile(_ path: FilePath) throws(Problem) {
        guard isExploring, path.isPipe else { return }
        throw Problem("is a pipe", file: path, advice: "save what it gives to a file, and open that")
    }

    private func explain(
        _ place: Explanation.Place, _ trace: Trace, _ choice: ModelChoice
    ) -> Result<Explanation, Problem> {
        Result { try Explanation(place, of: trace, weights: cache(choice)) }
    }

    private func gradCAM(
        _ classIndex: Int, _ trace: Trace, _ choice: ModelChoice
    ) -> Result<GradCAM, Problem> {
        Result { try GradCAM(of: classIndex, in: trace, weights: cache(choice)) }
    }

    private func explain(
        logit index: Int, against other: Int?, _ trace: Trace, _ choice: ModelChoice
    ) -> Result<Explanation, Problem> {
        Result { try Explanation(logit: index, against: other, of: trace, weights: cache(choice)) }
    }

    private func factorize(
        _ factorization: Factorization, _ choice: ModelChoice
    ) -> Result<FactorWeights, Problem> {
        Result {
            try FactorWeights(factorization, of: model(choice).network, from: cache(choice))
        }
    }

    private func cache(_ choice: ModelChoice) throws -> TensorCache {
        let cache = try tensors[choice] ?? TensorCache(model(choice).weights)
        tensors[choice] = cache
        return cache
    }

    /// One model's predictions for one input, with each change of its Shift-Max operations.
    private func swap(
        _ changes: [ShiftMaxChange], _ input: FeatureTensor, _ choice: ModelChoice
    ) -> Result<[Prediction], Problem> {
        Result {
            let loaded = try model(choice)
            try loaded.requireTraces(1)
            let tracer = Tracer(loaded.model)
            return changes.map { change in
                switch change {
                case .coefficients(let coefficients):
                    tracer.trace(input.values, replacing: coefficients).prediction
                case .relu6(let operations):
                    Prediction(logits: loaded.model.replacingShiftMax(at: operations).logits(input.values))
                }
            }
        }
    }

    /// A whole survey at once, where no frame is waiting for its first pictures.
    private func survey(_ request: SurveyRequest) -> Result<[SurveyedPicture], Problem> {
        Result {
            let answers = SurveyAnswers()
            try SurveyJob(request, reading, post: answers.take).start(model(request.model)).wait()
            return answers.pictures
        }
    }

    /// All passes of a covered picture at once, where no frame is waiting for the first ones.
    private func occlude(_ request: OcclusionRequest) -> Result<[Prediction], Problem> {
        Result {
            let loaded = try model(request.model)
            try loaded.requireEngines(1)
            var predictions: [Prediction] = []
            Engine(loaded.model).occlude(
                request.input.values, request.grid, color: Preprocessing.patchValues
            ) { _, logits in
                predictions.append(Prediction(logits: logits))
                return true
            }
            return predictions
        }
    }

    private func trace(_ input: [Float], _ choice: ModelChoice, _ loaded: LoadedModel) throws -> Trace {
        if let tracer, tracer.model == choice { return tracer.tracer.trace(input) }
        tracer = nil
        // The pass that is shown, and the one that is made for the next picture.
        try loaded.requireTraces(2)
        let made = Tracer(loaded.model)
        tracer = (choice, made)
        // A model's first pass also waits for its memory: its times are not shown.
        _ = made.trace(input)
        return made.trace(input)
    }

    func model(_ choice: ModelChoice) throws -> LoadedModel {
        if isOutdated(choice) { forget(choice) }
        if let model = models[choice] { return model }
        if case .weights(let path) = choice { try requireFile(path) }
        let loaded =
            switch choice {
            case .variant(let name):
                try ModelLoader.bundled(Variant(named: name) ?? .standard, arguments)
            case .weights(let path):
                try ModelLoader.trained(path, variant: nil, arguments)
            }
        models[choice] = loaded
        return loaded
    }

    /// Whether a watched file was saved since its model was loaded. From now on its new content counts as loaded.
    private func isOutdated(_ choice: ModelChoice) -> Bool {
        guard let watched, choice == .weights(watched), let stamp = FileStatus(watched)?.stamp else {
            return false
        }
        return stamps.updateValue(stamp, forKey: choice) != stamp
    }

    private func forget(_ choice: ModelChoice) {
        models[choice] = nil
        tensors[choice] = nil
        if tracer?.model == choice { tracer = nil }
    }

    func describe(_ loaded: LoadedModel, _ choice: ModelChoice) -> ModelDescription {
        let weights: FilePath? = if case .weights(let path) = choice { path } else { nil }
        let training = loaded.training.map(TrainingCurve.init)
        let source = weights?.name ?? loaded.origin
        return ModelDescription(
            network: loaded.network, source: source + (training.map { ", \($0.place)" } ?? ""),
            weights: weights,
            isTrained: loaded.isTrained, labels: labels(for: loaded, choice), notes: loaded.notes,
            knowsShapesOnly: loaded.knowsShapesOnly, training: training)
    }

    private func labels(for loaded: LoadedModel, _ choice: ModelChoice) -> [String] {
        if let known = names[choice] { return known }
        let found = LabelList.names(of: loaded.facts, given: givenLabels).shown
        names[choice] = found
        return found
    }

    private func describe(
        _ path: FilePath, _ decoded: DecodedPicture, _ crop: RGBImage, _ preprocessing: Preprocessing,
        _ edit: PictureEdit
    ) -> PictureDescription {
        let (width, height) = (decoded.image.width, decoded.image.height)
        let geometry = preprocessing.geometry(
            width: width, height: height, right: edit.right, down: edit.down)
        let start = preprocessing.geometry(width: width, height: height)
        let room = PictureDescription.Room(
            left: start.cropX, right: start.resizedWidth - start.cropSize - start.cropX, up: start.cropY,
            down: start.resizedHeight - start.cropSize - start.cropY)
        return PictureDescription(
            path: path, width: width, height: height,
            original: Session.reduced(decoded.image, to: 256), crop: PixelImage(crop),
            cropArea: PictureDescription.Area(
                x: geometry.sourceX / Double(width), y: geometry.sourceY / Double(height),
                width: geometry.sourceWidth / Double(width), height: geometry.sourceHeight / Double(height)),
            cropRule: preprocessing.rule.rawValue, room: room, edit: edit,
            warning: decoded.warning, stored: (decoded.orientation ?? decoded.turnedFrom)?.words,
            isBundledShape: path.isBundledShape)
    }

    private func preview(_ path: FilePath) -> Picker.Preview {
        let image = Result {
            try requireFile(path)
            return try DecodedPicture(path: path, reading).image
        }
        let size = try? image.map { "\($0.width)×\($0.height)" }.get()
        return Picker.Preview(
            path: path, content: image.map { Session.reduced($0, to: 160) }, caption: size ?? "")
    }

    /// The picture with its longer side at most `side`.
    private static func reduced(_ image: RGBImage, to side: Int) -> PixelImage {
        let longest = max(image.width, image.height)
        guard longest > side else { return PixelImage(image) }
        return PixelImage(
            image.resized(
                width: max(image.width * side / longest, 1), height: max(image.height * side / longest, 1)))
    }
}

extension Result where Failure == Problem {
    /// What `body` returns, or why it fails.
    init(_ body: () throws -> Success) {
        do {
            self = .success(try body())
        } catch {
            self = .failure(error as? Problem ?? Problem("\(error)"))
        }
    }
}

extension PictureReading {
    /// The same, with or without turning pictures upright.
    func turning(_ appliesOrientation: Bool) -> PictureReading {
        var reading = self
        reading.appliesOrientation = appliesOrientation
        return reading
    }
}

extension Preprocessing {
    /// What the network sees of an edited picture.
    func crop(_ image: RGBImage, _ edit: PictureEdit) -> RGBImage {
        let crop = crop(image, right: edit.right, down: edit.down)
            .adjusted(brightness: edit.brightnessFactor, contrast: edit.contrastFactor)
        return edit.patch.map { crop.covered(x: $0.x, y: $0.y, side: $0.side) } ?? crop
    }
}

extension FilePath {
    fileprivate var isPipe: Bool { FileStatus(self)?.kind == .pipe }
}
