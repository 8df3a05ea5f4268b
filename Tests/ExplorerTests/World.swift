import Basics
import Network
import Explorer
import Inference
import Trace
import Synchronization
import TestSupport

/// Answers the effects of the explorer, always in the same way: weights and pictures come from formulas, and times from
/// costs.
struct World {
    /// Shared by all worlds, since they are the same in each; by name.
    private static let models = Mutex<[String: Model]>([:])
    private static let runs = Mutex<[String: Run]>([:])

    /// Weights with another class count, as if from a file.
    static let file = FilePath("/weights/m1-ten.safetensors")
    static let pictures = (0..<3).map { FilePath("/pictures/pattern-\($0).jpg") }

    /// The state after the start with M0, or with another variant.
    mutating func state(
        _ variant: Variant = .m0, size: Size, _ display: Display = Display()
    ) throws -> State {
        let run = try run(.variant(variant.name), World.pictures[0], .none).get()
        return State(
            size: size, display, run: run, pictures: World.pictures, pictureIndex: 0)
    }

    /// Presses `keys` one after another, and answers every effect at once.
    ///
    /// - Returns: the effects for the terminal, which have no answer.
    @discardableResult
    mutating func press(_ keys: String, _ state: inout State) throws -> [Effect] {
        try Key.script(keys).flatMap { send(.key($0), &state) }
    }

    mutating func send(_ event: Event, _ state: inout State) -> [Effect] {
        var left: [Effect] = []
        for effect in state.update(event, on: Frame(state)) {
            if let answer = answer(effect) {
                left += send(answer, &state)
            } else {
                left.append(effect)
            }
        }
        return left
    }

    private mutating func answer(_ effect: Effect) -> Event? {
        switch effect {
        case .run(let request, let model, let picture, let edit):
            .ran(request: request, run(model, picture, edit))
        case .list(let request, let folder, let purpose):
            listed(request, folder == FilePath(".") ? FilePath("/") : folder, purpose)
        case .find(let request, let typed, let folder):
            found(request, typed.meanings(home: "").map(folder.resolving))
        case .preview(let request, let picture):
            .previewed(
                request: request,
                Picker.Preview(
                    path: picture, content: .success(World.image(World.pattern(picture), size: 64)),
                    caption: "640×480"))
        case .explain(let request, let model, let trace, let place):
            .explained(request: request, explain(model, trace, place))
        case .explainLogit(let request, _, let trace, let index, let other):
            .explained(
                request: request,
                Result { try Explanation(logit: index, against: other, of: trace, weights: Formula()) }
                    .mapError { Problem("\($0)") })
        case .factorize(let request, let model, let factorization):
            .factorized(request: request, factorize(model, factorization))
        case .runPinned(let request, let model, let picture, let edit):
            .ranPinned(request: request, run(model, picture, edit))
        case .swap(let request, let model, let input, let changes):
            .swapped(request: request, swap(model, input, changes))
        case .classify(let request, let model, let picture, let edit):
            .classified(
                request: request,
                run(model, picture, edit).map {
                    // Times differ from run to run; costs do not.
                    ModelAnswer(
                        model: $0.model, prediction: $0.trace.prediction,
                        duration: $0.model.network.cost.multiplyAdds / 30)
                })
        case .survey(let request): .surveyed(request: request.number, .success(survey(request)))
        case .gradCAM(let request, _, let trace, let classIndex):
            .gradCAM(request: request, gradCAM(classIndex, trace))
        case .occlude(let request): .occluded(request: request.number, occlude(request))
        case .loadLesson: .lesson(World.lesson())
        case .cancelSurvey, .cancelOcclusion, .save, .copy, .repaint, .suspend, .quit: nil
        }
    }

    private mutating func survey(_ request: SurveyRequest) -> [SurveyedPicture] {
        request.pictures.map { picture in
            SurveyedPicture(
                index: picture.index,
                content: run(request.model, picture.path, request.edit).map {
                    $0.trace.operations.compactMap { $0.coefficients?.values }
                })
        }
    }

