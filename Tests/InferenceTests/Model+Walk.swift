import Network
import TestSupport
import Trace

@testable import Inference

/// The slow twin of the engine and of the traced pass: one operation after another, by the formulas of `Reference`.
extension Model {
    /// The logits for one normalized picture.
    func walk(_ input: [Float]) -> [Float] { walkTrace(input).prediction.logits }

    /// A pass that keeps what every operation made.
    ///
    /// - Parameter replacements: coefficients that some Shift-Max operations use instead of their own, by index.
    func walkTrace(_ input: [Float], replacing replacements: [Int: [Float]] = [:]) -> Trace {
        var outputs: [[Float]] = []
        var traces: [OperationTrace] = []
        for operation in network.operations {
            let (values, coefficients) = apply(
                operation, to: outputs.last ?? input, replacement: replacements[operation.index]
            ) { outputs[$0] }
            outputs.append(values)
            let shape = operation.output
            traces.append(
                OperationTrace(
                    output: FeatureTensor(shape: shape, values: values),
                    statistics: ActivationStatistics(of: values),
                    channels: (0..<shape.channels).map {
                        ActivationStatistics(of: Array(values[$0 * shape.plane..<($0 + 1) * shape.plane]))
                    }, coefficients: coefficients, duration: 0))
        }
        return Trace(
            network: network, input: FeatureTensor(shape: network.input, values: input), operations: traces,
            prediction: Prediction(logits: outputs.last ?? []), duration: 0)
    }

    /// The output of one operation, and the coefficients where it is a Shift-Max.
    ///
    /// - Parameter earlier: gives the output of an earlier operation, for a residual.
    func apply(
        _ operation: Operation, to input: [Float], replacement: [Float]? = nil, earlier: (Int) -> [Float]
    ) -> ([Float], ShiftMaxCoefficients?) {
        let channels = operation.output.channels
        switch (operation.kind, operators[operation.index]) {
        case (.convolution(let convolution), .convolution(let weights, let bias)):
            let geometry = ConvolutionGeometry(
                inputChannels: convolution.inputChannels, inputHeight: operation.input.height,
                inputWidth: operation.input.width, outputChannels: convolution.outputChannels,
                kernelHeight: convolution.kernel.height, kernelWidth: convolution.kernel.width,
                strideHeight: convolution.stride.height, strideWidth: convolution.stride.width,
                paddingHeight: convolution.padding.height, paddingWidth: convolution.padding.width,
                groups: convolution.groups)
            return (Reference.convolution(geometry, input: input, weights: weights, bias: bias), nil)
        case (.shiftMax(let shiftMax), .shiftMax(let squeeze, let excite, let partners)):
            let pooled = Reference.means(input, channels: channels)
            let squeezed = Reference.linear(input: pooled, weights: squeeze.weights, bias: squeeze.bias)
                .map { max($0, 0) }
            let excited = Reference.linear(input: squeezed, weights: excite.weights, bias: excite.bias)
            let own = excited.indices.map {
                Reference.coefficient(excited[$0], offset: shiftMax.offsets[$0 / channels])
            }
            let coefficients = replacement ?? own
            let shares = Reference.firstBranchShares(input, partners: partners, coefficients: coefficients)
            return (
                Reference.shiftMax(input, partners: partners, coefficients: coefficients),
                ShiftMaxCoefficients(
                    shiftMax: shiftMax, values: coefficients, pooled: pooled, squeezed: squeezed,
                    firstBranchShare: shares)
            )
        case (.linear, .linear(let parameters)):
            return (Reference.linear(input: input, weights: parameters.weights, bias: parameters.bias), nil)
        case (.normalization, .normalization(let scale, let shift)):
            return (input.indices.map { scale[$0] * input[$0] + shift[$0] }, nil)
        case (.relu6, _): return (input.map(Reference.relu6), nil)
        case (.hSwish, _): return (input.map(Reference.hSwish), nil)
        case (.shuffle(let groups), _):
            return (Reference.shuffle(input, channels: channels, groups: groups), nil)
        case (.addition(let from), _): return (zip(input, earlier(from)).map(+), nil)
        case (.averagePooling, _): return (Reference.means(input, channels: channels), nil)
        case (.dropout, _): return (input, nil)
        case (.convolution, _), (.shiftMax, _), (.linear, _), (.normalization, _):
            preconditionFailure("\(operation.name) was bound to another operation's weights")
        }
    }
}
