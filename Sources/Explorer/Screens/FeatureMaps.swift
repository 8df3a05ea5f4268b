import Network
import Trace

/// What the Features screen draws of an operation's output: its values, each channel on its own scale, or how
/// far they are from the pinned picture's, all channels on one scale so that they compare.
struct FeatureMaps {
    private let trace: OperationTrace
    private let differences: [Float]?
    /// The largest distance from the pinned picture's values; nil where the values themselves are drawn.
    let reach: Float?

    init(_ state: State) {
        let trace = state.trace.operations[state.operation]
        let base = state.showsDifferences ? state.base?.trace.operations[state.operation] : nil
        self.trace = trace
        differences = base.map { zip(trace.output.values, $0.output.values).map(-) }
        reach = differences.map { $0.reduce(0) { max($0, abs($1)) } }
    }

    var shape: FeatureShape { trace.output.shape }
    var values: [Float] { differences ?? trace.output.values }

    /// One channel's, row by row.
    func channel(_ channel: Int) -> ArraySlice<Float> {
        differences?[channel * shape.plane..<(channel + 1) * shape.plane] ?? trace.output.channel(channel)
    }

    func draw(_ channel: Int, in area: Rectangle, _ canvas: inout Canvas) {
        canvas.map(
            self.channel(channel), width: shape.width, height: shape.height,
            range: reach.map { -$0...$0 } ?? trace.channels[channel].shownRange, isAroundZero: reach != nil,
            in: area)
    }
}
