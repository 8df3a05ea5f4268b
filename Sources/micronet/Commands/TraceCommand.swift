import Basics
import Pictures
import Checkpoints
import Inference
import Network
import Trace

extension Command {
    /// `micronet trace PICTURE`
    static let trace = Command(
        name: "trace",
        abstract: "Show every operation's output for a picture, and all Shift-Max coefficients.",
        discussion: "With --output the tensors themselves are written: input, features.ROW, "
            + "features.ROW.layers.OPERATION, SHIFTMAX.coefficients in the order a1, b1, a2, b2, pooled, "
            + "logits, and gradcam: Grad-CAM of the last feature map for the best class. --occlusion adds "
            + "occlusion: the logit of that class by row and column of a grey patch, at every 16th pixel.",
        arguments: [
            Positional(
                name: "picture", kind: SharedOptions.pictureFile,
                help: "A \(PictureFormat.names) file, or - for standard input.")
        ],
        options: [
            TraceOptions.output, TraceOptions.force, TraceOptions.occlusion, TraceOptions.patch,
        ] + SharedOptions.loading + [
            SharedOptions.applyOrientation, SharedOptions.threads,
        ]
            + SharedOptions.formats + SharedOptions.looks,
        run: TraceReport.run)
}

enum TraceOptions {
    static let output = Option<FilePath>.file(
        "output", short: "o", kind: .file(endings: [".safetensors"]),
        help: "Write the tensors to this .safetensors file.")
    static let force = SharedOptions.force(help: "Replace the file of --output if it exists.")
    static let occlusion = Option<Bool>.flag(
        "occlusion", help: "Also write what a patch over each part of the picture changes.")
    static let patch = Option<Int>.integer(
        "patch", placeholder: "pixels", in: 1...4096, help: "The side of that patch. (default: 32)")
}

/// What one forward pass saw.
struct TraceReport: Report {
    let file: FilePath
    let loaded: LoadedModel
    let labels: LabelList
    let trace: Trace

    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        if let output = arguments[TraceOptions.output], !output.hasSuffix(ignoringCase: ".safetensors") {
            throw UsageError("'--output \(output.inputName)': the file's name must end in .safetensors")
        }
        let needs: [(any CommandOption, any CommandOption)] = [
            (TraceOptions.force, TraceOptions.output), (TraceOptions.occlusion, TraceOptions.output),
            (TraceOptions.patch, TraceOptions.occlusion),
        ]
        for (option, required) in needs where arguments.has(option) && !arguments.has(required) {
            throw UsageError("'--\(option.name)' requires '--\(required.name)'")
        }
        let file = arguments.positionals[0]
        let output = try arguments[TraceOptions.output].map {
            try OutputFile(
                $0, replaces: arguments.has(TraceOptions.force), apartFrom: arguments.inputs("the picture"))
        }
        let loaded = try ModelLoader.load(arguments, console)
        let labels = try LabelList.load(arguments, for: loaded, console)
        let grid = try occlusion(arguments, loaded.network)
        let picture = try LoadedPicture(file, loaded.preprocessing, arguments.reading)
        if let warning = picture.warning { console.warn(warning) }
        var note = OrientationNote()
        note.add(file, picture.orientation)
        note.line.map(console.say)
        try loaded.requireTraces(1, isCopied: arguments.has(TraceOptions.output))
        let trace = loaded.model.trace(picture.input)
        loaded.facts.warnOfNonNumbers(trace.prediction, file, console)

