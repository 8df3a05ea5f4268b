import Arithmetic
import ArithmeticSteps
import TestSupport
import Testing

/// The kernels agree with the formulas on odd widths, remainders, and every stride, kernel and grouping in use, for
/// every instruction set that the machine has.
@Suite struct KernelTests {
    private func values(_ count: Int, scale: Float = 4, name: String = "x") -> [Float] {
        FormulaWeights.tensor(name: name, shape: [count, 2]).prefix(count).map { $0 * scale }
    }

    private func expectClose(_ ours: [Float], _ theirs: [Float], _ what: String, tolerance: Float = 1e-5) {
        #expect(ours.count == theirs.count)
        let worst = zip(ours, theirs).enumerated().first { !(abs($1.0 - $1.1) <= tolerance) }
        #expect(worst == nil, "\(what): \(worst.map(String.init(describing:)) ?? "")")
    }

    /// Runs a step with each instruction set.
    private func forEach(_ step: Step, _ check: (String) -> Void) {
        for instructionSet in InstructionSet.available {
            withUnsafePointer(to: step) { step in
                let input = [Float](repeating: 0, count: 1)
                instructionSet.kernels.execute(step, count: 1, input: input)
            }
            check("\(instructionSet)")
        }
    }

    @Test(arguments: [1, 3, 8, 17, 49, 196, 1000]) func elementwise(count: Int) {
        let buffers = Buffers()
        let (input, other) = (values(count), values(count, name: "other"))
        #expect(input.contains { $0 < -3 || $0 > 3 } || count < 8)
        let (planes, others) = (buffers.planes(input, 1), buffers.planes(other, 1))
        let output = buffers.planes(1, count)
        func activation(relu6: Bool, residuals: UnsafePointer<UnsafePointer<Float>>?) -> Step {
            .activation(
                ActivationStep(
                    channels: 1, length: count, sources: buffers.sources(planes),
                    targets: buffers.targets(output, relu6: relu6), residuals: residuals))
        }
        forEach(activation(relu6: true, residuals: nil)) {
            expectClose(ArithmeticTests.values(output, count), input.map(Reference.relu6), "\($0) relu6")
        }
        let residuals = buffers.copy(others.map { UnsafePointer($0) })
        forEach(activation(relu6: false, residuals: residuals)) {
            expectClose(ArithmeticTests.values(output, count), zip(input, other).map(+), "\($0) add")
        }
        // The h-swish of means over planes of one value.
        let means = buffers.floats((count + 63) / 64 * 64)
        let pooling = PoolingStep(
            channels: count, length: 1, sources: buffers.sources(buffers.planes(input, count)), relu6: false,
            hSwish: true, mask: buffers.copy([1]), scale: 1, output: means)
        forEach(.pooling(pooling)) {
            expectClose(
                Array(UnsafeBufferPointer(start: means, count: count)), input.map(Reference.hSwish),
                "\($0) hSwish")
        }
    }

    @Test func meansAndLinear() {
        let buffers = Buffers()
        let input = values(6 * 53)
        let means = buffers.floats(64)
        let pooling = PoolingStep(
            channels: 6, length: 53, sources: buffers.sources(buffers.planes(input, 6)), relu6: false,
            hSwish: false, mask: buffers.copy([Float](repeating: 1, count: 53)), scale: 1 / 53, output: means)
        forEach(.pooling(pooling)) {
            expectClose(
                Array(UnsafeBufferPointer(start: means, count: 6)), Reference.means(input, channels: 6),
                "\($0) means")
        }
        for outputs in [7, 8, 19] {
            let (weights, bias) = (values(outputs * 53), values(outputs, name: "bias"))
            let vector = Array(input.prefix(53))
            let expected = Reference.linear(input: vector, weights: weights, bias: bias)
            let output = buffers.floats(outputs)
            let product = ProductStep(
                inputs: 53, outputs: outputs, input: buffers.copy(vector), weights: buffers.copy(weights),
                bias: buffers.copy(bias), output: output)
            forEach(.product(product)) {
                expectClose(
                    Array(UnsafeBufferPointer(start: output, count: outputs)), expected, "\($0) linear",
                    tolerance: 1e-3)
            }
            #expect(expected.contains { $0 < 0 })
        }
    }

