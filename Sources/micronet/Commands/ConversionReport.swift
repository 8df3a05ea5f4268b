import Network
import Checkpoints

/// What a conversion did, for people and programs.
struct ConversionReport {
    let source: CheckedWeights
    /// Whether everything is told, as `--verify` asks.
    let isDetailed: Bool
    var tensors: [TensorStatistics] = []
    var output: Output?

    struct Output {
        let target: Conversion.Target
        let byteCount: Int
        let leftOut: [String]
        var readBack: Conversion.ReadBack?

        var title: String {
            switch target.form {
            case .weights(let format): format.title
            case .onnx: "ONNX"
            }
        }
    }

    private var network: Network { source.network }

    func writeText(_ console: Console) {
        if isDetailed { writeInput(console) }
        guard let output else { return }
        console.write(
            (isDetailed ? "\n" : "") + console.styled(output.target.file.display, .strong)
                + " · MicroNet-\(network.variant) · \(output.title) · \(output.byteCount.grouped) bytes\n")
        if let readBack = output.readBack {
            console.write("SHA-256 \(readBack.sha256)\n")
            console.write(
                readBack.tensors > 0
                    ? "read back: all \(readBack.tensors.grouped) tensors are bit for bit what was to be written\n"
                    : "read back: byte for byte what was to be written\n")
            if let type = output.target.type {
                console.write("largest change by \(type.rawValue): \(readBack.largestChange.compact)\n")
            }
        }
        if !output.leftOut.isEmpty { console.write("left out: \(Self.list(output.leftOut))\n") }
    }

    /// A few names, and how many more; counters, of which there are dozens, as one.
    private static func list(_ names: [String]) -> String {
        let counters = names.filter { $0.hasSuffix(".num_batches_tracked") }
        let others = names.filter { !$0.hasSuffix(".num_batches_tracked") }
        var shown = others.prefix(4).map(\.escapedForDisplay)
        if others.count > 4 { shown.append("\((others.count - 4).grouped) more") }
        if !counters.isEmpty { shown.append("\(counters.count.grouped) × num_batches_tracked") }
        return shown.joined(separator: ", ")
    }

    private func writeInput(_ console: Console) {
        console.write(
            console.styled(source.file.display, .strong)
                + " · MicroNet-\(network.variant) · \(source.checkpoint.format.title) · "
                + "\(source.storage.count.grouped) bytes\nSHA-256 \(source.storage.sha256)\n"
                + "\(network.classes.grouped) classes · \(network.cost.parameters.grouped) parameters\n")
        for (key, value) in source.checkpoint.metadata.sorted(by: { $0.key < $1.key }) {
            console.write("\(key.escapedForDisplay): \(value.escapedForDisplay)\n")
        }
        var table = Table(columns: [
            .text("name", "tensor"), Table.Column(key: "shape", title: "shape"), .text("type", "type"),
            Table.Column(key: "mean", title: "mean"), Table.Column(key: "deviation", title: "dev"),
        ])
        for tensor in tensors {
            table.add([
                .text(tensor.name), .text(Self.shape(tensor.tensor.shape)),
                .text(tensor.tensor.elementType.safetensorsName), .measure(Float(tensor.mean)),
                .measure(Float(tensor.deviation)),
            ])
        }
        console.write("\n" + table.text(console))
    }

    private static func shape(_ shape: [Int]) -> String {
        shape.isEmpty ? "number" : shape.map(String.init).joined(separator: "×")
    }

    /// Tensors that would make every answer meaningless.
    func warn(_ console: Console) {
        guard let broken = tensors.first(where: { !$0.mean.isFinite || !$0.deviation.isFinite }) else {
            return
        }
        console.warn(
            "\(source.file.display): \(broken.name) holds numbers that are not finite; "
                + "answers of this network will mean nothing")
    }
}

// MARK: - JSON

extension ConversionReport {
    var json: JSON {
        var members: [(key: String, value: JSON)] = [("schema", 1), ("input", input)]
        members.append(("output", output.map(described) ?? .null))
        return .object(members)
    }

    private var input: JSON {
        var members: [(key: String, value: JSON)] = [
            ("file", .string(source.file.exact)), ("format", .string(source.checkpoint.format.name)),
            ("bytes", .integer(source.storage.count)), ("sha256", .string(source.storage.sha256)),
            ("model", .string(network.variant.name)), ("classes", .integer(network.classes)),
            ("parameters", .integer(network.cost.parameters)),
            (
                "metadata",
                .object(
                    source.checkpoint.metadata.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            ),
        ]
        if isDetailed { members.append(("tensors", .array(tensors.map(described)))) }
        return .object(members)
    }

    private func described(_ tensor: TensorStatistics) -> JSON {
        .object([
            ("name", .string(tensor.name)), ("shape", .integers(tensor.tensor.shape)),
            ("type", .string(tensor.tensor.elementType.rawValue)), ("mean", .number(tensor.mean)),
            ("deviation", .number(tensor.deviation)),
        ])
    }

    private func described(_ output: Output) -> JSON {
        var format = "onnx"
        if case .weights(let weights) = output.target.form { format = weights.name }
        var members: [(key: String, value: JSON)] = [
            ("file", .string(output.target.file.exact)), ("format", .string(format)),
            ("bytes", .integer(output.byteCount)),
            ("leftOut", .array(output.leftOut.map { .string($0) })),
        ]
        if let readBack = output.readBack {
            members += [
                ("sha256", .string(readBack.sha256)), ("tensorsCompared", .integer(readBack.tensors)),
                ("largestChange", .single(readBack.largestChange)),
            ]
        }
        return .object(members)
    }
}
