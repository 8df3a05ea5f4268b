import ArithmeticSteps
import Inference
import Network

/// A convolution, the gradient of its weights and the gradient of its input, as mixtures of shifted planes.
struct ConvolutionMaps {
    /// Whether the planes of the input are split by the parity of rows and columns before they are read.
    let splits: Bool
    /// The layout of the input in scratch memory, with rows of zeros around the planes for the vertical taps.
    let inputPlanes: Planes
    /// The layout of the gradient of the output in scratch memory, with the same zeros.
    let gradientPlanes: Planes
    let outputPlanes: Planes
    /// The number of zeros before the first plane in scratch memory.
    let lead: Int
    /// From scratch memory to raw outputs, one for each part of the output.
    let forward: [Mixture]
    /// Between the input and the gradient of the output in scratch memory.
    let correlation: [Mixture]
    /// From the gradient in scratch memory to the gradient of the input, one for each of its parts: into scratch
    /// memory if the input is split, else in the layout of the view.
    let backward: [Mixture]
    /// Runs of groups that are computed together, so that what they read and write stays in the cache.
    let chunks: [Range<Int>]
    let inputsPerGroup: Int
    let outputsPerGroup: Int

    /// The number of floats that the planes of a chunk may take: a quarter of one processor's cache.
    private static let chunkLimit = 48 << 10

    init(
        _ convolution: Convolution, input: FeatureShape, output: FeatureShape,
        inputPlanes viewPlanes: Planes?,
        _ memory: EngineMemory, name: String
    ) throws(WeightError) {
        let strided = max(convolution.stride.height, convolution.stride.width) == 2
        splits = strided && convolution.shape == .vertical
        if strided, input.height % 2 + (splits ? input.width % 2 : 0) > 0, splits {
            throw WeightError("\(name): a plane of \(input) cannot be halved for training")
        }
        let width = splits ? output.width / 2 : output.width
        let taps = Tap.all(convolution, width: width)
        let inputParts = splits ? 4 : (strided ? 2 : 1)
        let outputParts = splits ? 2 : 1
        let length = output.plane / outputParts
        let reach = taps.map { $0.columns == 0 ? abs($0.shift) : 0 }.max() ?? 0
        let whole = Self.whole(length)
        inputPlanes = Planes(parts: inputParts, length: length, partPitch: Self.whole(whole + reach))
        gradientPlanes = Planes(parts: outputParts, length: length, partPitch: Self.whole(whole + reach))
        outputPlanes = Planes(parts: outputParts, length: length, partPitch: whole)
        lead = Self.whole(reach) + 16
        inputsPerGroup = convolution.inputsPerGroup
        outputsPerGroup = convolution.outputsPerGroup
        let builder = Builder(
            convolution: convolution, taps: taps, width: width, length: length, memory: memory)
        let (scratch, gradient, raw) = (inputPlanes, gradientPlanes, outputPlanes)
        forward = (0..<outputParts).map { builder.forward(part: $0, input: scratch, output: raw) }
        correlation = (0..<outputParts).map { builder.forward(part: $0, input: scratch, output: gradient) }
        let target = splits ? scratch : viewPlanes ?? scratch
        backward =
            viewPlanes == nil
            ? [] : (0..<inputParts).map { builder.backward(part: $0, gradient: gradient, input: target) }
        let size =
            inputsPerGroup * inputPlanes.pitch * (splits ? 2 : 1)
            + outputsPerGroup * (gradientPlanes.pitch + outputPlanes.pitch)
        let step = max(Self.chunkLimit / size, 1)
        chunks = stride(from: 0, to: convolution.groups, by: step).map {
            $0..<min($0 + step, convolution.groups)
        }
    }

    func inputs(_ groups: Range<Int>) -> Range<Int> {
        groups.lowerBound * inputsPerGroup..<groups.upperBound * inputsPerGroup
    }

    func outputs(_ groups: Range<Int>) -> Range<Int> {
        groups.lowerBound * outputsPerGroup..<groups.upperBound * outputsPerGroup
    }

    private var largestChunk: Int { chunks.map(\.count).max() ?? 0 }

    /// The number of floats of scratch memory for the input, and for the gradient of the output.
    var inputScratch: Int { lead + largestChunk * inputsPerGroup * inputPlanes.pitch + 64 }
    var gradientScratch: Int { lead + largestChunk * outputsPerGroup * gradientPlanes.pitch + 64 }

    static func whole(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}

/// Builds the tables.
private struct Builder {
    let convolution: Convolution
    let taps: [Tap]
    let width: Int
    let length: Int
    let memory: EngineMemory

