/// The state as a checkpoint keeps it: texts by name that read back as the same values.
extension TrainingState {
    var texts: [(name: String, value: String)] {
        var texts = [
            ("epoch", String(epoch)), ("iteration", String(iteration)), ("samples", String(sums.samples)),
            ("loss", sums.loss.description), ("top1", String(sums.top1)), ("top5", String(sums.top5)),
        ]
        if let best {
            texts += [
                ("best-epoch", String(best.epoch)), ("best-top1", best.top1.description),
                ("best-top5", best.top5.description), ("best-loss", best.loss.description),
            ]
        }
        return texts
    }

    init(texts value: (String) -> String?) throws(DataError) {
        func read<Value: LosslessStringConvertible>(_ name: String) throws(DataError) -> Value {
            guard let read = value(name).flatMap({ Value($0) }) else {
                throw DataError("its training state has no “\(name)”")
            }
            return read
        }
        epoch = try read("epoch")
        iteration = try read("iteration")
        sums = Sums(
            samples: try read("samples"), loss: try read("loss"), top1: try read("top1"),
            top5: try read("top5"))
        guard epoch >= 0, iteration >= 0 else {
            throw DataError("its training state is before the beginning")
        }
        if value("best-epoch") != nil {
            best = Best(
                epoch: try read("best-epoch"), top1: try read("best-top1"), top5: try read("best-top5"),
                loss: try read("best-loss"))
        }
    }
}
