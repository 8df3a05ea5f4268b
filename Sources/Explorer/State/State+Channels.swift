import Network
import Trace

extension State {
    /// The Shift-Max that the Shift-Max screen shows: the selected operation, or the next one behind it, or
    /// the last.
    var shiftMaxIndex: Int {
        let all = network.shiftMaxOperations
        return (all.first { $0.index >= operation } ?? all[all.count - 1]).index
    }

    /// The operation that the current screen is about.
    var shownOperation: Int { screen == .shiftMax ? shiftMaxIndex : operation }

    /// The channels of the shown operation in the order of the current screen.
    var channelOrder: [Int] {
        let shown = trace.operations[shownOperation]
        if screen == .shiftMax, let coefficients = shown.coefficients {
            return order(coefficients.shiftMax.channels, by: key(coefficients))
        }
        return order(shown.channels.count, by: key(shown.channels))
    }

    private func key(_ coefficients: ShiftMaxCoefficients) -> ((Int) -> Float)? {
        switch shiftMaxSort {
        case .channel: nil
        case .wins: { coefficients.firstBranchShare[$0] }
        case .moved:
            { channel in
                let kinds = 0..<2 * coefficients.shiftMax.branches
                return kinds.map { abs(coefficients.shift($0, channel: channel)) }.max() ?? 0
            }
        }
    }

    private func key(_ channels: ChannelStatistics) -> ((Int) -> Float)? {
        switch activationSort {
        case .channel: nil
        case .mean: { channels[$0].mean }
        case .deviation: { channels[$0].deviation }
        case .maximum: { channels[$0].maximum }
        case .zeros: { channels[$0].zeroShare }
        }
    }

    private func order(_ count: Int, by key: ((Int) -> Float)?) -> [Int] {
        guard let key else { return Array(0..<count) }
        let keys = (0..<count).map(key)
        return keys.indices.sorted { keys[$0] != keys[$1] ? keys[$0] > keys[$1] : $0 < $1 }
    }

    /// The selected channel's line on the current screen.
    var channelIndex: Int { channelOrder.firstIndex(of: channel) ?? 0 }

    mutating func selectChannel(at index: Int) {
        let order = channelOrder
        channel = order[min(max(index, 0), order.count - 1)]
        showChannel()
    }

    /// Scrolls the channel list so that the selected channel shows; the last one where there is none such.
    mutating func showChannel() {
        let order = channelOrder
        channel = min(channel, order.count - 1)
        let height =
            screen == .shiftMax ? ShiftMaxScreen.listHeight(size) : ActivationsScreen.listHeight(size)
        keepVisible(order.firstIndex(of: channel) ?? 0, count: order.count, height: height, &channelScroll)
    }

    /// The selected pixel of a plane of this shape.
    func pixel(in shape: FeatureShape) -> (x: Int, y: Int) {
        (
            min(Int(pixelX * Double(shape.width)), shape.width - 1),
            min(Int(pixelY * Double(shape.height)), shape.height - 1)
        )
    }

    mutating func movePixel(x dx: Int, y dy: Int) {
        let shape = network.operations[shownOperation].output
        let (x, y) = pixel(in: shape)
        pixelX = (Double(min(max(x + dx, 0), shape.width - 1)) + 0.5) / Double(shape.width)
        pixelY = (Double(min(max(y + dy, 0), shape.height - 1)) + 0.5) / Double(shape.height)
    }
}
