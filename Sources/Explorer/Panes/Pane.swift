import Synchronization
import Trace

/// A part of a screen. It draws itself into the rectangle that the layout gives it, and does what keys ask of it there.
///
/// A pane stores nothing: what it shows and how far it is scrolled are in `ViewState`. A frame is therefore a function of
/// the state, and a place to come back to is a copy of one struct.
protocol Pane: Sendable {
    /// As the stops of a lesson call it, among the panes of its screen; "" if they cannot name it.
    var name: String { get }

    /// The least rectangle it can use; a layout with less room leaves it out.
    var minimumSize: Size { get }

    /// The keys that it gives a meaning.
    var keys: [KeyBinding] { get }

    /// The heading of its keys in the help; "" where it has none, or another heading.
    var helpTitle: String { get }

    /// Whether numbers that differ from the previous pass are marked in it.
    var marksChanges: Bool { get }

    /// Draws it, and registers what clicks on its parts do.
    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks)

    /// How far Page Up and Page Down move.
    func pageHeight(_ state: State, in area: Rectangle) -> Int

    /// Moves its cursor, or scrolls it.
    ///
    /// - Returns: false where it has nothing to move.
    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool

    /// Does what a key asks for.
    ///
    /// - Returns: nil where the action is not the pane's.
    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]?

    /// Takes a key before it means anything else, while something is typed.
    func takes(_ key: Key, _ state: inout State) -> Bool

    /// Whether something is typed in it now.
    func isTyping(_ state: State) -> Bool

    /// Goes to the next (1), the previous (−1) or, with 0, the nearest match of a search.
    ///
    /// - Returns: false where it cannot be searched.
    func find(_ text: String, step: Int, _ state: inout State) -> Bool

    /// What can be copied of it: by default what it shows.
    func table(_ state: State, in area: Rectangle) -> CopiedTable

    /// Scrolls by as little as brings what is selected into view; called after every event.
    func follow(_ state: inout State, in area: Rectangle)
}

extension Pane {
    var name: String { "" }
    var minimumSize: Size { Size(width: 1, height: 1) }
    var keys: [KeyBinding] { [] }
    var helpTitle: String { "" }
    var marksChanges: Bool { true }

    func pageHeight(_ state: State, in area: Rectangle) -> Int { max(area.height - 2, 1) }
    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool { false }
    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? { nil }
    func takes(_ key: Key, _ state: inout State) -> Bool { false }
    func isTyping(_ state: State) -> Bool { false }
    func find(_ text: String, step: Int, _ state: inout State) -> Bool { false }
    func table(_ state: State, in area: Rectangle) -> CopiedTable {
        CopiedTable(drawnBy: self, state, in: area)
    }
    func follow(_ state: inout State, in area: Rectangle) {}
}

/// The value that was computed last, for what several panes of a frame need and takes long.
final class Memo<Key: Equatable & Sendable, Value: Sendable>: Sendable {
    private let last = Mutex<(key: Key, value: Value)?>(nil)

    func value(_ key: Key, _ make: () -> Value) -> Value {
        if let (lastKey, value) = last.withLock({ $0 }), lastKey == key { return value }
        let value = make()
        last.withLock { $0 = (key, value) }
        return value
    }
}

// MARK: - Channels

/// A pane whose lines are the channels of the shown operation.
protocol ChannelPane: Pane {
    /// The channels in the order of the pane.
    func order(_ state: State) -> [Int]
}

extension ChannelPane {
    /// Selects the channel that is `places` after the selected one.
    func step(by places: Int, _ state: inout State) {
        let order = order(state)
        let index = (order.firstIndex(of: state.selection.channel) ?? 0) + places
        state.selection.channel = order[min(max(index, 0), order.count - 1)]
    }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        step(by: lines, &state)
        return true
    }

    /// A number is a channel; anything else an operation.
    func find(_ text: String, step: Int, _ state: inout State) -> Bool {
        if !state.findChannel(text) { state.findOperation(text, step: step) }
        return true
    }

    func scrollToChannel(_ state: inout State, in area: Rectangle) {
        let order = order(state)
        State.keepVisible(
            order.firstIndex(of: state.selection.channel) ?? 0, count: order.count, height: area.height - 1,
            &state.selection.channelScroll)
    }
}

extension State {
    /// The channels by the order of the Activations and Features screens.
    var channelsByActivation: [Int] {
        let channels = trace.operations[selection.operation].channels
        let key = view.channelSort.map { statistic in
            { (channel: Int) in statistic.value(of: channels[channel])?.scalar ?? 0 }
        }
        return order(.channels, channels.count, by: key)
    }

    mutating func sortByActivation() {
        let sorts = Statistic.all.filter { Statistic.ofChannels.contains($0) }
        let next = view.channelSort.flatMap { sorts.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        sortByActivation(next < sorts.count ? sorts[next] : nil)
    }

    /// - Parameter statistic: nil for the channels' numbers.
    mutating func sortByActivation(_ statistic: Statistic?) {
        sort(.channels, by: statistic, \.channelSort, called: statistic?.name ?? "channel")
    }
}
