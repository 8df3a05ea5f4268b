/// Writes answers: as they come for a person, and all at the end where the format is one value.
struct ClassificationReport {
    let model: ModelFacts
    let labels: LabelList
    let format: OutputFormat
    let hasLogits: Bool
    private var results: [JSON] = []
    private var failures: [JSON] = []
    private var table = Table(columns: [
        .text("file", "file"), Table.Column(key: "rank", title: "rank"),
        Table.Column(key: "class", title: "class"), .text("label", "label"),
        Table.Column(key: "score", title: "score"),
    ])

    init(model: ModelFacts, labels: LabelList, format: OutputFormat, hasLogits: Bool) {
        self.model = model
        self.labels = labels
        self.format = format
        self.hasLogits = hasLogits
    }

    func begin(_ console: Console) {
        guard format == .text else { return }
        let network = model.network
        console.write(
            console.styled("MicroNet-\(network.variant)", .strong)
                + " · \(network.inputSize)×\(network.inputSize) · crop \(model.preprocessing.rule.rawValue)"
                + " · \(model.origin)\n")
        if !model.isTrained {
            console.write(
                console.styled("UNTRAINED", .warning)
                    + ": these answers mean nothing; give trained weights with --weights\n")
        }
    }

    mutating func add(_ answer: Classification.Answer, _ console: Console) {
        switch format {
        case .text: console.write(text(answer, console))
        case .json: results.append(json(answer))
        case .csv, .markdown:
            for (rank, place) in answer.top.enumerated() {
                table.add([
                    .text(format == .csv ? answer.file.exact : answer.file.display), .count(rank + 1),
                    .text(String(place)), .text(labels[place] ?? ""),
                    .score(answer.prediction.scores[place]),
                ])
            }
        }
    }

    mutating func add(_ error: some CustomStringConvertible, of file: RawArgument) {
        failures.append(
            .object([("file", .string(file.exact)), ("message", .string(error.description))]))
    }

    func end(_ console: Console) {
        switch format {
        case .text: break
        case .csv: console.data(table.csv)
        case .markdown:
            console.data(table.markdown)
            if !model.isTrained { console.data("\nUNTRAINED: these answers mean nothing.\n") }
        case .json:
            console.data(
                JSON.object([
                    ("schema", 1),
                    ("model", .string(model.network.variant.name)),
                    ("inputSize", .integer(model.network.inputSize)),
                    ("classes", .integer(model.network.classes)),
                    ("crop", .string(model.preprocessing.rule.rawValue)),
                    ("trained", .bool(model.isTrained)),
                    ("weights", .string(model.origin)),
                    ("results", .array(results)),
                    ("errors", .array(failures)),
                ]).text)
        }
    }

    private func text(_ answer: Classification.Answer, _ console: Console) -> String {
        var table = Table(columns: [
            Table.Column(key: "rank", title: ""), Table.Column(key: "class", title: ""),
            Table.Column(key: "score", title: ""), .text("bar", ""), .text("label", ""),
        ])
        for (rank, place) in answer.top.enumerated() {
            let score = answer.prediction.scores[place]
            table.add(
                [
                    .text(" \(rank + 1)"), .text(String(place)), .score(score),
                    .bar(Double(score)), .text(labels[place] ?? "class \(place)"),
                ], isStrong: rank == 0)
        }
        let mark = model.isTrained ? "" : console.styled("  UNTRAINED", .warning)
        return "\n" + console.styled(answer.file.display, .strong) + mark + "\n" + table.text(console)
    }

    private func json(_ answer: Classification.Answer) -> JSON {
        let top = answer.top.map { place in
            JSON.object([
                ("class", .integer(place)), ("label", labels[place].map { .string($0) } ?? .null),
                ("score", .single(answer.prediction.scores[place])),
            ])
        }
        var members: [(key: String, value: JSON)] = [
            ("file", .string(answer.file.exact)), ("top", .array(top)),
        ]
        if hasLogits { members.append(("logits", .singles(answer.prediction.logits))) }
        return .object(members)
    }
}
