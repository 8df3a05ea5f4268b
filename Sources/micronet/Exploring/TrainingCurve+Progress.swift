import Explorer
import Training

extension TrainingCurve {
    /// The curve that a checkpoint holds.
    init(_ progress: TrainingProgress) {
        let state = progress.state
        let sums = state.sums
        self.init(
            epochs: state.history.map(Epoch.init), total: progress.epochs,
            current: state.epoch >= progress.epochs
                ? nil
                : Current(
                    epoch: state.epoch + 1, step: state.iteration, steps: progress.iterations,
                    loss: sums.samples > 0 ? sums.meanLoss : nil,
                    top1: sums.samples > 0 ? sums.top1Share : nil))
    }
}

extension TrainingCurve.Epoch {
    init(_ record: EpochRecord) {
        self.init(
            learningRate: record.learningRate, loss: record.loss, top1: record.top1,
            validation: record.validation.map { TrainingCurve.Validation(loss: $0.loss, top1: $0.top1) })
    }
}
