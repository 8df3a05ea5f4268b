import Network
import Trace
import Kernels

extension Model {
    /// The logits for one normalized picture (3 × N × N values), by an engine made for the purpose: whoever
    /// has several pictures makes one `Engine` and keeps it.
    public func logits(_ input: [Float]) -> [Float] { Engine(self).logits(input) }

    /// The logits by the readable walk, one operation after another: what the engine must agree with.
    ///
    /// - Parameters:
    ///   - replaced: coefficients that some Shift-Max operations take instead of their own, by index.
    ///   - see: is shown every Shift-Max's coefficients.
    func walk(
        _ input: [Float], replacing replaced: [Int: [Float]] = [:],
        see: (ShiftMaxCoefficients) -> Void = { _ in }
    ) -> [Float] {
        precondition(input.count == network.input.count, "the input is not 3 × N × N")
        var values = input
        // Only what a residual addition will read is kept.
        var kept: [Int: [Float]] = [:]
        let wanted = Set(
            network.operations.compactMap { if case .addition(let from) = $0.kind { from } else { nil } })
        for operation in network.operations {
            let result = Model.apply(
                operation, operators[operation.index], to: values, replacing: replaced[operation.index]
            ) { kept[$0] ?? [] }
            values = result.values
            if let coefficients = result.coefficients { see(coefficients) }
            if wanted.contains(operation.index) { kept[operation.index] = values }
        }
        return values
    }

    /// What one operation makes of its input.
    struct Result {
        var values: [Float]
        var coefficients: ShiftMaxCoefficients?
    }

    /// Applies one operation: the readable walk that the trace follows.
    ///
    /// - Parameters:
    ///   - replaced: what a Shift-Max takes for its coefficients; nil for its own.
    ///   - earlier: gives the output of an earlier operation, for a residual.
    static func apply(
        _ operation: Operation, _ operator: Operator, to input: [Float], replacing replaced: [Float]? = nil,
        earlier: (Int) -> [Float]
    ) -> Result {
        let (shape, plane) = (operation.output, operation.input.plane)
        switch (operation.kind, `operator`) {
        case (.convolution, .convolution(let geometry, let weights, let bias)):
            return Result(
                values: filled(shape.count) {
                    Kernel.convolution(geometry, input: input, weights: weights, bias: bias, output: $0)
                })
        case (.shiftMax(let shiftMax), .shiftMax(let squeeze, let excite, let partners)):
            return applyShiftMax(
                shiftMax, squeeze, excite, partners, to: input, plane: plane, replacing: replaced)
        case (.linear(let linear), .linear(let parameters)):
            return Result(values: apply(linear, parameters, to: input))
        case (.normalization, .normalization(let scale, let shift)):
            return Result(
                values: filled(shape.count) {
                    Kernel.scaleAndShift(
                        input, channels: shape.channels, plane: plane, scale: scale, shift: shift, output: $0)
                })
        case (.relu6, _):
            return Result(values: filled(shape.count) { Kernel.relu6(input, count: shape.count, output: $0) })
        case (.hSwish, _):
            return Result(
                values: filled(shape.count) { Kernel.hSwish(input, count: shape.count, output: $0) })
        case (.shuffle(let groups), _):
            return Result(
                values: filled(shape.count) {
                    Kernel.shuffle(
                        input, channels: shape.channels, plane: plane, groups: groups, output: $0)
                })
        case (.addition(let from), _):
            let other = earlier(from)
            return Result(
                values: filled(shape.count) { Kernel.add(input, other, count: shape.count, output: $0) })
        case (.averagePooling, _):
            return Result(
                values: filled(shape.count) {
                    Kernel.means(input, channels: shape.channels, plane: plane, output: $0)
                })
        case (.dropout, _):
            return Result(values: input)
        case (.convolution, _), (.shiftMax, _), (.linear, _), (.normalization, _):
            preconditionFailure("\(operation.name) was bound to another operation's weights")
        }
    }

    private static func apply(
        _ linear: Linear, _ parameters: LinearWeights, to input: [Float], relu: Bool = false
    )
        -> [Float]
    {
        filled(linear.outputs) {
            Kernel.linear(
                input, inputs: linear.inputs, outputs: linear.outputs, weights: parameters.weights,
                bias: parameters.bias, relu: relu, output: $0)
        }
    }

    /// Pool, squeeze, excite; then each channel's maximum over its branches.
    private static func applyShiftMax(
        _ shiftMax: ShiftMax, _ squeeze: LinearWeights, _ excite: LinearWeights, _ partners: [Int],
        to input: [Float], plane: Int, replacing replaced: [Float]?
    ) -> Result {
        let channels = shiftMax.channels
        let pooled = filled(channels) {
            Kernel.means(input, channels: channels, plane: plane, output: $0)
        }
        let squeezed = apply(shiftMax.squeeze, squeeze, to: pooled, relu: true)
        let excited = apply(shiftMax.excite, excite, to: squeezed)
        let offsets = Array(shiftMax.offsets.prefix(2 * shiftMax.branches))
        let coefficients =
            replaced
            ?? filled(excited.count) {
                Kernel.coefficients(excited, channels: channels, offsets: offsets, output: $0)
            }
        precondition(coefficients.count == excited.count, "a Shift-Max has 2·K·C coefficients")
        var firstBranchShare = [Float](repeating: 1, count: channels)
        let values = filled(input.count) { output in
            input.withUnsafeBufferPointer { buffer in
                guard let x = buffer.baseAddress else { return }
                for channel in 0..<channels {
                    let own = (0..<2 * shiftMax.branches).map { coefficients[$0 * channels + channel] }
                    let wins = Kernel.shiftMax(
                        x + channel * plane, partner: x + partners[channel] * plane, plane: plane,
                        coefficients: own, output: output + channel * plane)
                    firstBranchShare[channel] = Float(wins) / Float(plane)
                }
            }
        }
        return Result(
            values: values,
            coefficients: ShiftMaxCoefficients(
                shiftMax: shiftMax, values: coefficients, pooled: pooled, squeezed: squeezed,
                firstBranchShare: firstBranchShare))
    }
}

/// An array of `count` values that `fill` writes, all of them.
func filled(_ count: Int, _ fill: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        if let start = buffer.baseAddress { fill(start) }
        initialized = count
    }
}
