import Network
import Inference
import ArithmeticSteps

/// What the next operation reads of a node: normalized, activated, with its channels in the order that
/// shuffles gave them, and a residual added. Nothing of it lies in memory but what a residual needs.
struct View {
    var kind = BlendKind.plain
    var shiftMax: ShiftMaxNode?
    /// For each channel of the view the node's channel.
    var order: [Int]
    /// For each of the node's channels its place in the view.
    var places: [Int]
    /// For each of the node's channels its shifted partner, and the channel whose partner it is; itself where
    /// there is no Shift-Max.
    var partners: [Int]
    var previous: [Int]
    /// The node whose view is added.
    var residual: Int?
    /// Whether its values are kept: those of residuals and of what they are added to.
    var isKept = false
    var kept: UnsafeMutablePointer<Float>?
    /// Other views' nodes that add this one.
    var addedTo: [Int] = []

    // Made when all is known.
    var blend: Blend?
    var blendGradient: BlendGradient?
    /// `Blend.coefficients` values for each channel of the view; for each picture where there is a Shift-Max.
    var coefficients: UnsafeMutablePointer<Float>?
    /// `Blend.sums` values for each picture and channel of the view.
    var sums: UnsafeMutablePointer<Float>?
    /// The factors of the way back by channel of the node; with a Shift-Max each thread has its own.
    var gradientCoefficients: UnsafeMutablePointer<Float>?
    /// The batch's gradient of the view, in its order.
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