    private var kernel: Int { convolution.kernel.area }
    private var inputs: Int { convolution.inputsPerGroup }
    private var outputs: Int { convolution.outputsPerGroup }

    /// From the parts of the input to output part `part`.
    func forward(part: Int, input: Planes, output: Planes) -> Mixture {
        let terms = taps.filter { $0.outputPart == part }
        var (sources, targets): ([Int], [Int]) = ([], [])
        for group in 0..<convolution.groups {
            for channel in group * inputs..<(group + 1) * inputs {
                sources += terms.map {
                    channel * input.pitch + $0.inputPart * input.partPitch + $0.shift
                }
            }
            targets += (group * outputs..<(group + 1) * outputs).map {
                $0 * output.pitch + part * output.partPitch
            }
        }
        return Mixture(
            groups: convolution.groups, rows: outputs, terms: inputs * terms.count, length: length,
            outputs: memory.copy(targets), sources: memory.copy(sources),
            masks: masks((0..<inputs).flatMap { _ in terms.map(\.columns) }),
            groupStride: outputs * inputs * kernel, rowStride: inputs * kernel,
            termOffsets: memory.copy((0..<inputs).flatMap { i in terms.map { i * kernel + $0.weight } }))
    }

    /// From the gradients of the output's parts to the gradient of input part `part`.
    func backward(part: Int, gradient: Planes, input: Planes) -> Mixture {
        let terms = taps.filter { $0.inputPart == part }
        var (sources, targets): ([Int], [Int]) = ([], [])
        for group in 0..<convolution.groups {
            for channel in group * outputs..<(group + 1) * outputs {
                sources += terms.map {
                    channel * gradient.pitch + $0.outputPart * gradient.partPitch - $0.shift
                }
            }
            targets += (group * inputs..<(group + 1) * inputs).map {
                $0 * input.pitch + part * input.partPitch
            }
        }
        return Mixture(
            groups: convolution.groups, rows: inputs, terms: outputs * terms.count, length: length,
            outputs: memory.copy(targets), sources: memory.copy(sources),
            masks: masks((0..<outputs).flatMap { _ in terms.map { -$0.columns } }),
            groupStride: outputs * inputs * kernel, rowStride: kernel,
            termOffsets: memory.copy(
                (0..<outputs).flatMap { o in terms.map { o * inputs * kernel + $0.weight } }))
    }

    /// For each term a mask of ones where its shift stays within the row; nil if all shifts do.
    private func masks(_ columns: [Int]) -> UnsafePointer<UnsafePointer<Float>?>? {
        guard columns.contains(where: { $0 != 0 }) else { return nil }
        var made: [Int: UnsafePointer<Float>] = [:]
        for shift in Set(columns) where shift != 0 {
            made[shift] = memory.copy(
                (0..<length).map { (0..<width).contains($0 % width + shift) ? 1 : 0 }, slack: 64)
        }
        return memory.copy(columns.map { made[$0] })
    }
}

/// One weight of a convolution's kernel, as a shift of planes: output part `outputPart` at offset p gets the weight
/// times input part `inputPart` at p + shift. With a stride of 2 the parts are those of `split`, so that a tap is a
/// shift there too.
struct Tap {
    let weight: Int
    let inputPart: Int
    let outputPart: Int
    let shift: Int
    /// The number of columns of the shift, which must not cross the ends of a row; 0 if it is whole rows.
    let columns: Int

    /// All taps of a kernel.
    ///
    /// - Parameters:
    ///   - width: the width of a row of the output, and of a part of the input.
    static func all(_ convolution: Convolution, width: Int) -> [Tap] {
        let strided = max(convolution.stride.height, convolution.stride.width) == 2
        switch convolution.shape {
        case .pointwise:
            return [Tap(weight: 0, inputPart: 0, outputPart: 0, shift: 0, columns: 0)]
        case .vertical:
            return (0..<convolution.kernel.height).flatMap { t in
                let distance = t - convolution.padding.height
                guard strided else {
                    return [
                        Tap(
                            weight: t, inputPart: 0, outputPart: 0, shift: distance * width, columns: 0)
                    ]
                }
                return (0..<2).map { parity in
                    Tap(
                        weight: t, inputPart: (distance & 1) * 2 + parity, outputPart: parity,
                        shift: (distance >> 1) * width, columns: 0)
                }
            }
        case .horizontal:
            return (0..<convolution.kernel.width).map { t in
                let distance = t - convolution.padding.width
                return strided
                    ? Tap(
                        weight: t, inputPart: distance & 1, outputPart: 0, shift: distance >> 1,
                        columns: distance >> 1)
                    : Tap(weight: t, inputPart: 0, outputPart: 0, shift: distance, columns: distance)
            }
        }
    }
}
