import Network
import Trace

extension Explanation {
    /// Finds the inputs and weights of one value of a pass.
    ///
    /// - Parameters:
    ///   - place: the value, in an operation's output.
    ///   - source: the tensors that the model of the pass was made from.
    /// - Throws: `WeightError` if the source lacks a tensor.
    public init(_ place: Place, of trace: Trace, weights source: any TensorSource) throws(WeightError) {
        let operation = trace.network.operations[place.operation]
        let input = trace.input(of: place.operation)
        let output = trace.operations[place.operation]
        func same(_ channel: Int, weight: Float = 1) -> Term {
            Term(
                .input(channel: channel, x: place.x, y: place.y), input[channel, place.y, place.x],
                weight: weight)
        }
        var coefficients: [Sum] = []
        let sums: [Sum]
        switch operation.kind {
        case .convolution(let convolution):
            sums = [try Self.sum(convolution, place, input, source)]
        case .shiftMax(let shiftMax):
            guard let seen = output.coefficients else {
                preconditionFailure("a Shift-Max without coefficients")
            }
            let partner = shiftMax.partner(of: place.channel)
            sums = (0..<shiftMax.branches).map { branch in
                let own = (0..<2).map { seen.value(2 * branch + $0, channel: place.channel) }
                return Sum(terms: [same(place.channel, weight: own[0]), same(partner, weight: own[1])])
            }
            coefficients = try Self.coefficients(of: place.channel, seen, source)
        case .addition(let from):
            let other = trace.operations[from].output[place.channel, place.y, place.x]
            let residual = Source.residual(operation: from, channel: place.channel, x: place.x, y: place.y)
            sums = [Sum(terms: [same(place.channel), Term(residual, other)])]
        case .averagePooling:
            sums = [Self.mean(of: place.channel, input)]
        case .linear(let linear):
            let weights = try source.values(of: linear.tensors[0])
            let bias = try source.values(of: linear.tensors[1])
            let terms = (0..<linear.inputs).map {
                same($0, weight: weights[place.channel * linear.inputs + $0])
            }
            sums = [Sum(terms: terms, bias: bias[place.channel])]
        case .normalization:
            let step = try Self.normalization(operation.tensors[...], place.channel, source)
            sums = [Sum(terms: [same(place.channel)], steps: [step])]
        case .relu6: sums = [Sum(terms: [same(place.channel)], steps: [.relu6])]
        case .hSwish: sums = [Sum(terms: [same(place.channel)], steps: [.hSwish])]
        case .shuffle, .dropout:
            sums = [Sum(terms: operation.inputs(of: place.channel).map { same($0) })]
        }
        self.init(
            place: place, sums: sums, coefficients: coefficients,
            traced: output.output[place.channel, place.y, place.x])
    }

    /// Explains a logit by the last linear layer: its products, and the operations that follow it as steps.
    ///
    /// - Parameters:
    ///   - index: the class.
    ///   - other: the class whose logit it is compared with; nil for none.
    ///   - source: the tensors that the model of the pass was made from.
    /// - Throws: `WeightError` if the source lacks a tensor.
    public init(
        logit index: Int, against other: Int? = nil, of trace: Trace, weights source: any TensorSource
    ) throws(WeightError) {
        var rival: Rival?
        if let other {
            let explanation = try Explanation(logit: other, of: trace, weights: source)
            rival = explanation.sums.first.map {
                Rival(classIndex: other, sum: $0, traced: explanation.traced)
            }
        }
        var steps: [Step] = []
        for operation in trace.network.operations.reversed() {
            switch operation.kind {
            case .hSwish: steps.insert(.hSwish, at: 0)
            case .relu6: steps.insert(.relu6, at: 0)
            case .normalization:
                steps.insert(try Self.normalization(operation.tensors[...], index, source), at: 0)
            case .dropout: break
            default:
                let last = Place(
                    operation: trace.network.operations.count - 1, channel: index, x: 0, y: 0)
                let place = Place(operation: operation.index, channel: index, x: 0, y: 0)
                let before = try Explanation(place, of: trace, weights: source).sums.map {
                    Sum(terms: $0.terms, bias: $0.bias, steps: $0.steps + steps)
                }
                self.init(
                    place: last, sums: before, traced: trace.prediction.logits[index], rival: rival)
                return
            }
        }
        preconditionFailure("a network without a layer that has weights")
    }

    /// One term for each weight of the output channel, in the order of the weights.
    private static func sum(
        _ convolution: Convolution, _ place: Place, _ input: FeatureTensor, _ source: any TensorSource
    ) throws(WeightError) -> Sum {
        let weights = try source.values(of: convolution.tensors[0])
        let firstChannel = place.channel / convolution.outputsPerGroup * convolution.inputsPerGroup
        var next = place.channel * convolution.taps
        var terms: [Term] = []
        for channel in firstChannel..<firstChannel + convolution.inputsPerGroup {
            for row in 0..<convolution.kernel.height {
                for column in 0..<convolution.kernel.width {
                    let y = place.y * convolution.stride.height + row - convolution.padding.height
                    let x = place.x * convolution.stride.width + column - convolution.padding.width
                    let isInside = y >= 0 && y < input.shape.height && x >= 0 && x < input.shape.width
                    terms.append(
                        isInside
                            ? Term(
                                .input(channel: channel, x: x, y: y), input[channel, y, x],
                                weight: weights[next])
                            : Term(.padding(channel: channel, x: x, y: y), 0, weight: weights[next]))
                    next += 1
                }
            }
        }
        let step = try normalization(convolution.tensors.dropFirst(), place.channel, source)
        return Sum(terms: terms, steps: [step])
    }

    /// `tensors` are weight, bias, mean and variance.
    private static func normalization(
        _ tensors: ArraySlice<TensorSpecification>, _ channel: Int, _ source: any TensorSource
    ) throws(WeightError) -> Step {
        var values: [Float] = []
        for tensor in tensors { values.append(try source.values(of: tensor)[channel]) }
        return .normalization(weight: values[0], bias: values[1], mean: values[2], variance: values[3])
    }

    /// The plane of the channel, row by row.
    private static func mean(of channel: Int, _ input: FeatureTensor) -> Sum {
        let shape = input.shape
        var terms: [Term] = []
        for y in 0..<shape.height {
            for x in 0..<shape.width {
                terms.append(Term(.input(channel: channel, x: x, y: y), input[channel, y, x]))
            }
        }
        return Sum(terms: terms, steps: [.mean(count: shape.plane)])
    }

    /// For each coefficient of a channel, the second linear layer of the Shift-Max applied to the squeezed values.
    private static func coefficients(
        of channel: Int, _ seen: ShiftMaxCoefficients, _ source: any TensorSource
    ) throws(WeightError) -> [Sum] {
        let excite = seen.shiftMax.excite
        let weights = try source.values(of: excite.tensors[0])
        let bias = try source.values(of: excite.tensors[1])
        return (0..<2 * seen.shiftMax.branches).map { kind in
            let row = kind * seen.shiftMax.channels + channel
            let terms = seen.squeezed.indices.map {
                Term(.squeezed($0), seen.squeezed[$0], weight: weights[row * excite.inputs + $0])
            }
            return Sum(
                terms: terms, bias: bias[row], steps: [.coefficient(offset: seen.shiftMax.offsets[kind])],
                traced: seen.value(kind, channel: channel))
        }
    }
}