    /// The pictures and the folders exist.
    private func found(_ request: Int, _ paths: [FilePath]) -> Event {
        let folders: [FilePath] = ["/pictures", "/weights", "/"]
        let all = folders + World.pictures + [World.file]
        let path = paths.first { all.contains($0) } ?? paths.last ?? "/"
        return .found(request: request, path, isFolder: folders.contains(path))
    }

    private func listed(_ request: Int, _ folder: FilePath, _ purpose: Picker.Purpose) -> Event {
        .listed(request: request, folder: folder, list(folder, purpose))
    }

    private func list(_ folder: FilePath, _ purpose: Picker.Purpose) -> Result<[Picker.Entry], Problem> {
        let files: [FilePath]
        switch folder.description {
        case "/pictures": files = World.pictures
        case "/weights": files = [World.file]
        case "/":
            return .success(
                ["pictures", "weights"].map { Picker.Entry(Array($0.utf8), isFolder: true, size: 0) })
        default: return .failure(Problem("\(folder): cannot be read: no such folder"))
        }
        return .success(
            files.map { Picker.Entry($0.lastComponent, isFolder: false, size: 123_456) })
    }

    // MARK: - Passes

    private func explain(_ choice: ModelChoice, _ trace: Trace, _ place: Explanation.Place)
        -> Result<Explanation, Problem>
    {
        do {
            return .success(try Explanation(place, of: trace, weights: Formula()))
        } catch {
            return .failure(Problem("\(error)"))
        }
    }

    private func factorize(
        _ choice: ModelChoice, _ factorization: Factorization
    ) -> Result<FactorWeights, Problem> {
        guard case .variant(let name) = choice, let variant = Variant(named: name) else {
            return .failure(Problem("no weights"))
        }
        return Result {
            try FactorWeights(factorization, of: Network(variant, classes: 16), from: Formula())
        }
        .mapError { Problem("\($0)") }
    }

    private func gradCAM(_ classIndex: Int, _ trace: Trace) -> Result<GradCAM, Problem> {
        do {
            return .success(try GradCAM(of: classIndex, in: trace, weights: Formula()))
        } catch {
            return .failure(Problem("\(error)"))
        }
    }

    /// Answers by formula: the passes themselves are tested elsewhere, and take long.
    private mutating func occlude(_ request: OcclusionRequest) -> Result<[Prediction], Problem> {
        let classes = (try? model(request.model).0.network.classes) ?? 0
        return .success(
            (0..<request.grid.count).map { place in
                Prediction(logits: (0..<classes).map { Float(($0 * 7 + place * 11) % 23) / 5 })
            })
    }

    private mutating func swap(
        _ choice: ModelChoice, _ input: FeatureTensor, _ changes: [ShiftMaxChange]
    ) -> Result<[Prediction], Problem> {
        do {
            let model = try model(choice).0
            let tracer = Tracer(model)
            return .success(
                changes.map { change in
                    switch change {
                    case .coefficients(let coefficients):
                        tracer.trace(input.values, replacing: coefficients).prediction
                    case .relu6(let operations):
                        Prediction(
                            logits: model.replacingShiftMax(at: operations).logits(input.values))
                    }
                })
        } catch {
            return .failure(Problem("\(error)"))
        }
    }

    mutating func run(_ choice: ModelChoice, _ path: FilePath, _ edit: PictureEdit)
        -> Result<Run, Problem>
    {
        let key = "\(choice) \(path) \(edit)"
        if let run = World.runs.withLock({ $0[key] }) { return .success(run) }
        do {
            let (model, description) = try model(choice)
            let size = model.network.inputSize
            let pattern = World.pattern(path)
            // The portable kernels give the same digits on every machine.
            let trace = Tracer(model, instructionSet: .portable).trace(
                World.edited(FormulaWeights.input(pattern: pattern, size: size), size, edit))
            let picture = PictureDescription(
                path: path, width: 640, height: 480, original: World.image(pattern, size: 96),
                crop: World.image(pattern, size: size),
                cropArea: PictureDescription.Area(x: 0.17, y: 0.06, width: 0.66, height: 0.88),
                cropRule: "torchvision",
                room: PictureDescription.Room(left: 58, right: 59, up: 16, down: 16), edit: edit, warning: nil
            )
            let run = Run(model: description, picture: picture, trace: timed(trace))
            if edit == .none { World.runs.withLock { $0[key] = run } }
            return .success(run)
        } catch let problem as Problem {
            return .failure(problem)
        } catch {
            return .failure(Problem("\(error)"))
        }
    }

