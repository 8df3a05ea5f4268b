import Basics
import Checkpoints
import Inference
import Network
import Pictures

extension Command {
    /// `micronet convert IN OUT`
    static let convert = Command(
        name: "convert",
        abstract: "Convert weights between formats, export to ONNX, or check a file.",
        discussion:
            "OUT's extension decides the format: \(CheckpointFormat.writtenFiles), "
            + ".onnx (the whole network, any batch size). The network's tensors are written with the element "
            + "types that they have in IN; metadata is kept if the format has a place for it. OUT "
            + "appears whole or not at all, and IN is never overwritten.",
        arguments: [
            Positional(
                name: "in", kind: SharedOptions.weightFile,
                help: "A checkpoint: \(CheckpointFormat.usualExtensions)."),
            Positional(
                name: "out", kind: .file(endings: ConversionTarget.forms.map { "." + $0.name }),
                help: "The file to write; may be left out with --verify.", isRequired: false),
        ],
        options: [
            SharedOptions.key, ConvertOptions.type, ConvertOptions.verify, ConvertOptions.force,
            ConvertOptions.inputSize,
            SharedOptions.json,
        ] + SharedOptions.looks,
        run: Conversion.run)
}

enum ConvertOptions {
    private static let types: [ElementType] = [.float64, .float32, .float16, .bfloat16]

    static let type = Option<ElementType>.choice(
        "type", words: types.map(\.rawValue),
        help: "Element type of the weights in OUT. (default: as in IN)",
        value: { word in types.first { $0.rawValue == word } })
    static let verify = Option<Bool>.flag(
        "verify",
        help: "Show IN's SHA-256, variant, classes, and mean and deviation by tensor; read OUT back and "
            + "compare every tensor.")
    static let force = SharedOptions.force(help: "Replace OUT if it exists.")
    static let inputSize = SharedOptions.inputSize(
        help: "For .onnx: side of the square that the network sees. (default: 224)")
}

/// What the command does.
enum Conversion {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let input = arguments.positionals[0]
        let target = try arguments.positionals.dropFirst().first.map { try ConversionTarget($0, arguments) }
        if target == nil, !arguments.has(ConvertOptions.verify) {
            throw UsageError("missing argument '<out>'; only --verify works without it")
        }
        if target == nil, let option = arguments.first(of: ConvertOptions.type, ConvertOptions.inputSize) {
            throw UsageError("'--\(option.name)' requires a file to write")
        }
        let output = try target.map {
            try OutputFile(
                $0.file, replaces: arguments.has(ConvertOptions.force), apartFrom: [("the input", input)])
        }

        let source = try CheckedWeights(
            input, key: arguments[SharedOptions.key], inputSize: arguments[ConvertOptions.inputSize] ?? 224)
        // What is left out stands in the report about OUT.
        let notes = target == nil ? source.choice.notes : source.choice.choice.map { [$0] } ?? []
        for note in notes { console.say("\(input.inputName): \(note)") }
        var report = ConversionReport(
            source: source, isDetailed: arguments.has(ConvertOptions.verify))
        if report.isDetailed { report.tensors = try source.statistics() }
        if let target, let output {
            let bytes = try target.encode(source, isReadBack: report.isDetailed)
            try output.write(bytes)
            report.output = ConversionReport.Output(
                target: target, byteCount: bytes.count, leftOut: target.leftOut(source))
            if report.isDetailed { report.output?.readBack = try target.readBack(bytes, source) }
        }
        if arguments.has(SharedOptions.json) {
            console.data(report.json.text)
        } else {
            console.write(report.text(console))
        }
        try report.warn(console)
    }
}

/// A file of weights that fit a MicroNet.
struct CheckedWeights {
    let file: FilePath
    let storage: ByteStorage
    let choice: WeightChoice

    var checkpoint: Checkpoint { choice.checkpoint }
    var network: Network { choice.network }

    /// - Parameter key: which weights to take from a file that holds several, or nil.
    /// - Throws: why the file cannot be read, or why it does not hold all weights of one of M0 to M3.
    init(_ file: FilePath, key: ExternalName?, inputSize: Int) throws {
        self.file = file
        storage = try ByteStorage.open(file)
        do {
            choice = try CheckpointFile.read(storage, name: file.inputName)
                .weights(key: key, inputSize: inputSize)
            for tensor in choice.network.tensors {
                if let problem = choice.checkpoint.unread[tensor.name] {
                    throw problem.within("tensor \(tensor.name)").about(file.inputName)
                }
            }
        } catch {
            throw error as? Problem ?? Problem("\(error)", file: file.inputName)
        }
    }

    /// The network's tensors in its order, with the counters that PyTorch keeps next to normalizations.
    var names: [ExternalName] {
        network.tensors.flatMap { tensor -> [ExternalName] in
            guard tensor.role == .runningVariance, let dot = tensor.name.lastIndex(of: ".") else {
                return [ExternalName(tensor.name)]
            }
            let name = ExternalName(tensor.name)
            let counter = ExternalName(tensor.name[...dot] + "num_batches_tracked")
            return checkpoint.tensors[counter] == nil ? [name] : [name, counter]
        }
    }

    /// The tensor that makes every answer meaningless, and why; nil if there is none.
    var brokenTensor: String? {
        get throws {
            for specification in network.tensors {
                guard let tensor = checkpoint.tensors[ExternalName(specification.name)] else { continue }
                let problem = try tensor.withContiguousFloats { floats -> String? in
                    guard floats.allSatisfy(\.isFinite) else { return "holds numbers that are not finite" }
                    let hasNegative = specification.role == .runningVariance && floats.contains { $0 < 0 }
                    return hasNegative ? "holds negative variances" : nil
                }
                if let problem { return "\(specification.name) \(problem)" }
            }
            return nil
        }
    }

