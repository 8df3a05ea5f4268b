import Network
import Inference
import ArithmeticSteps

/// A linear layer over a batch of vectors. The distance between vectors, and between rows of weights, is a multiple
/// of 16 values; the padding is zero.
struct LinearNode {
    let weight: Parameters.Place
    let bias: Parameters.Place
    let inputs: Int
    let outputs: Int
    let inputPitch: Int
    let outputPitch: Int
    /// Rows are pictures, terms are outputs; a run is over inputs.
    private let byPicture: Mixture
    /// Rows are outputs, terms are pictures.
    private let byOutput: Mixture

    init(_ linear: Linear, batch: Int, _ parameters: Parameters, _ memory: EngineMemory) {
        weight = parameters.place(linear.tensors[0])
        bias = parameters.place(linear.tensors[1])
        (inputs, outputs) = (linear.inputs, linear.outputs)
        let (inputPitch, outputPitch) = (weight.pitch, ConvolutionMaps.whole(linear.outputs))
        (self.inputPitch, self.outputPitch) = (inputPitch, outputPitch)
        let pictures = memory.copy((0..<batch).map { $0 * inputPitch })
        let rows = memory.copy((0..<outputs).map { $0 * inputPitch })
        byPicture = Mixture(
            groups: 1, rows: batch, terms: outputs, length: inputs, outputs: pictures, sources: rows,
            masks: nil, groupStride: 0, rowStride: outputPitch,
            termOffsets: memory.copy(Array(0..<outputs)))
        byOutput = Mixture(
            groups: 1, rows: outputs, terms: batch, length: inputs, outputs: rows, sources: pictures,
            masks: nil, groupStride: 0, rowStride: 1,
            termOffsets: memory.copy((0..<batch).map { $0 * outputPitch }))
    }

    /// outputs[n] = bias + weights · inputs[n], for some pictures and some outputs.
    func forward(
        _ arithmetic: any ArithmeticKernels.Type, _ parameters: Parameters, pictures: Range<Int>,
        rows: Range<Int>,
        inputs: UnsafePointer<Float>, outputs: UnsafeMutablePointer<Float>
    ) {
        let bias = parameters.values + bias.offset
        for picture in pictures {
            let row = outputs + picture * outputPitch
            for index in rows { row[index] = bias[index] }
        }
        var map = byPicture
        map.rows = pictures.count
        map.terms = rows.count
        map.sources += rows.lowerBound
        map.termOffsets += rows.lowerBound
        arithmetic.correlate(
            map, groups: 0..<1, sources: parameters.values + weight.offset,
            outputs: inputs + pictures.lowerBound * inputPitch,
            sums: outputs + pictures.lowerBound * outputPitch)
    }

    /// The gradient of the inputs of some pictures from the gradient of their outputs.
    func backward(
        _ arithmetic: any ArithmeticKernels.Type, _ parameters: Parameters, pictures: Range<Int>,
        outputs: UnsafePointer<Float>, inputs: UnsafeMutablePointer<Float>
    ) {
        var map = byPicture
        map.rows = pictures.count
        arithmetic.mix(
            map, groups: 0..<1, sources: parameters.values + weight.offset,
            weights: outputs + pictures.lowerBound * outputPitch,
            outputs: inputs + pictures.lowerBound * inputPitch)
    }

    /// The gradients of the weights and biases of some rows, over `count` pictures.
    func gradients(
        _ arithmetic: any ArithmeticKernels.Type, _ parameters: Parameters, count: Int, rows: Range<Int>,
        inputs: UnsafePointer<Float>, outputs: UnsafePointer<Float>
    ) {
        var map = byOutput
        map.rows = rows.count
        map.terms = count
        map.outputs += rows.lowerBound
        arithmetic.mix(
            map, groups: 0..<1, sources: inputs, weights: outputs + rows.lowerBound,
            outputs: parameters.gradients + weight.offset)
        let bias = parameters.gradients + bias.offset
        for row in rows {
            var sum = 0.0
            for picture in 0..<count { sum += Double(outputs[picture * outputPitch + row]) }
            bias[row] = Float(sum)
        }
    }
}
