/// How the panes of a screen share its rectangle: next to each other, above each other, or both.
///
/// Each pane says how important it is, how small it may be, and up to what size it grows. A pane that does not fit with
/// the more important ones is left out, and its room goes to the others.
struct Arrangement: Sendable {
    private let content: Content
    /// How much it gets of the room that is left over, relative to its neighbours; 0: none while others can grow.
    private let share: Int

    private indirect enum Content: Sendable {
        case pane(any Pane, Limits)
        case split(Axis, [Arrangement])
    }

    private struct Limits: Sendable {
        let rank: Int
        let width: ClosedRange<Int>
        let height: ClosedRange<Int>
    }

    private enum Axis: Sendable {
        case columns, rows
        /// Rows without a line between them.
        case stack

        /// The cells between two parts: a line, and between columns a blank at both sides of it.
        var gap: Int {
            switch self {
            case .columns: 3
            case .rows: 1
            case .stack: 0
            }
        }
    }

    /// - Parameters:
    ///   - rank: 0 for the most important pane of the screen; what does not fit is left out from the highest rank on.
    ///   - width: nil: from the pane's minimum size on.
    ///   - height: likewise.
    static func pane(
        _ pane: some Pane, rank: Int, width: ClosedRange<Int>? = nil, height: ClosedRange<Int>? = nil,
        share: Int = 1
    ) -> Arrangement {
        let least = pane.minimumSize
        let limits = Limits(
            rank: rank, width: width ?? least.width...Int.max, height: height ?? least.height...Int.max)
        return Arrangement(content: .pane(pane, limits), share: share)
    }

    static func columns(share: Int = 1, _ parts: [Arrangement]) -> Arrangement {
        Arrangement(content: .split(.columns, parts), share: share)
    }

    static func rows(share: Int = 1, _ parts: [Arrangement]) -> Arrangement {
        Arrangement(content: .split(.rows, parts), share: share)
    }

    static func stack(share: Int = 1, _ parts: [Arrangement]) -> Arrangement {
        Arrangement(content: .split(.stack, parts), share: share)
    }

    // MARK: - What fits

    /// The panes that fit `size` together, by rank; the most important one in any case.
    private func ranks(fitting size: Size) -> Set<Int> {
        let all = ranks.sorted()
        var fitting = Set(all.prefix(1))
        for rank in all.dropFirst() {
            let least = limits(fitting.union([rank]))
            if least.width.lowerBound <= size.width, least.height.lowerBound <= size.height {
                fitting.insert(rank)
            }
        }
        return fitting
    }

    private var ranks: [Int] {
        switch content {
        case .pane(_, let limits): [limits.rank]
        case .split(_, let parts): parts.flatMap(\.ranks)
        }
    }

    /// The sizes that it can have with the panes of `shown`.
    private func limits(_ shown: Set<Int>) -> (width: ClosedRange<Int>, height: ClosedRange<Int>) {
        switch content {
        case .pane(_, let limits): return (limits.width, limits.height)
        case .split(let axis, let parts):
            let all = parts.filter { $0.isShown(shown) }.map { $0.limits(shown) }
            let gaps = axis.gap * max(all.count - 1, 0)
            return axis == .columns
                ? (Arrangement.sum(all.map(\.width), gaps), Arrangement.union(all.map(\.height)))
                : (Arrangement.union(all.map(\.width)), Arrangement.sum(all.map(\.height), gaps))
        }
    }

    private func isShown(_ shown: Set<Int>) -> Bool { ranks.contains { shown.contains($0) } }

    private static func sum(_ ranges: [ClosedRange<Int>], _ gaps: Int) -> ClosedRange<Int> {
        let least = ranges.reduce(gaps) { $0 + $1.lowerBound }
        return
            least...ranges.reduce(gaps) {
                $0.addingReportingOverflow($1.upperBound).overflow ? .max : $0 + $1.upperBound
            }
    }

    /// The size that is enough for all of several neighbours.
    private static func union(_ ranges: [ClosedRange<Int>]) -> ClosedRange<Int> {
        let least = ranges.map(\.lowerBound).max() ?? 0
        return least...max(ranges.map(\.upperBound).max() ?? least, least)
    }

    // MARK: - Placing

    /// Gives each pane that fits its place in `area`, the most important first, and draws the lines between them.
    func place(in area: Rectangle, _ layout: inout Layout) {
        let shown = ranks(fitting: Size(width: area.width, height: area.height))
        var places: [(rank: Int, pane: any Pane, area: Rectangle)] = []
        place(shown, in: area, &places, &layout)
        for place in places.sorted(by: { $0.rank < $1.rank }) { layout.place(place.pane, in: place.area) }
    }

    private func place(
        _ shown: Set<Int>, in area: Rectangle,
        _ places: inout [(rank: Int, pane: any Pane, area: Rectangle)], _ layout: inout Layout
    ) {
        switch content {
        case .pane(let pane, let limits): places.append((limits.rank, pane, area))
        case .split(let axis, let parts):
            let parts = parts.filter { $0.isShown(shown) }
            let limits = parts.map { $0.limits(shown) }
            let isColumns = axis == .columns
            let lengths = Arrangement.lengths(
                limits.map { isColumns ? $0.width : $0.height }, shares: parts.map(\.share),
                of: (isColumns ? area.width : area.height) - axis.gap * (parts.count - 1))
            var rest = area
            for (index, part) in parts.enumerated() {
                let isLast = index == parts.count - 1
                let own: Rectangle
                if isColumns {
                    (own, rest) = rest.cutLeft(isLast ? min(lengths[index], rest.width) : lengths[index])
                } else {
                    (own, rest) = rest.cutTop(lengths[index])
                }
                part.place(shown, in: own, &places, &layout)
                guard !isLast, axis.gap > 0 else { continue }
                if isColumns {
                    layout.rule(rest.cutLeft(1).1.cutLeft(1).0)
                    rest = rest.cutLeft(axis.gap).1
                } else {
                    layout.rule(rest.cutTop(1).0.inset(columns: -1))
                    rest = rest.cutTop(axis.gap).1
                }
            }
        }
    }

    /// Divides `total`: each part has its least length, and what is left goes to those that can grow, by their shares.
    private static func lengths(_ limits: [ClosedRange<Int>], shares: [Int], of total: Int) -> [Int] {
        var lengths = limits.map(\.lowerBound)
        var left = total - lengths.reduce(0, +)
        while left > 0 {
            let growing = lengths.indices.filter { lengths[$0] < limits[$0].upperBound && shares[$0] > 0 }
            guard !growing.isEmpty else { break }
            let whole = growing.reduce(0) { $0 + shares[$1] }
            let room = left
            for index in growing where left > 0 {
                let step = min(
                    max(room * shares[index] / whole, 1), limits[index].upperBound - lengths[index], left)
                lengths[index] += step
                left -= step
            }
        }
        return lengths
    }
}
