import Network
import Trace

extension State {
    /// The lines of the network list: parts with the operations of the unfolded ones, or all operations in another
    /// order.
    var listItems: [ListItem] {
        guard view.listSort == .order else { return sortedOperations.map { .operation($0) } }
        let unfolded = selection.unfolded[view.reading] ?? []
        return parts.flatMap { part in
            [ListItem.part(part.index)]
                + (unfolded.contains(part.index) ? part.operations.map { .operation($0) } : [])
        }
    }

    private var sortedOperations: [Int] {
        let counted = counted
        return order(.operations, network.operations.count) { index -> Double in
            let operation = counted.operations[index]
            return switch view.listSort {
            case .order: 0
            case .multiplyAdds: Double(operation.cost.multiplyAdds)
            case .parameters: Double(operation.cost.parameters)
            case .time: Double(results.times.operations[index])
            case .deviation: Double(trace.operations[index].coefficients?.deviation ?? -1)
            }
        }
    }

    /// The part of the current reading that holds `operation`.
    func part(of operation: Int) -> Part {
        parts.first { $0.operations.contains(operation) } ?? parts[parts.count - 1]
    }

    var isOnPart: Bool {
        if case .part = selection.listCursor { true } else { false }
    }

    /// The operation that the list's cursor selects: a part's last one.
    var listCursorOperation: Int {
        switch selection.listCursor {
        case .operation(let operation): operation
        case .part(let part): parts[min(part, parts.count - 1)].operations.upperBound - 1
        }
    }

    /// The cursor's line; that of the part that hides it where it is folded away.
    var listIndex: Int {
        let items = listItems
        if let index = items.firstIndex(of: selection.listCursor) { return index }
        return items.firstIndex(of: .part(part(of: selection.operation).index)) ?? 0
    }

    /// Puts the list's cursor on a line; the other screens follow.
    mutating func selectListItem(at index: Int) {
        let items = listItems
        selection.listCursor = items[min(max(index, 0), items.count - 1)]
        selectOperation(listCursorOperation)
    }

    /// Puts the list's cursor on `operation`, unfolding what hides it.
    mutating func revealOperation(_ operation: Int) {
        if view.listSort == .order {
            selection.unfolded[view.reading, default: []].insert(part(of: operation).index)
        }
        selection.listCursor = .operation(operation)
        selectListItem(at: listIndex)
    }

    /// Puts the list's cursor on the part that holds `operation`.
    mutating func revealPart(of operation: Int) {
        selection.listCursor = .part(part(of: operation).index)
        selectListItem(at: listIndex)
    }

    /// Folds the part that the cursor is in, and puts the cursor on it.
    mutating func fold() {
        guard view.listSort == .order else { return }
        let part = part(of: selection.operation)
        selection.unfolded[view.reading]?.remove(part.index)
        revealPart(of: selection.operation)
    }

    mutating func switchReading() {
        view.reading = view.reading == .rows ? .microBlocks : .rows
        view.listSort = .order
        if isOnPart { revealPart(of: selection.operation) } else { revealOperation(selection.operation) }
    }
}