    @Test(arguments: [1, 2], [35, 16, 7]) func shiftMax(branches: Int, plane: Int) {
        let buffers = Buffers()
        let channels = 6
        let input = values(channels * plane)
        let excited = values(2 * branches * channels, scale: 8, name: "e")
        let offsets: [Float] = Array([1, 0, 0.5, 0.5].prefix(2 * branches))
        let coefficients = excited.indices.map {
            Reference.coefficient(excited[$0], offset: offsets[$0 / channels])
        }
        #expect(zip(coefficients, coefficients.indices).contains { $0 == offsets[$1 / channels] + 2 })
        let partners = (0..<channels).map { ($0 + 2) % channels }
        let output = buffers.planes(channels, plane)
        let counts = buffers.room(channels, of: Int32.self)
        let byChannel = (0..<channels).flatMap { channel in
            (0..<2 * branches).map { coefficients[$0 * channels + channel] }
        }
        let step = ShiftMaxStep(
            channels: channels, length: plane,
            sources: buffers.sources(
                buffers.planes(input, channels), partners: partners, coefficients: byChannel),
            targets: buffers.targets(output).planes, ones: buffers.ones, firstBranchCounts: counts)
        forEach(.shiftMax(step)) {
            expectClose(
                ArithmeticTests.values(output, plane),
                Reference.shiftMax(input, partners: partners, coefficients: coefficients), "\($0) Shift-Max")
            let shares = Reference.firstBranchShares(input, partners: partners, coefficients: coefficients)
            #expect((0..<channels).map { Float(counts[$0]) / Float(plane) } == shares, "\($0)")
        }
    }

    @Test(arguments: [1, 7, 8, 9, 513, 12544]) func moments(count: Int) {
        let buffers = Buffers()
        var input = values(count)
        for index in stride(from: 0, to: count, by: 5) { input[index] = index % 2 == 0 ? 0 : 6 }
        let mean = input.reduce(0.0) { $0 + Double($1) } / Double(count)
        let variance = input.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
        let table = buffers.floats(StatisticsStep.columns * 16)
        let whole = buffers.room(1, of: RunMoments.self)
        let step = StatisticsStep(
            runs: 1, length: count, first: buffers.copy(input), pitch: Buffers.pitch(count), ahead: 0,
            ones: buffers.ones, table: table, whole: whole)
        forEach(.statistics(step)) { name in
            let moments = whole.pointee
            let scale = 1 / Double(count)
            let found = moments.sum * scale
            let deviation = max(moments.sumOfSquares * scale - found * found, 0).squareRoot()
            #expect(abs(moments.origin + found - mean) < 1e-6, "\(name)")
            #expect(abs(deviation - variance.squareRoot()) < 1e-5, "\(name)")
            #expect(abs(Double(table[0]) - mean) < 1e-6, "\(name)")
            #expect(abs(Double(table[step.column]) - variance.squareRoot()) < 1e-5, "\(name)")
            for (least, greatest) in [
                (moments.minimum, moments.maximum), (table[2 * step.column], table[3 * step.column]),
            ] {
                #expect(least == input.min(), "\(name)")
                #expect(greatest == input.max(), "\(name)")
            }
            for (zeros, sixes) in [
                (Int(moments.zeros), Int(moments.sixes)),
                (Int(table[4 * step.column]), Int(table[5 * step.column])),
            ] {
                #expect(zeros == input.count { $0 == 0 }, "\(name)")
                #expect(sixes == input.count { $0 == 6 }, "\(name)")
            }
        }
    }

    // MARK: - Convolutions

    /// (height, width)
    private static let sizes = [(1, 1), (2, 3), (7, 7), (14, 14), (5, 17), (16, 33), (9, 70)]

