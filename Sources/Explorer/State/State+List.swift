import Network

/// A line of the network list.
enum ListItem: Hashable, Sendable {
    case part(Int)
    case operation(Int)
}

extension State {
    /// The lines of the network list: parts with the operations of the unfolded ones, or all operations in
    /// another order.
    var listItems: [ListItem] {
        guard listSort == .order else { return sortedOperations.map { .operation($0) } }
        let unfolded = unfolded[reading] ?? []
        return parts.flatMap { part in
            [ListItem.part(part.index)]
                + (unfolded.contains(part.index) ? part.operations.map { .operation($0) } : [])
        }
    }

    private var sortedOperations: [Int] {
        let keys = network.operations.map { operation -> Double in
            switch listSort {
            case .order: 0
            case .multiplyAdds: Double(operation.cost.multiplyAdds)
            case .parameters: Double(operation.cost.parameters)
            case .time: Double(times.operations[operation.index])
            case .moved: Double(trace.operations[operation.index].coefficients?.reach ?? -1)
            }
        }
        return network.operations.indices.sorted { keys[$0] != keys[$1] ? keys[$0] > keys[$1] : $0 < $1 }
    }

    /// An operation's name in both readings: the code's, and the paper's block.
    func fullName(_ operation: Int) -> String {
        "\(network.operations[operation].name) · \(network.microBlock(at: operation).shortName)"
    }

    /// The part of the current reading that holds `operation`.
    func part(of operation: Int) -> Part {
        parts.first { $0.operations.contains(operation) } ?? parts[parts.count - 1]
    }

    var isOnPart: Bool {
        if case .part = listCursor { true } else { false }
    }

    /// The cursor's line; the part that hides it where it is folded away.
    var listIndex: Int {
        let items = listItems
        if let index = items.firstIndex(of: listCursor) { return index }
        return items.firstIndex(of: .part(part(of: operation).index)) ?? 0
    }

    /// Puts the list's cursor on a line; the other screens follow. A part stands for its last operation.
    mutating func selectListItem(at index: Int) {
        let items = listItems
        let index = min(max(index, 0), items.count - 1)
        listCursor = items[index]
        switch listCursor {
        case .operation(let operation): selectOperation(operation)
        case .part(let part): selectOperation(parts[part].operations.upperBound - 1)
        }
        keepVisible(index, count: items.count, height: NetworkScreen.listHeight(size), &listScroll)
    }

    /// Makes `operation` the one that every screen is about.
    mutating func selectOperation(_ operation: Int) {
        chosen = nil
        self.operation = min(max(operation, 0), network.operations.count - 1)
        showChannel()
    }

    /// Puts the list's cursor on `operation`, unfolding what hides it.
    mutating func revealOperation(_ operation: Int) {
        if listSort == .order { unfolded[reading, default: []].insert(part(of: operation).index) }
        listCursor = .operation(operation)
        selectListItem(at: listIndex)
    }

    /// Puts the list's cursor on the part that holds `operation`.
    mutating func revealPart(of operation: Int) {
        listCursor = .part(part(of: operation).index)
        selectListItem(at: listIndex)
    }

    /// Scrolls by as little as brings line `index` into view.
    func keepVisible(_ index: Int, count: Int, height: Int, _ scroll: inout Int) {
        let height = max(height, 1)
        scroll = min(max(scroll, index - height + 1), index)
        scroll = max(min(scroll, count - height), 0)
    }
}