    /// Mean and deviation of each tensor, in the network's order.
    func statistics() throws -> [TensorStatistics] {
        try names.compactMap { name in
            guard let tensor = checkpoint.tensors[name] else { return nil }
            let (mean, deviation) = try tensor.moments()
            return TensorStatistics(name: name.text, tensor: tensor, mean: mean, deviation: deviation)
        }
    }
}

/// What is shown of one tensor.
struct TensorStatistics {
    let name: String
    let tensor: RawTensor
    let mean: Double
    let deviation: Double
}

// MARK: - The file that is written

/// Where the weights go, and in which form.
struct ConversionTarget {
    let file: FilePath
    let form: Form
    /// The type that the numbers are converted to; nil if they keep theirs.
    let type: ElementType?

    enum Form: Equatable {
        case weights(CheckpointFormat)
        case onnx
    }

    static let forms: [(name: String, form: Form)] =
        CheckpointFormat.written.map { ($0.extension, .weights($0.format)) } + [("onnx", .onnx)]

    /// - Throws: if the extension is unknown, or options do not go with it.
    init(_ file: FilePath, _ arguments: ParsedArguments) throws(UsageError) {
        guard let form = Self.forms.first(where: { file.hasSuffix(ignoringCase: "." + $0.name) })?.form else {
            let known = Self.forms.map { "." + $0.name }.joined(separator: ", ")
            throw UsageError("'\(Escape.line(file.text))': the file's name must end in one of \(known)")
        }
        self.file = file
        self.form = form
        type = arguments[ConvertOptions.type]
        if form == .onnx, type != nil {
            throw UsageError("'--type' does not apply to .onnx, which is written in float32")
        }
        if form != .onnx, arguments.has(ConvertOptions.inputSize) {
            throw UsageError("'--input-size' applies only to .onnx; weights are the same for every size")
        }
    }

    /// The file's bytes.
    ///
    /// - Parameter isReadBack: whether they are compared with the written file, which is no reason to fail after it.
    func encode(_ source: CheckedWeights, isReadBack: Bool) throws(Problem) -> [UInt8] {
        do {
            if case .weights(let format) = form {
                // Converted, and the file's bytes; then those that are read, and both once more to be compared.
                try requireMemory(source, copies: isReadBack ? 6 : 2)
                return try converted(source.checkpoint).encoded(as: format, source.names)
            }
            // The model, and its messages within messages; then the bytes that are read.
            try requireMemory(source, copies: isReadBack ? 6 : 5)
            return try Model(source.network, weights: source.checkpoint).onnx(
                version: Micronet.version,
                metadata: [
                    ("model", source.network.variant.name), ("classes", "\(source.network.classes)"),
                    ("crop", source.checkpoint.cropRule.rawValue),
                    ("mean", Preprocessing.mean.map(\.description).joined(separator: " ")),
                    ("std", Preprocessing.deviation.map(\.description).joined(separator: " ")),
                ])
        } catch let problem as Problem {
            throw problem.about(source.file.inputName)
        } catch {
            throw Problem("\(error)", file: source.file.inputName)
        }
    }

    /// - Parameter copies: how many of all weights are held at the same time, but for those in the input.
    private func requireMemory(_ source: CheckedWeights, copies: Int) throws(Problem) {
        try MemoryBudget.require(
            copies * (type ?? .float32).width * source.network.cost.parameters, for: "writing this file",
            file: file.inputName, advice: "free some memory")
    }

    /// The weights as the file holds them.
    private func converted(_ weights: Checkpoint) throws(Problem) -> Checkpoint {
        guard let type else { return weights }
        return try weights.converted(to: type)
    }

    /// The tensors and metadata of the input for which the file has no place.
    func leftOut(_ source: CheckedWeights) -> [String] {
        guard case .weights(let format) = form else { return [] }
        let tensors = source.names.filter { !format.holds($0) }
        let metadata = format.hasMetadata ? [] : source.checkpoint.metadata.keys.sorted()
        return (source.choice.leftOut + tensors + metadata).map(\.text)
    }

    /// Reads the file again and compares every tensor with what it should be; an `.onnx` file is compared byte by byte.
    ///
    /// - Throws: which tensor differs.
    func readBack(_ bytes: [UInt8], _ source: CheckedWeights) throws -> ReadBack {
        func mismatch(_ what: String) -> Problem {
            Problem(
                "read back, \(what) is not what was written", file: file.inputName, advice: "check the disk")
        }
        let storage = try ByteStorage.open(file)
        var result = ReadBack(sha256: storage.sha256, tensors: 0)
        guard case .weights(let format) = form else {
            guard storage.withUnsafeBytes({ $0.elementsEqual(bytes) }) else { throw mismatch("it") }
            return result
        }
        let found = try Checkpoint.read(storage, name: file.inputName)
        let expected = try converted(source.checkpoint)
        for name in source.names where format.holds(name) {
            guard let tensor = found.tensors[name], let wanted = expected.tensors[name],
                try tensor.equalsExactly(wanted)
            else { throw mismatch(name.description) }
            result.tensors += 1
            guard type != nil, let original = source.checkpoint.tensors[name] else { continue }
            for (new, old) in zip(try tensor.floats(), try original.floats()) {
                result.largestChange = max(result.largestChange, (new - old).magnitude)
            }
        }
        return result
    }

    /// What reading a written file again showed.
    struct ReadBack {
        let sha256: String
        /// How many tensors are bit for bit as they should be.
        var tensors: Int
        /// The most that a number changed with its type.
        var largestChange: Float = 0
    }
}
