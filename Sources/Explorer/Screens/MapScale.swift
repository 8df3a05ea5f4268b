import Basics
import Network
import Trace

/// What range of values the colours of feature maps stand for.
public enum MapScale: Sendable {
    /// Each channel's own, so that every map shows its shape.
    case channel
    /// The layer's, so that maps can be compared.
    case layer
}

extension State {
    mutating func switchMapScale() {
        view.mapScale = view.mapScale == .channel ? .layer : .channel
        say(
            view.mapScale == .channel
                ? "maps: each channel has its own range of colours"
                : "maps: one range of colours for all channels of a layer")
    }

    /// The values of the darkest and the brightest colour in a channel's map of an operation's output.
    func mapRange(of operation: Int, channel: Int) -> ClosedRange<Float> {
        let trace = trace.operations[operation]
        return (view.mapScale == .channel ? trace.channels[channel] : trace.statistics).shownRange
    }

    /// The same of an operation's input, which may be the picture.
    func mapRange(ofInputTo operation: Int, channel: Int) -> ClosedRange<Float> {
        if operation > 0 { return mapRange(of: operation - 1, channel: channel) }
        let values = trace.input.channel(channel)
        guard let least = values.min(), let greatest = values.max(), least < greatest else { return 0...1 }
        return least...greatest
    }
}

extension Canvas {
    /// The colours of a map between the numbers that they stand for, ending before column `right`. Where the map's values
    /// go on beyond the last colour, that is said, with the greatest value where there is room.
    ///
    /// - Parameter values: those of the map, where they are known.
    /// - Returns: its first column; `right` where it is wider than `limit` and nothing is drawn.
    @discardableResult
    mutating func legend(
        _ range: ClosedRange<Float>, of values: ArraySlice<Float> = [], isAroundZero: Bool = false,
        right: Int, y: Int, limit: Int = .max
    ) -> Int {
        let finite = values.filter(\.isFinite)
        let (low, high) = (finite.min() ?? range.lowerBound, finite.max() ?? range.upperBound)
        let isAbove = high > range.upperBound
        let least = (low < range.lowerBound ? "≤" : "") + Numbers.activation(range.lowerBound)
        let greatest = (isAbove ? "≥" : "") + Numbers.activation(range.upperBound)
        let all = isAbove ? " (max \(Numbers.activation(high)))" : ""
        let numbers = least.cellWidth + greatest.cellWidth + 2
        // The colours in longer and shorter forms, the shorter ones without the maximum.
        let forms = [(10, all), (6, all), (10, ""), (6, ""), (4, "")]
        guard let form = forms.first(where: { numbers + $0.0 + $0.1.cellWidth <= limit }) else {
            return right
        }
        let (steps, end) = form
        let x = right - numbers - steps - end.cellWidth
        legend(least, greatest + end, isAroundZero: isAroundZero, x: x, y: y, steps: steps)
        return x
    }

    /// The colours of a map between what the darkest and the brightest one stand for; left out where there is less room
    /// than `limit`.
    mutating func legend(
        _ dark: String, _ bright: String, isAroundZero: Bool = false, x: Int, y: Int, steps: Int = 10,
        limit: Int = .max
    ) {
        guard dark.cellWidth + bright.cellWidth + steps + 2 <= limit else { return }
        let start = text(dark, x: x, y: y, .dim) + 1
        map(
            (0..<steps).map { Float($0) }, width: steps, height: 1, range: 0...Float(steps - 1),
            isAroundZero: isAroundZero, in: Rectangle(x: start, y: y, width: steps, height: 1))
        text(bright, x: start + steps + 1, y: y, .dim)
    }
}