        // Before the output: whoever reads its end finds the file.
        if let output {
            let best = trace.prediction.top(1).first ?? 0
            let metadata: [ExternalName: String] = [
                "model": loaded.network.variant.name, "picture": file.exactText, "best-class": "\(best)",
            ]
            var tensors = try trace.tensors()
            let map = try GradCAM(of: best, in: trace, weights: loaded.weights)
            tensors["gradcam"] = try RawTensor(shape: [map.height, map.width], floats: map.values)
            if let grid {
                try loaded.requireEngines(1)
                let logits = grid.logits(picture.input, Engine(loaded.model), console).map { $0[best] }
                tensors["occlusion"] = try RawTensor(shape: [grid.columns, grid.columns], floats: logits)
            }
            try output.write(Safetensors.encode(tensors, metadata: metadata))
        }
        console.write(TraceReport(file: file, loaded: loaded, labels: labels, trace: trace), as: format)
    }

    /// The places of the patch of `--occlusion`; nil without that.
    private static func occlusion(
        _ arguments: ParsedArguments, _ network: Network
    ) throws(Problem) -> OcclusionGrid? {
        guard arguments.has(TraceOptions.occlusion) else { return nil }
        let (side, size) = (arguments[TraceOptions.patch] ?? 32, network.inputSize)
        guard side <= size else {
            throw Problem(
                "--patch \(side): the network sees \(size)×\(size) pixels", advice: "give at most \(size)")
        }
        return .standard(inputSize: size, side: side)
    }

    private var steps: [(operation: Operation, seen: OperationTrace)] {
        Array(zip(trace.network.operations, trace.operations))
    }
}

// MARK: - For people

extension TraceReport {
    /// The statistics, then every coefficient, then the answer.
    func text(_ console: Console) -> ConsoleText {
        let name = console.styled("MicroNet-\(trace.network.variant)", .strong)
        var text: ConsoleText = "\(name) · \(file.inputName) · \(loaded.origin)"
        if !loaded.isTrained { text += " · \(console.styled("UNTRAINED", .warning))" }
        text += "\n\n\(statistics.text(console))"
        text += "\n0% is the share of zeros; dead channels are 0 everywhere.\n"
        for (operation, seen) in steps {
            guard let coefficients = seen.coefficients else { continue }
            let shiftMax = coefficients.shiftMax
            let offsets = zip(ShiftMax.coefficientNames, shiftMax.offsets.prefix(2 * shiftMax.branches))
                .map { "\($0) \(Numbers.fixed($1, 1))" }.joined(separator: ", ")
            let sizes = "\(shiftMax.channels)→\(shiftMax.squeeze.outputs)→\(shiftMax.excite.outputs)"
            text += "\n\(console.styled(operation.name, .strong)) · \(shiftMax.branchesText), "
            text += "\(shiftMax.groups) groups, \(sizes)\noffsets \(offsets)\n"
            text += table(coefficients).text(console)
        }
        let best = trace.prediction.top(1).first ?? 0
        let score = Numbers.fixed(trace.prediction.scores[best], 5)
        let label = labels[best].map { ", \($0)" } ?? ""
        return text
            + "\n\(loaded.isTrained ? "answer" : "UNTRAINED answer"): class \(best)\(label), score \(score)\n"
    }

    var markdown: String { statistics.markdown }

    /// A line for each operation.
    private var statistics: Table {
        let shown = Statistic.all.filter { $0.title != nil }
        var table = Table(
            [.text("name"), .number("output")] + shown.map { .number($0.title ?? $0.name) })
        for (operation, seen) in steps {
            table.add(
                [.text(operation.name), .shape(operation.outputDimensions)]
                    + shown.map { statistic in
                        switch statistic.value(of: seen) {
                        case .number(let number): .measure(number)
                        case .count(let count, _) where statistic.form == .count: .count(count)
                        case let value: .share(Double(value.scalar))
                        }
                    })
        }
        return table
    }

    /// A line for each channel of a Shift-Max.
    private func table(_ coefficients: ShiftMaxCoefficients) -> Table {
        let shiftMax = coefficients.shiftMax
        let kinds = 0..<2 * shiftMax.branches
        let hasShare = shiftMax.branches > 1
        var table = Table(
            [.number("channel"), .number("partner")]
                + kinds.map { .number("    " + ShiftMax.coefficientNames[$0]) }
                + (hasShare ? [.number("branch 1 max %")] : []))
        for channel in 0..<shiftMax.channels {
            table.add(
                [.text(String(channel)), .text(String(shiftMax.partner(of: channel)))]
                    + kinds.map { .number(Double(coefficients.value($0, channel: channel)), decimals: 4) }
                    + (hasShare ? [.share(Double(coefficients.firstBranchShare[channel]))] : []))
        }
        return table
    }
}