    /// (input channels, output channels, groups)
    @Test(arguments: [
        (3, 4, 1), (4, 8, 4), (8, 8, 8), (16, 64, 4), (12, 24, 12), (64, 32, 4), (20, 10, 2), (7, 7, 1),
    ])
    func pointwise(inputs: Int, outputs: Int, groups: Int) {
        for (height, width) in Self.sizes {
            let geometry = ConvolutionGeometry(
                inputChannels: inputs, inputHeight: height, inputWidth: width, outputChannels: outputs,
                kernelHeight: 1, kernelWidth: 1, groups: groups)
            let (input, weights, bias, expected) = operands(geometry)
            let buffers = Buffers()
            let (perGroup, length) = (outputs / groups, height * width)
            var rows: [Int] = []
            while rows.reduce(0, +) < perGroup {
                let rest = perGroup - rows.reduce(0, +)
                rows.append(PointwiseStep.blocks.first { $0 <= rest } ?? 1)
            }
            var packed: [Float] = []
            var first = 0
            for _ in 0..<groups {
                for count in rows {
                    for input in 0..<inputs / groups {
                        packed += (first..<first + count).map { weights[$0 * (inputs / groups) + input] }
                    }
                    first += count
                }
            }
            let output = buffers.planes(outputs, length)
            let step = PointwiseStep(
                groups: groups, inputsPerGroup: inputs / groups, outputsPerGroup: perGroup, length: length,
                sources: buffers.sources(buffers.planes(input, inputs)), rows: buffers.copy(rows),
                rowCount: rows.count, weights: buffers.copy(packed), bias: buffers.copy(bias),
                targets: buffers.targets(output), residuals: nil,
                mask: buffers.copy([Float](repeating: 1, count: length)), partialSums: buffers.floats(16 * 16)
            )
            forEach(.pointwise(step)) { expectAgreement(output, expected, length, "\($0) \(geometry)") }
        }
    }

    /// One half of a depthwise pair. (kernel, stride)
    @Test(arguments: [(3, 1), (3, 2), (5, 1), (5, 2), (7, 1), (7, 2), (9, 1)], [true, false])
    func depthwise(shape: (Int, Int), isVertical: Bool) {
        let (kernel, stride) = shape
        for (height, width) in Self.sizes {
            for (channels, multiplier) in [(4, 2), (8, 1), (3, 3)] {
                let geometry = ConvolutionGeometry(
                    inputChannels: channels, inputHeight: height, inputWidth: width,
                    outputChannels: channels * multiplier, kernelHeight: isVertical ? kernel : 1,
                    kernelWidth: isVertical ? 1 : kernel, strideHeight: isVertical ? stride : 1,
                    strideWidth: isVertical ? 1 : stride, paddingHeight: isVertical ? kernel / 2 : 0,
                    paddingWidth: isVertical ? 0 : kernel / 2, groups: channels)
                let (input, weights, bias, expected) = operands(geometry)
                let buffers = Buffers()
                let plane = geometry.outputHeight * geometry.outputWidth
                let output = buffers.planes(geometry.outputChannels, plane)
                let lines = LineScratch.count(width: width, rows: geometry.outputHeight, stride: stride)
                let step = DepthwiseStep(
                    channels: channels, sources: buffers.sources(buffers.planes(input, channels)),
                    verticals: isVertical ? multiplier : 1, horizontals: isVertical ? 1 : multiplier,
                    kernel: kernel, stride: stride,
                    input: PlaneShape(height: height, width: width, stride: width),
                    output: PlaneShape(
                        height: geometry.outputHeight, width: geometry.outputWidth,
                        stride: geometry.outputWidth),
                    verticalWeights: buffers.copy(weights), verticalBias: buffers.copy(bias),
                    horizontalWeights: buffers.copy(weights), horizontalBias: buffers.copy(bias),
                    targets: buffers.targets(output), ones: buffers.ones, zeros: buffers.floats(width + 64),
                    lines: buffers.floats(lines), plane: buffers.floats(1))
                forEach(isVertical ? .vertical(step) : .horizontal(step)) {
                    expectAgreement(output, expected, plane, "\($0) \(geometry)")
                }
            }
        }
    }

    private func operands(_ geometry: ConvolutionGeometry) -> ([Float], [Float], [Float], [Float]) {
        let input = Array(
            FormulaWeights.tensor(name: "x", shape: [geometry.inputCount, 2]).prefix(geometry.inputCount))
        let weights = Array(
            FormulaWeights.tensor(name: "w", shape: [geometry.weightCount, 2]).prefix(geometry.weightCount))
        let bias = FormulaWeights.tensor(name: "x.bias", shape: [geometry.outputChannels])
        return (
            input, weights, bias,
            Reference.convolution(geometry, input: input, weights: weights, bias: bias)
        )
    }

    private func expectAgreement(
        _ planes: [UnsafeMutablePointer<Float>], _ expected: [Float], _ length: Int, _ what: String
    ) {
        let scale = expected.map(abs).max() ?? 1
        expectClose(ArithmeticTests.values(planes, length), expected, what, tolerance: 1e-5 * max(scale, 1))
    }
}
