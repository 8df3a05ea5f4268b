import Network
import Inference
import ArithmeticSteps

/// A convolution and its normalization, planned for a batch. Its raw outputs are kept for the backward pass. What
/// later operations make of them (`View`) is computed where it is read.
final class PlaneNode {
    let convolution: Convolution
    let output: FeatureShape
    /// The layout of the raw outputs. Before a horizontal convolution with a stride of 2 they are in two parts, by
    /// the parity of their columns.
    let planes: Planes
    /// The number of values of one picture.
    let count: Int
    /// The raw outputs of the batch.
    let raw: UnsafeMutablePointer<Float>
    /// The sum and the centred sum of squares, for each picture and channel.
    let moments: UnsafeMutablePointer<Float>
    /// For each channel, over the batch: the mean, and 1/√(variance + eps).
    let mean: UnsafeMutablePointer<Float>
    let inverse: UnsafeMutablePointer<Float>

    let weight: Parameters.Place
    let scale: Parameters.Place
    let shift: Parameters.Place
    let running: RunningStatistics

    let maps: ConvolutionMaps
    var view: View

    /// - Parameter inputPlanes: the layout of the view that it reads; nil for the picture.
    init(
        _ operation: Operation, _ convolution: Convolution, inputPlanes: Planes?, batch: Int,
        _ parameters: Parameters, _ memory: EngineMemory
    ) throws(WeightError) {
        self.convolution = convolution
        output = operation.output
        maps = try ConvolutionMaps(
            convolution, input: operation.input, output: operation.output, inputPlanes: inputPlanes, memory,
            name: operation.name)
        planes = maps.outputPlanes
        count = output.channels * planes.pitch
        raw = memory.floats(batch * count + 64)
        moments = memory.floats(batch * 2 * output.channels)
        mean = memory.floats(output.channels)
        inverse = memory.floats(output.channels)
        let places = convolution.tensors.map(parameters.place)
        (weight, scale, shift) = (places[0], places[1], places[2])
        running = RunningStatistics(mean: places[3], variance: places[4])
        view = View(channels: output.channels)
    }

    func raw(_ picture: Int) -> UnsafeMutablePointer<Float> { raw + picture * count }
    func moments(_ picture: Int) -> UnsafeMutablePointer<Float> {
        moments + picture * 2 * output.channels
    }

    /// The number of values of a channel in one picture, without padding.
    var plane: Int { planes.parts * planes.length }
}
