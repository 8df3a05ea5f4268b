import Arithmetic
import Inference
import Testing
import ArithmeticSteps

@testable import Network
@testable import Training

/// Every form of convolution, forward and back, against the obvious loops.
@Suite struct ConvolutionTests {
    struct Form: CustomTestStringConvertible, Sendable {
        let channels: Int
        let outputs: Int
        let groups: Int
        let kernel: Extent
        let stride: Int
        let height: Int
        let width: Int

        init(
            _ channels: Int, _ outputs: Int, groups: Int, _ height: Int, _ width: Int, stride: Int = 1,
            _ y: Int,
            _ x: Int
        ) {
            self.channels = channels
            self.outputs = outputs
            self.groups = groups
            kernel = Extent(height: height, width: width)
            self.stride = stride
            self.height = y
            self.width = x
        }

        var testDescription: String {
            "\(kernel) stride \(stride), \(channels) → \(outputs) in \(groups) groups on \(height)×\(width)"
        }

        var input: FeatureShape { FeatureShape(channels: channels, height: height, width: width) }

        var convolution: Convolution {
            Convolution(
                inputChannels: channels, outputChannels: outputs, kernel: kernel,
                stride: Extent(
                    height: kernel.height > 1 ? stride : 1, width: kernel.width > 1 ? stride : 1),
                padding: Extent(height: kernel.height / 2, width: kernel.width / 2), groups: groups,
                weightPrefix: "w", normalizationPrefix: "n")
        }

        var output: FeatureShape {
            let strides = convolution.stride
            return FeatureShape(
                channels: outputs, height: (height - 1) / strides.height + 1,
                width: (width - 1) / strides.width + 1)
        }
    }

    /// Groups of every size modulo the blocks of the kernels; planes below, at and above a vector's width.
    static let forms: [Form] = [
        Form(6, 10, groups: 2, 1, 1, 5, 3), Form(12, 15, groups: 3, 1, 1, 7, 7),
        Form(8, 44, groups: 2, 1, 1, 4, 4), Form(9, 3, groups: 1, 1, 1, 9, 13),
        Form(5, 5, groups: 5, 3, 1, 7, 7), Form(4, 8, groups: 4, 3, 1, 6, 11),
        Form(3, 6, groups: 3, 5, 1, 14, 14), Form(2, 2, groups: 2, 5, 1, 3, 5),
        Form(5, 5, groups: 5, 1, 3, 7, 7), Form(4, 8, groups: 4, 1, 3, 6, 11),
        Form(3, 6, groups: 3, 1, 5, 14, 14), Form(2, 2, groups: 2, 1, 5, 5, 3),
        Form(3, 4, groups: 1, 3, 1, stride: 2, 12, 10), Form(4, 8, groups: 4, 3, 1, stride: 2, 14, 14),
        Form(3, 3, groups: 3, 5, 1, stride: 2, 14, 18), Form(2, 4, groups: 2, 5, 1, stride: 2, 4, 38),
        Form(4, 8, groups: 4, 1, 3, stride: 2, 7, 14), Form(3, 3, groups: 3, 1, 5, stride: 2, 6, 34),
        Form(2, 6, groups: 2, 1, 5, stride: 2, 5, 4), Form(4, 12, groups: 4, 1, 3, stride: 2, 3, 20),
    ]

    @Test(arguments: forms) func forwardAndBackAgreeWithTheObviousLoops(form: Form) throws {
        var noise = Noise(state: 7)
        let x = noise.values(form.input.count)
        let w = noise.values(form.convolution.tensors[0].count)
        let d = noise.values(form.output.count)
        var expected = (y: [Double](), dw: [Double](), dx: [Double]())
        expected.y = [Double](repeating: 0, count: d.count)
        expected.dw = [Double](repeating: 0, count: w.count)
        expected.dx = [Double](repeating: 0, count: x.count)
        for product in SlowTwin.products(form.convolution, input: form.input, output: form.output) {
            expected.y[product.output] += Double(x[product.input]) * Double(w[product.weight])
            expected.dw[product.weight] += Double(x[product.input]) * Double(d[product.output])
            expected.dx[product.input] += Double(d[product.output]) * Double(w[product.weight])
        }
        for instructionSet in InstructionSet.available {
            let made = try run(form, x, w, d, instructionSet)
            #expect(relativeError(made.y, expected.y) < 2e-6, "\(instructionSet): output")
            #expect(relativeError(made.dw, expected.dw) < 2e-6, "\(instructionSet): gradient of the weights")
            #expect(relativeError(made.dx, expected.dx) < 2e-6, "\(instructionSet): gradient of the input")
            #expect(made.isCleanAfter, "\(instructionSet): no zeros after a run")
            // The comparison sees a gradient that is missing or at the wrong place.
            #expect(relativeError(made.dw.map { _ in 0 }, expected.dw) > 0.5)
            #expect(relativeError(made.dx.reversed(), expected.dx) > 1e-2)
            #expect(relativeError(Array(made.y[1...] + made.y[..<1]), expected.y) > 1e-2)
        }
    }

