import Basics
import Network
import Checkpoints
import Glibc
import Inference
import Pictures

extension Conversion {
    /// Where the weights go, and as what.
    struct Target {
        let file: RawArgument
        let form: Form
        /// What the numbers become; nil where they stay what they are.
        let type: ElementType?

        enum Form: Equatable {
            case weights(CheckpointFormat)
            case onnx
        }

        private static let forms: [(name: String, form: Form)] =
            CheckpointFormat.written.map { ($0.extension, .weights($0.format)) } + [("onnx", .onnx)]

        /// - Throws: `UsageError` where the extension is not a known one, or options do not go with it.
        init(_ file: RawArgument, _ arguments: ParsedArguments) throws(UsageError) {
            let name = file.text.lowercased()
            guard let form = Self.forms.first(where: { name.hasSuffix("." + $0.name) })?.form else {
                let known = Self.forms.map { "." + $0.name }.joined(separator: ", ")
                throw UsageError(
                    "'\(file.text.escapedForDisplay)': the file's name must end in one of \(known)")
            }
            self.file = file
            self.form = form
            type = arguments[ConvertOptions.type]
            if form == .onnx, type != nil {
                throw UsageError("'--type' does not go with .onnx, which is written in float32")
            }
            if form != .onnx, arguments[ConvertOptions.inputSize] != nil {
                throw UsageError("'--input-size' goes with .onnx; weights are the same for every size")
            }
        }

        /// Refuses to write over the input, and over anything where the user does not ask for it.
        func checkPlace(input: RawArgument, mayReplace: Bool) throws(Failure) {
            var (own, other) = (stat(), stat())
            guard file.withCString({ stat($0, &own) }) == 0 else { return }
            if input.withCString({ stat($0, &other) }) == 0, own.st_dev == other.st_dev,
                own.st_ino == other.st_ino
            {
                throw Failure("\(file.display): this is the input itself; give another name")
            }
            if !mayReplace {
                throw Failure(
                    "\(file.display): there is a file of this name; give --force to replace it, or another name"
                )
            }
        }

        /// The file's bytes.
        func encode(_ source: CheckedWeights) throws -> [UInt8] {
            do {
                switch form {
                case .weights(let format): return try written(source).encoded(as: format, source.names)
                case .onnx:
                    let rule: CropRule = source.checkpoint.isFromPaddle ? .paddle : .torchvision
                    return try Model(source.network, weights: source.checkpoint).onnx(
                        version: Micronet.version,
                        metadata: [
                            ("model", source.network.variant.name), ("classes", "\(source.network.classes)"),
                            ("crop", rule.rawValue),
                            ("mean", Preprocessing.mean.map(\.description).joined(separator: " ")),
                            ("std", Preprocessing.deviation.map(\.description).joined(separator: " ")),
                        ])
                }
            } catch let problem as Problem {
                throw problem.about(source.file.display)
            } catch let error as WeightError {
                throw Failure("\(source.file.display): \(error)")
            }
        }

        /// The weights as they are to stand in the file.
        private func written(_ source: CheckedWeights) throws(Problem) -> Checkpoint {
            guard let type else { return source.checkpoint }
            return try source.checkpoint.converted(to: type)
        }

        /// What of the input has no place in the file: tensors and metadata.
        func leftOut(_ source: CheckedWeights) -> [String] {
            guard case .weights(let format) = form else { return [] }
            let tensors = source.names.filter { !format.holds($0) }
            let metadata = format.hasMetadata ? [] : source.checkpoint.metadata.keys.sorted()
            return source.strangers + tensors + metadata
        }

        /// Reads the file again and compares every tensor with what it should be; throws at the first that
        /// differs. An `.onnx` file is compared byte by byte.
        func readBack(_ bytes: [UInt8], _ source: CheckedWeights) throws -> ReadBack {
            let storage = try ByteStorage.open(file.path)
            var result = ReadBack(sha256: storage.sha256, tensors: 0)
            guard case .weights(let format) = form else {
                guard storage.withUnsafeBytes({ $0.elementsEqual(bytes) }) else {
                    throw Failure("\(file.display): read back, it is not what was written; check the disk")
                }
                return result
            }
            let found = try Checkpoint.read(storage, name: file.display)
            let expected = try written(source)
            for name in source.names where format.holds(name) {
                guard let tensor = found.tensors[name], let wanted = expected.tensors[name],
                    try tensor.equalsExactly(wanted)
                else {
                    throw Failure(
                        "\(file.display): read back, \(name) is not what was written; check the disk")
                }
                result.tensors += 1
                guard type != nil, let original = source.checkpoint.tensors[name] else { continue }
                for (new, old) in zip(try tensor.floats(), try original.floats()) {
                    result.largestChange = max(result.largestChange, (new - old).magnitude)
                }
            }
            return result
        }
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
