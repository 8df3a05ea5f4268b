import Training

/// A run's epochs, one a line.
enum TrainTable {
    private static let widths = [7, 8, 8, 6, 6, 10, 6, 6, 8, 8]

    static func heading(_ console: Console) -> String {
        console.styled(
            row(["epoch", "lr", "loss", "top-1", "top-5", "val. loss", "top-1", "top-5", "seconds", "per s"]),
            .strong) + "\n"
    }

    /// An epoch as it ends, for a person. The loss is training's, with its chance and its soft targets.
    static func line(_ epoch: TrainingReport.Epoch, of trainer: Trainer, _ console: Console) -> String {
        let validation = epoch.validation
        let cells = [
            "\(epoch.epoch + 1)/\(trainer.parameters.epochs)", epoch.learningRate.fixed(5),
            epoch.sums.meanLoss.fixed(4), (100 * epoch.sums.top1Share).fixed(2),
            (100 * epoch.sums.top5Share).fixed(2), validation?.loss.fixed(4) ?? "–",
            validation.map { (100 * $0.top1Share).fixed(2) } ?? "–",
            validation.map { (100 * $0.top5Share).fixed(2) } ?? "–",
            (epoch.seconds + epoch.validationSeconds).fixed(1), speed(epoch).fixed(0),
        ]
        return row(cells) + (epoch.isBest && validation != nil ? "  best" : "") + "\n"
    }

    private static func row(_ cells: [String]) -> String {
        zip(cells, widths).map { String(repeating: " ", count: max($1 - $0.count, 0)) + $0 }
            .joined(separator: " ")
    }

    private static func speed(_ epoch: TrainingReport.Epoch) -> Double {
        Double(epoch.samples) / max(epoch.seconds, 1e-9)
    }

    static func table(_ epochs: [TrainingReport.Epoch]) -> Table {
        var table = Table(columns: [
            Table.Column(key: "epoch", title: "epoch"), Table.Column(key: "learningRate", title: "lr"),
            Table.Column(key: "loss", title: "loss"), Table.Column(key: "top1", title: "top-1 %"),
            Table.Column(key: "top5", title: "top-5 %"),
            Table.Column(key: "validationLoss", title: "validation loss"),
            Table.Column(key: "validationTop1", title: "top-1 %"),
            Table.Column(key: "validationTop5", title: "top-5 %"),
            Table.Column(key: "seconds", title: "seconds"),
            Table.Column(key: "samplesPerSecond", title: "samples/s"),
        ])
        for epoch in epochs {
            let validation = epoch.validation
            table.add([
                .count(epoch.epoch + 1), .number(epoch.learningRate, decimals: 5),
                .number(epoch.sums.meanLoss, decimals: 4), .share(epoch.sums.top1Share),
                .share(epoch.sums.top5Share), validation.map { .number($0.loss, decimals: 4) } ?? .empty,
                validation.map { .share($0.top1Share) } ?? .empty,
                validation.map { .share($0.top5Share) } ?? .empty,
                .number(epoch.seconds + epoch.validationSeconds, decimals: 1),
                .number(speed(epoch), decimals: 0),
            ])
        }
        return table
    }

    static func json(
        _ epochs: [TrainingReport.Epoch], _ test: Evaluation?, of trainer: Trainer
    ) -> JSON {
        func scores(_ evaluation: Evaluation?) -> JSON {
            guard let evaluation else { return .null }
            return .object([
                ("count", .integer(evaluation.count)), ("top1", .number(evaluation.top1Share)),
                ("top5", .number(evaluation.top5Share)), ("loss", .number(evaluation.loss)),
            ])
        }
        let best = trainer.state.best.map { best in
            JSON.object([
                ("epoch", .integer(best.epoch + 1)), ("top1", .number(best.top1)),
                ("top5", .number(best.top5)), ("loss", .number(best.loss)),
            ])
        }
        return .object([
            ("schema", 1), ("model", .string(trainer.network.variant.name)),
            ("inputSize", .integer(trainer.network.inputSize)),
            ("classes", .integer(trainer.network.classes)), ("threads", .integer(trainer.threads)),
            ("last", .string(trainer.output.last.exactText)),
            ("weights", .string(trainer.output.best.exactText)),
            (
                "epochs",
                .array(
                    epochs.map { epoch in
                        .object([
                            ("epoch", .integer(epoch.epoch + 1)),
                            ("learningRate", .number(epoch.learningRate)),
                            ("loss", .number(epoch.sums.meanLoss)), ("top1", .number(epoch.sums.top1Share)),
                            ("top5", .number(epoch.sums.top5Share)),
                            ("validation", scores(epoch.validation)), ("best", .bool(epoch.isBest)),
                            ("seconds", .number(epoch.seconds)), ("samplesPerSecond", .number(speed(epoch))),
                        ])
                    })
            ),
            ("best", best ?? .null), ("test", scores(test)),
        ])
    }
}
