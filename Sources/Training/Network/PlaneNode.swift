import ArithmeticSteps
import Inference
import Network

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
        raw = memory.buffer(batch * count + 64)
        moments = memory.buffer(batch * 2 * output.channels)
        mean = memory.buffer(output.channels)
        inverse = memory.buffer(output.channels)
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

/// What the next operation reads of a node: normalized and activated values, with the channels in the order of the
/// shuffles, and a residual added. Only what a residual needs is stored.
struct View {
    var kind = BlendKind.plain
    var shiftMax: ShiftMaxNode?
    /// For each channel of the view, the channel of the node.
    var order: [Int]
    /// For each channel of the node, its place in the view.
    var places: [Int]
    /// For each channel of the node, its shifted partner, and the channel whose partner it is; itself without a
    /// Shift-Max.
    var partners: [Int]
    var previous: [Int]
    /// The node whose view is added as a residual.
    var residual: Int?
    /// Whether its values are stored: those of residuals and of the views that they are added to.
    var isKept = false
    var kept: UnsafeMutablePointer<Float>?
    /// The nodes whose views add this one.
    var addedTo: [Int] = []

    // Allocated when all views are known.
    var blend: Blend?
    var blendGradient: BlendGradient?
    /// `Blend.coefficients` values for each channel of the view; for each picture if there is a Shift-Max.
    var coefficients: UnsafeMutablePointer<Float>?
    /// `Blend.sums` values for each picture and channel of the view.
    var sums: UnsafeMutablePointer<Float>?
    /// The factors of the backward pass, by channel of the node; with a Shift-Max each thread has its own.
    var gradientCoefficients: UnsafeMutablePointer<Float>?
    /// The gradient of the view over the batch, in its order.
    var gradient: UnsafeMutablePointer<Float>?

    init(channels: Int) {
        order = Array(0..<channels)
        places = order
        partners = order
        previous = order
    }

    /// Channel j·(C/g)+i goes to i·g+j.
    mutating func shuffle(groups: Int) {
        let perGroup = order.count / groups
        order = (0..<order.count).map { order[$0 % groups * perGroup + $0 / groups] }
    }

    mutating func finish(_ planes: Planes, batch: Int, _ memory: EngineMemory) {
        let channels = order.count
        for (place, channel) in order.enumerated() { places[channel] = place }
        if let shiftMax {
            partners = shiftMax.shiftMax.partners
            for (channel, partner) in partners.enumerated() { previous[partner] = channel }
        }
        func table(_ channels: [Int]) -> UnsafePointer<Int> {
            memory.copy(channels.map { $0 * planes.pitch })
        }
        blend = Blend(
            kind: kind, planes: planes, own: table(order), partner: table(order.map { partners[$0] }))
        blendGradient = BlendGradient(
            kind: kind, planes: planes, partner: table(partners), previous: table(previous),
            gradient: table(places), previousGradient: table(previous.map { places[$0] }))
        coefficients = memory.buffer((shiftMax == nil ? 1 : batch) * channels * Blend.coefficients)
        sums = memory.buffer(batch * channels * Blend.sums)
        gradientCoefficients = memory.buffer(channels * BlendGradient.coefficients)
        if isKept { kept = memory.buffer(batch * channels * planes.pitch + 64) }
    }
}