    /// The fast arithmetic on the same numbers.
    private func run(
        _ form: Form, _ x: [Float], _ w: [Float], _ d: [Float], _ instructionSet: InstructionSet
    ) throws -> (y: [Float], dw: [Float], dx: [Float], isCleanAfter: Bool) {
        let memory = EngineMemory()
        let isHalved = form.stride == 2 && form.kernel.width > 1
        let whole = ConvolutionMaps.whole(form.input.plane / (isHalved ? 2 : 1))
        let viewPlanes = Planes(
            parts: isHalved ? 2 : 1, length: form.input.plane / (isHalved ? 2 : 1), partPitch: whole)
        let maps = try ConvolutionMaps(
            form.convolution, input: form.input, output: form.output, inputPlanes: viewPlanes, memory,
            name: "test")
        func room(_ count: Int) -> UnsafeMutablePointer<Float> {
            let room = memory.floats(count + 2 * maps.lead + 128) + maps.lead
            return room
        }
        let input = room(form.channels * maps.inputPlanes.pitch)
        lay(x, form.input, input, maps.inputPlanes)
        let output = room(form.outputs * maps.outputPlanes.pitch)
        output.update(repeating: 9, count: form.outputs * maps.outputPlanes.pitch)
        let weights = memory.copy(w)
        let groups = 0..<form.groups
        for map in maps.forward {
            instructionSet.kernels.mix(
                map, groups: groups, sources: input, weights: weights, outputs: output)
        }
        let gradient = room(form.outputs * maps.gradientPlanes.pitch)
        lay(d, form.output, gradient, maps.gradientPlanes)
        let sums = memory.floats(w.count)
        for map in maps.correlation {
            instructionSet.kernels.correlate(
                map, groups: groups, sources: input, outputs: gradient, sums: sums)
        }
        let target = maps.splits ? maps.inputPlanes : viewPlanes
        let inputGradient = room(form.channels * target.pitch)
        for map in maps.backward {
            instructionSet.kernels.mix(
                map, groups: groups, sources: gradient, weights: weights, outputs: inputGradient)
        }
        let y = pick(form.output, output, maps.outputPlanes, vector: instructionSet.vectorWidth)
        return (
            y.values, Array(UnsafeBufferPointer(start: sums, count: w.count)),
            pick(form.input, inputGradient, target).values, y.isCleanAfter
        )
    }

    /// Where a value lies in planes of 1, 2 (parity of the column) or 4 parts (parity of the row, then of the
    /// column).
    private func place(_ index: Int, _ shape: FeatureShape, _ planes: Planes) -> Int {
        let (channel, inPlane) = index.quotientAndRemainder(dividingBy: shape.plane)
        let (y, x) = inPlane.quotientAndRemainder(dividingBy: shape.width)
        let start = channel * planes.pitch
        switch planes.parts {
        case 1: return start + inPlane
        case 2: return start + x % 2 * planes.partPitch + y * (shape.width / 2) + x / 2
        default:
            return start + (y % 2 * 2 + x % 2) * planes.partPitch + y / 2 * (shape.width / 2) + x / 2
        }
    }

    private func lay(
        _ values: [Float], _ shape: FeatureShape, _ memory: UnsafeMutablePointer<Float>, _ planes: Planes
    ) {
        for (index, value) in values.enumerated() { memory[place(index, shape, planes)] = value }
    }

    private func pick(
        _ shape: FeatureShape, _ memory: UnsafePointer<Float>, _ planes: Planes, vector: Int = 1
    )
        -> (values: [Float], isCleanAfter: Bool)
    {
        let values = (0..<shape.count).map { memory[place($0, shape, planes)] }
        let tails = (0..<shape.channels * planes.parts).flatMap { run in
            (planes.length..<(planes.length + vector - 1) / vector * vector).map {
                memory[run * planes.partPitch + $0]
            }
        }
        return (values, tails.allSatisfy { $0 == 0 })
    }

    @Test func splitAndMergeAreTheirOpposites() {
        for (height, width) in [(2, 2), (6, 10), (14, 14), (4, 66)] {
            for instructionSet in InstructionSet.available {
                let memory = EngineMemory()
                var noise = Noise(state: 3)
                let values = noise.values(height * width)
                let pitch = ConvolutionMaps.whole(height * width / 4)
                let parts = memory.floats(4 * pitch + 64)
                let shape = FeatureShape(channels: 1, height: height, width: width)
                instructionSet.kernels.split(
                    height: height, width: width, plane: memory.copy(values, slack: 64), output: parts,
                    partPitch: pitch)
                let planes = Planes(parts: 4, length: height * width / 4, partPitch: pitch)
                #expect(pick(shape, parts, planes).values == values)
                let plane = memory.floats(height * width + 64)
                instructionSet.kernels.merge(
                    height: height, width: width, parts: parts, partPitch: pitch, plane: plane)
                #expect(Array(UnsafeBufferPointer(start: plane, count: height * width)) == values)
            }
        }
    }
}

extension InstructionSet {
    /// Floats in a vector.
    fileprivate var vectorWidth: Int {
        switch self {
        case .portable: 4
        case .v3: 8
        case .v4: 16
        }
    }
}
