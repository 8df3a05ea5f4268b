import Basics
import Checkpoints
import Network

/// What a conversion did.
struct ConversionReport {
    let source: CheckedWeights
    /// Whether it tells everything, as `--verify` asks.
    let isDetailed: Bool
    var tensors: [TensorStatistics] = []
    var output: Output?

    struct Output {
        let target: ConversionTarget
        let byteCount: Int
        let leftOut: [String]
        var readBack: ConversionTarget.ReadBack?

        /// The format's name for people and for programs.
        var format: (title: String, name: String) {
            switch target.form {
            case .weights(let format): (format.title, format.name)
            case .onnx: ("ONNX", "onnx")
            }
        }
    }

    private var network: Network { source.network }

    /// Warns of tensors that make every answer meaningless.
    func warn(_ console: Console) throws {
        guard let broken = try source.brokenTensor else { return }
        console.warn("\(source.file.inputName): \(broken); this network's answers will mean nothing")
    }
}

// MARK: - For people

extension ConversionReport {
    func text(_ console: Console) -> ConsoleText {
        var text = isDetailed ? inputText(console) : ""
        guard let output else { return text }
        if isDetailed { text += "\n" }
        text += heading(output.target.file, output.format.title, console)
        text += "\(Numbers.grouped(output.byteCount)) bytes\n"
        if let readBack = output.readBack {
            text += "SHA-256 \(readBack.sha256)\n"
            text +=
                readBack.tensors > 0
                ? "read back: all \(Numbers.grouped(readBack.tensors)) tensors are identical, bit for bit\n"
                : "read back: identical, byte for byte\n"
            if let type = output.target.type {
                text += "largest change by \(type.rawValue): \(Numbers.measure(readBack.largestChange))\n"
            }
        }
        if !output.leftOut.isEmpty { text += "left out: \(Self.list(output.leftOut))\n" }
        return text
    }

    private func heading(_ file: FilePath, _ format: String, _ console: Console) -> ConsoleText {
        "\(console.styled(file.inputName, .strong)) · MicroNet-\(network.variant) · \(format) · "
    }

    /// A few names, and how many more; counters, of which there are dozens, as one.
    private static func list(_ names: [String]) -> String {
        let counters = names.filter { $0.hasSuffix(".num_batches_tracked") }
        let others = names.filter { !$0.hasSuffix(".num_batches_tracked") }
        var shown = others.prefix(4).map { Escape.line($0, limit: 120) }
        if others.count > 4 { shown.append("\(Numbers.grouped(others.count - 4)) more") }
        if !counters.isEmpty { shown.append("\(Numbers.grouped(counters.count)) × num_batches_tracked") }
        return shown.joined(separator: ", ")
    }

    private func inputText(_ console: Console) -> ConsoleText {
        var text = heading(source.file, source.checkpoint.format.title, console)
        text += "\(Numbers.grouped(source.storage.count)) bytes\nSHA-256 \(source.storage.sha256)\n"
        text += "\(Numbers.classes(network.classes)) · "
        text += "\(Numbers.grouped(network.cost.parameters)) parameters\n"
        for (key, value) in metadata { text += "\(key): \(value)\n" }
        var table = Table([
            .text("tensor"), .number("shape"), .text("type"), .number("mean"), .number("dev"),
        ])
        for tensor in tensors {
            let shape = tensor.tensor.shape
            table.add([
                .text(tensor.name), shape.isEmpty ? .text("number") : .shape(shape),
                .text(tensor.tensor.elementType.safetensorsName), .measure(Float(tensor.mean)),
                .measure(Float(tensor.deviation)),
            ])
        }
        return text + "\n" + table.text(console)
    }

    private var metadata: [(key: ExternalName, value: String)] {
        source.checkpoint.metadata.sorted { $0.key < $1.key }
    }
}

// MARK: - For programs

extension ConversionReport {
    var json: JSON {
        ["schema": 1, "input": input, "output": output.map(json) ?? .null]
    }

    private var input: JSON {
        let object: JSON = [
            "file": .string(source.file.exactText), "format": .string(source.checkpoint.format.name),
            "bytes": .integer(source.storage.count), "sha256": .string(source.storage.sha256),
            "model": .string(network.variant.name), "classes": .integer(network.classes),
            "parameters": .integer(network.cost.parameters),
            "metadata": .object(metadata.map { ($0.key.text, .string($0.value)) }),
        ]
        return object + (isDetailed ? ["tensors": .array(tensors.map(json))] : [:])
    }

    private func json(_ tensor: TensorStatistics) -> JSON {
        [
            "name": .string(tensor.name), "shape": .integers(tensor.tensor.shape),
            "type": .string(tensor.tensor.elementType.rawValue), "mean": .number(tensor.mean),
            "deviation": .number(tensor.deviation),
        ]
    }

    private func json(_ output: Output) -> JSON {
        let object: JSON = [
            "file": .string(output.target.file.exactText), "format": .string(output.format.name),
            "bytes": .integer(output.byteCount), "leftOut": .strings(output.leftOut),
        ]
        guard let readBack = output.readBack else { return object }
        return object + [
            "sha256": .string(readBack.sha256), "tensorsCompared": .integer(readBack.tensors),
            "largestChange": .single(readBack.largestChange),
        ]
    }
}
