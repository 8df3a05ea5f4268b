import Network
import Dispatch
import Trace
import Kernels

extension Model {
    /// A forward pass of one normalized picture (3 × N × N values) that keeps what every operation made, by a
    /// tracer made for the purpose: whoever has several pictures makes one `Tracer` and keeps it.
    public func trace(_ input: [Float]) -> Trace { Tracer(self).trace(input) }

    /// The same by the readable walk: what a tracer must agree with.
    func walkTrace(_ input: [Float]) -> Trace {
        precondition(input.count == network.input.count, "the input is not 3 × N × N")
        var outputs: [[Float]] = []
        outputs.reserveCapacity(network.operations.count)
        var traces: [OperationTrace] = []
        traces.reserveCapacity(network.operations.count)
        var duration = 0
        for operation in network.operations {
            let begin = DispatchTime.now().uptimeNanoseconds
            let result = Model.apply(
                operation, operators[operation.index], to: outputs.last ?? input
            ) { outputs[$0] }
            let time = Int(DispatchTime.now().uptimeNanoseconds - begin)
            duration += time
            outputs.append(result.values)
            traces.append(OperationTrace(operation, result, before: traces.last, duration: time))
        }
        return Trace(
            network: network, input: FeatureTensor(shape: network.input, values: input), operations: traces,
            prediction: Prediction(logits: outputs.last ?? []), duration: duration)
    }
}

extension OperationTrace {
    /// Gathers the statistics of an operation's output.
    ///
    /// - Parameter before: the operation before it: a shuffle gives its channels another order, and nothing
    ///   else changes.
    fileprivate init(
        _ operation: Operation, _ result: Model.Result, before: OperationTrace?, duration: Int
    ) {
        let shape = operation.output
        if case .shuffle(let groups) = operation.kind, let before {
            let perGroup = shape.channels / groups
            self.init(
                output: FeatureTensor(shape: shape, values: result.values), statistics: before.statistics,
                channels: (0..<shape.channels).map { before.channels[$0 % groups * perGroup + $0 / groups] },
                coefficients: nil, duration: duration)
            return
        }
        var whole = Kernel.Moments()
        var channels: [ActivationStatistics] = []
        channels.reserveCapacity(shape.channels)
        result.values.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            for channel in 0..<shape.channels {
                let moments = Kernel.moments(start + channel * shape.plane, count: shape.plane)
                channels.append(ActivationStatistics(moments))
                whole.add(moments)
            }
        }
        self.init(
            output: FeatureTensor(shape: shape, values: result.values),
            statistics: ActivationStatistics(whole), channels: channels, coefficients: result.coefficients,
            duration: duration)
    }
}

extension ActivationStatistics {
    init(_ moments: Kernel.Moments) {
        self.init(
            count: moments.count, mean: Float(moments.mean), deviation: Float(moments.deviation),
            minimum: moments.minimum, maximum: moments.maximum, zeros: moments.zeros, sixes: moments.sixes)
    }
}
