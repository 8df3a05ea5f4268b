import Basics
import Network
import Checkpoints
import Glibc
import Inference
import Pictures

extension Command {
    /// `micronet convert IN OUT`
    static let convert = Command(
        name: "convert",
        abstract: "Convert weights between formats, export to ONNX, or check a file.",
        discussion:
            "OUT's extension says the format: .safetensors, .pth or .pt (PyTorch), .pdparams (Paddle), "
            + ".onnx (the whole network, any batch size). Written are the network's tensors with the element "
            + "types that they have in IN; metadata comes along where the format has a place for it. OUT "
            + "appears whole or not at all, and IN is never overwritten.",
        arguments: [
            PositionalDeclaration(name: "in", help: "A checkpoint: \(CheckpointFormat.usualExtensions)."),
            PositionalDeclaration(
                name: "out", help: "The file to write; may be left out with --verify.", isRequired: false),
        ],
        options: [
            ConvertOptions.type.declaration, ConvertOptions.verify.declaration,
            ConvertOptions.force.declaration, ConvertOptions.inputSize.declaration,
            SharedOptions.json.declaration,
        ] + SharedOptions.looks,
        run: Conversion.run)
}

enum ConvertOptions {
    static let type = Option<ElementType>.choice(
        "type", words: ["float32", "float16", "bfloat16"],
        help: "Element type of the weights in OUT. (default: as in IN)", value: { ElementType(rawValue: $0) })
    static let verify = Option<Bool>.flag(
        "verify",
        help: "Show IN's SHA-256, variant, classes, and mean and deviation by tensor; read OUT back and "
            + "compare every tensor.")
    static let force = Option<Bool>.flag("force", short: "f", help: "Replace OUT where it is there already.")
    static let inputSize = Option<Int>.integer(
        "input-size", placeholder: "pixels", in: 32...4096, multipleOf: 32,
        help: "For .onnx: side of the square that the network sees. (default: 224)")
}

/// What the command line asks for.
enum Conversion {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let input = arguments.positionals[0]
        let target = try arguments.positionals.dropFirst().first.map { try Target($0, arguments) }
        if target == nil, !arguments.has(ConvertOptions.verify) {
            throw UsageError("missing argument '<out>'; only --verify goes without it")
        }
        let forOutput = [ConvertOptions.type.declaration.name, ConvertOptions.inputSize.declaration.name]
        if target == nil, let option = forOutput.first(where: { arguments.values[$0] != nil }) {
            throw UsageError("'--\(option)' goes with a file to write")
        }
        try target?.checkPlace(input: input, mayReplace: arguments.has(ConvertOptions.force))

        let source = try CheckedWeights(input, inputSize: arguments[ConvertOptions.inputSize] ?? 224)
        var report = ConversionReport(
            source: source, isDetailed: arguments.has(ConvertOptions.verify))
        if report.isDetailed { report.tensors = try source.statistics() }
        if let target {
            let bytes = try target.encode(source)
            try AtomicFile.write(bytes, to: target.file.path)
            report.output = ConversionReport.Output(
                target: target, byteCount: bytes.count, leftOut: target.leftOut(source))
            if report.isDetailed { report.output?.readBack = try target.readBack(bytes, source) }
        }
        if arguments.has(SharedOptions.json) {
            console.data(report.json.text)
        } else {
            report.writeText(console)
        }
        report.warn(console)
    }
}

/// Weights that were found to be a MicroNet's.
struct CheckedWeights {
    let file: RawArgument
    let storage: ByteStorage
    let checkpoint: Checkpoint
    let network: Network

    /// - Throws: what to tell the user, where the file is not to be read, or is not one of M0 to M3 whole.
    init(_ file: RawArgument, inputSize: Int = 224) throws {
        self.file = file
        storage = try ByteStorage.open(file.path)
        checkpoint = try Checkpoint.read(storage, name: file.display)
        do {
            network = try checkpoint.network(inputSize: inputSize)
        } catch {
            throw Failure("\(file.display): \(error)")
        }
    }

    /// The network's tensors in its order, with the counters that PyTorch keeps beside normalizations.
    var names: [String] {
        network.tensors.flatMap { tensor -> [String] in
            guard tensor.role == .runningVariance, let dot = tensor.name.lastIndex(of: ".") else {
                return [tensor.name]
            }
            let counter = String(tensor.name[...dot]) + "num_batches_tracked"
            return checkpoint.tensors[counter] == nil ? [tensor.name] : [tensor.name, counter]
        }
    }

    /// Tensors of the file that are no part of the network.
    var strangers: [String] { Set(checkpoint.tensors.keys).subtracting(names).sorted() }

    /// Mean and deviation of each tensor, in the network's order.
    func statistics() throws -> [TensorStatistics] {
        try names.map { name in
            guard let tensor = checkpoint.tensors[name] else { throw Failure("there is no tensor \(name)") }
            let (mean, deviation) = try tensor.moments()
            return TensorStatistics(name: name, tensor: tensor, mean: mean, deviation: deviation)
        }
    }
}

/// What is said of one tensor.
struct TensorStatistics {
    let name: String
    let tensor: RawTensor
    let mean: Double
    let deviation: Double
}
