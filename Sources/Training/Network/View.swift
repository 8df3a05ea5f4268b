import Network
import Inference
import ArithmeticSteps

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
        coefficients = memory.floats((shiftMax == nil ? 1 : batch) * channels * Blend.coefficients)
        sums = memory.floats(batch * channels * Blend.sums)
        gradientCoefficients = memory.floats(channels * BlendGradient.coefficients)
        if isKept { kept = memory.floats(batch * channels * planes.pitch + 64) }
    }
}