// MARK: - For programs

extension TraceReport {
    private static let bins = 32

    var json: JSON {
        let top = loaded.facts.top(trace.prediction.top(5), of: trace.prediction, labels)
        return loaded.facts.json() + [
            "file": .string(file.exactText), "nanoseconds": .integer(trace.duration), "top": top,
            "layers": .array(steps.map { layer($0, $1) + details($1) }),
            "logits": .singles(trace.prediction.logits),
        ]
    }

    /// A line for each operation: what JSON says of it, without the histogram and the coefficients.
    var csv: String { Table.csv(steps.map(layer)) }

    private func layer(_ operation: Operation, _ seen: OperationTrace) -> JSON {
        let names: JSON = [
            "name": .string(operation.name), "kind": .string(operation.kindIdentifier),
            "outputShape": .integers(operation.outputDimensions),
        ]
        let statistics = Statistic.all.map { statistic -> (key: String, value: JSON) in
            switch statistic.value(of: seen) {
            case .number(let number): (statistic.key, .single(number))
            case .count(let count, _): (statistic.key, .integer(count))
            }
        }
        return names + .object(statistics) + ["nanoseconds": .integer(seen.duration)]
    }

    private func details(_ seen: OperationTrace) -> JSON {
        let statistics = seen.statistics
        let histogram = Histogram(
            of: seen.output.values, bins: Self.bins, lower: statistics.minimum, upper: statistics.maximum)
        let object: JSON = [
            "histogram": [
                "lower": .single(histogram.lower), "upper": .single(histogram.upper),
                "counts": .integers(histogram.counts),
            ]
        ]
        return object + (seen.coefficients.map { ["shiftMax": json($0)] } ?? [:])
    }

    private func json(_ coefficients: ShiftMaxCoefficients) -> JSON {
        let shiftMax = coefficients.shiftMax
        let kinds = (0..<2 * shiftMax.branches).map { kind in
            (key: ShiftMax.coefficientNames[kind], value: JSON.singles(coefficients.values(ofKind: kind)))
        }
        return [
            "branches": .integer(shiftMax.branches), "groups": .integer(shiftMax.groups),
            "squeeze": .integer(shiftMax.squeeze.outputs),
            "offsets": .singles(shiftMax.offsets.prefix(2 * shiftMax.branches)),
            "partners": .integers(shiftMax.partners), "coefficients": .object(kinds),
            "firstBranchShare": .singles(coefficients.firstBranchShare),
        ]
    }
}

extension Trace {
    /// Every tensor of the pass by name, without a batch axis: `input`, the operations and rows, `….coefficients`,
    /// `pooled` and `logits`.
    fileprivate func tensors() throws -> [ExternalName: RawTensor] {
        var tensors: [ExternalName: RawTensor] = [:]
        func add(_ name: String, _ shape: [Int], _ values: [Float]) throws {
            tensors[name] = try RawTensor(shape: shape, floats: values)
        }
        func add(_ name: String, outputOf index: Int) throws {
            try add(name, network.operations[index].outputDimensions, operations[index].output.values)
        }
        try add("input", network.operations[0].inputDimensions, input.values)
        for (index, operation) in network.operations.enumerated() {
            try add(operation.name, outputOf: index)
            guard let coefficients = operations[index].coefficients else { continue }
            let shiftMax = coefficients.shiftMax
            try add(
                operation.name + ".coefficients", [2 * shiftMax.branches, shiftMax.channels],
                coefficients.values)
        }
        for row in network.rows where row.form != .head {
            try add(row.name, outputOf: network.outputIndex(ofRow: row.index))
        }
        try add("pooled", outputOf: network.poolingIndex)
        try add("logits", [prediction.logits.count], prediction.logits)
        return tensors
    }
}
