import Basics
import Network
import Checkpoints
import Inference
import Trace

extension Command {
    /// `micronet trace PICTURE`
    static let trace = Command(
        name: "trace",
        abstract: "Show what every operation makes of a picture, and all Shift-Max coefficients.",
        discussion: "With --output the tensors themselves are written: input, features.ROW, "
            + "features.ROW.layers.OPERATION, SHIFTMAX.coefficients in the order a1, b1, a2, b2, pooled "
            + "and logits.",
        arguments: [
            PositionalDeclaration(name: "picture", help: "A JPEG file, or - for standard input.")
        ],
        options: [
            TraceOptions.output.declaration, SharedOptions.model.declaration,
            SharedOptions.weights.declaration, SharedOptions.untrained.declaration,
            SharedOptions.labels.declaration,
            SharedOptions.inputSize.declaration, SharedOptions.crop.declaration,
            SharedOptions.threads.declaration,
        ] + SharedOptions.formats + SharedOptions.looks,
        run: Tracing.run)
}

enum TraceOptions {
    static let output = Option<RawArgument>.file(
        "output", short: "o", help: "Write the tensors to this .safetensors file.")
}

/// What one forward pass saw.
enum Tracing {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        if let output = arguments[TraceOptions.output], !output.text.lowercased().hasSuffix(".safetensors") {
            throw UsageError("'--output \(output.display)': the file's name must end in .safetensors")
        }
        let file = arguments.positionals[0]
        let loaded = try ModelLoader.load(arguments)
        let labels = try LabelList.load(arguments, for: loaded, console)
        let picture = try LoadedPicture(file, loaded.preprocessing)
        if let warning = picture.warning { console.warn(warning) }
        let trace = loaded.model.trace(picture.input)
        loaded.facts.warnOfNonNumbers(trace.prediction, file, console)

        // Written first: who reads the end of the output finds the file.
        if let output = arguments[TraceOptions.output] {
            try Safetensors.write(
                try trace.tensors(), metadata: ["model": loaded.network.variant.name, "picture": file.exact],
                to: output.path)
        }
        let report = TraceReport(file: file, loaded: loaded, labels: labels, trace: trace)
        switch format {
        case .text: report.writeText(console)
        case .json: console.data(report.json.text)
        case .csv: console.data(report.dataTable.csv)
        case .markdown: console.data(report.statistics.markdown)
        }
    }
}

extension Trace {
    /// Every tensor of the pass under the name that COMMANDS.md gives it, without a batch axis.
    func tensors() throws -> [String: RawTensor] {
        var tensors: [String: RawTensor] = [:]
        func add(_ name: String, _ shape: [Int], _ values: [Float]) throws {
            tensors[name] = try RawTensor(shape: shape, floats: values)
        }
        try add("input", network.operations[0].inputDimensions, input.values)
        for (operation, seen) in zip(network.operations, operations) {
            try add(operation.name, operation.outputDimensions, seen.output.values)
            if let coefficients = seen.coefficients {
                let shiftMax = coefficients.shiftMax
                try add(
                    operation.name + ".coefficients", [2 * shiftMax.branches, shiftMax.channels],
                    coefficients.values)
            }
        }
        for row in network.rows where row.form != .head {
            let last = network.outputIndex(ofRow: row.index)
            try add(row.name, network.operations[last].outputDimensions, operations[last].output.values)
        }
        let pooled = network.poolingIndex
        try add("pooled", network.operations[pooled].outputDimensions, operations[pooled].output.values)
        try add("logits", [prediction.logits.count], prediction.logits)
        return tensors
    }
}
