import Network
import ArithmeticSteps
import Trace

/// Where a traced pass stores its input, which comes first, and the output and the statistics of each operation.
/// Shuffles and dropout move no values: their outputs are the same planes, in another order or the same.
struct TraceLayout {
    /// The output of each operation.
    private(set) var outputs: [FeatureLayout] = []
    /// The table of the channels' statistics of each operation.
    private(set) var statistics: [FeatureLayout] = []
    /// The number of values in all.
    private(set) var count = 0

    /// - Precondition: the kernels can compute every operation of the network, as in all of M0 to M3.
    init(_ model: Model) {
        count = (model.network.input.count + 63) / 64 * 64
        for operation in model.network.operations {
            switch operation.kind {
            case .shuffle(let groups):
                guard let output = outputs.last, let table = statistics.last else {
                    preconditionFailure("\(operation.name) has no input")
                }
                let order = shuffled(
                    output.order ?? Array(0..<operation.output.channels), groups: groups)
                outputs.append(FeatureLayout(first: output.first, pitch: output.pitch, order: order))
                statistics.append(FeatureLayout(first: table.first, pitch: table.pitch, order: order))
            case .dropout:
                guard let output = outputs.last, let table = statistics.last else {
                    preconditionFailure("\(operation.name) has no input")
                }
                outputs.append(output)
                statistics.append(table)
            default:
                precondition(Self.isSupported(operation), "no kernel computes \(operation.name)")
                place(operation.output)
            }
        }
        count += 64
    }

    private mutating func place(_ shape: FeatureShape) {
        // Whole vectors. What a step writes after the last row of a plane, it overwrites with the next plane; after
        // the last plane comes the table, which is filled later.
        let pitch = shape.isVector ? 1 : (shape.plane + 15) / 16 * 16
        outputs.append(FeatureLayout(first: count, pitch: pitch))
        count += (shape.channels * pitch + 63) / 64 * 64
        statistics.append(FeatureLayout(first: count, pitch: 1))
        count += (ChannelStatistics.tableCount(channels: shape.channels) + 63) / 64 * 64
    }

    private static func isSupported(_ operation: Operation) -> Bool {
        guard let convolution = operation.convolution else { return operation.index > 0 }
        if operation.index == 0 {
            return convolution.shape == .vertical && convolution.groups == 1
                && convolution.inputChannels == 3 && convolution.kernel.height == 3
                && convolution.stride.height == 2
        }
        return convolution.shape == .pointwise
            || convolution.groups == convolution.inputChannels && convolution.kernel.area <= 15
    }
}

extension FeatureShape {
    /// A plane without gaps between its rows.
    var dense: PlaneShape { PlaneShape(height: height, width: width, stride: width) }
}

/// Channel j·(C/g)+i goes to i·g+j.
func shuffled<T>(_ channels: [T], groups: Int) -> [T] {
    let perGroup = channels.count / groups
    return channels.indices.map { channels[$0 % groups * perGroup + $0 / groups] }
}