    mutating func model(_ choice: ModelChoice) throws -> (Model, ModelDescription) {
        let key: String
        let network: Network
        switch choice {
        case .variant(let name):
            guard let variant = Variant(named: name) else { throw Problem("no variant \(name)") }
            key = name
            network = try Network(variant)
        case .weights(World.file):
            key = "file"
            network = try Network(.m1, inputSize: 160, classes: 10)
        case .weights(let path):
            throw Problem("\(path): not a checkpoint; give a .pth or .safetensors file")
        }
        let model = try World.models.withLock { models in
            let model = try models[key] ?? Model(network, weights: Formula())
            models[key] = model
            return model
        }
        let isFile = key == "file"
        return (
            model,
            ModelDescription(
                network: network, source: isFile ? World.file.name : "by formula",
                weights: isFile ? World.file : nil, isTrained: isFile,
                labels: isFile ? ["disc", "ring", "square"] : (0..<1000).map { "thing \($0)" },
                notes: isFile ? ["leaves out optimizer"] : [], training: isFile ? World.training : nil)
        )
    }

    /// A run in its sixth epoch of ten.
    static let training = TrainingCurve(
        epochs: (1...5).map { epoch in
            let left = 1 / Double(epoch)
            return TrainingCurve.Epoch(
                learningRate: 0.1 * left, loss: 2.3 * left, top1: 0.9 - 0.8 * left,
                validation: TrainingCurve.Validation(loss: 0.4 + 2 * left, top1: 0.7 - 0.6 * left))
        }, total: 10,
        current: TrainingCurve.Current(epoch: 6, step: 30, steps: 120, loss: 0.45, top1: 0.77))

    private struct Formula: TensorSource {
        private static let tensors = Mutex<[TensorSpecification: [Float]]>([:])

        func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
            Formula.tensors.withLock { tensors in
                let values =
                    tensors[specification]
                    ?? FormulaWeights.tensor(name: specification.name, shape: specification.shape)
                tensors[specification] = values
                return values
            }
        }
    }

    /// The same trace with times computed from the costs.
    private func timed(_ trace: Trace) -> Trace {
        let times = trace.network.operations.map { 1500 + $0.cost.multiplyAdds / 10 }
        return trace.timed { index, _ in times[index] }
    }

    /// The edit applied to normalized values: enough to test that it arrives.
    private static func edited(_ input: [Float], _ size: Int, _ edit: PictureEdit) -> [Float] {
        input.indices.map { index in
            let (x, y) = (index % size, index / size % size)
            if let patch = edit.patch, (patch.x..<patch.x + patch.side).contains(x),
                (patch.y..<patch.y + patch.side).contains(y)
            {
                return 0
            }
            let moved = (y + edit.down + size) % size * size + (x + edit.right + size) % size
            return input[index / (size * size) * size * size + moved] * edit.contrastFactor
                + edit.brightnessFactor - 1
        }
    }

    private static func pattern(_ path: FilePath) -> Int {
        pictures.firstIndex(of: path) ?? 0
    }

    private static func image(_ pattern: Int, size: Int) -> PixelImage {
        var pixels: [RGB] = []
        for y in 0..<size {
            for x in 0..<size {
                let (u, v) = (x * 255 / size, y * 255 / size)
                pixels.append(RGB(UInt8(u), UInt8(v), UInt8((u * (pattern + 1) + v) % 256)))
            }
        }
        return PixelImage(width: size, height: size, pixels: pixels)
    }
}

extension Trace {
    /// The same trace with other times: `time` maps an operation's index and duration to a new duration.
    func timed(_ time: (Int, Int) -> Int) -> Trace {
        let times = operations.indices.map { time($0, operations[$0].duration) }
        return Trace(
            network: network, input: input,
            operations: zip(operations, times).map { operation, time in
                OperationTrace(
                    output: operation.output, statistics: operation.statistics, channels: operation.channels,
                    coefficients: operation.coefficients, duration: time)
            }, prediction: prediction, duration: times.reduce(0, +))
    }
}
