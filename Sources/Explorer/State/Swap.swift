import Network
import Trace

/// What the answer would be if Shift-Max operations took other coefficients than their own.
struct Swap: Sendable {
    var source = Source.initial
    /// The line: 0 for all rows, then the rows that have a Shift-Max.
    var cursor = 0
    var scroll = 0
    /// One answer a line; nil before they are there.
    private(set) var content: Result<[Prediction], Problem>?
    private var wanted: Wanted?
    private var request = 0
    private(set) var isAwaited = false

    /// Where the coefficients are from.
    enum Source: Sendable {
        /// As training begins: the same for every picture.
        case initial
        /// The pinned picture's.
        case pinned
    }

    /// What the newest request asked for.
    private struct Wanted: Equatable {
        let source: Source
        let pass: Int
        let pinned: FilePath?
        let edit: PictureEdit?
    }

    /// - Returns: the number of the request that is needed now; nil where that was asked for already.
    mutating func ask(pass: Int, _ pinned: Pin.Pinned?) -> Int? {
        let base = source == .pinned ? pinned : nil
        let now = Wanted(source: source, pass: pass, pinned: base?.picture, edit: base?.edit)
        guard now != wanted else { return nil }
        wanted = now
        content = nil
        isAwaited = true
        request += 1
        return request
    }

    /// Drops answers, also those under way.
    mutating func forget() {
        wanted = nil
        content = nil
        isAwaited = false
        request += 1
    }

    mutating func take(_ result: Result<[Prediction], Problem>, _ request: Int) {
        guard request == self.request else { return }
        content = result
        isAwaited = false
    }
}

extension State {
    /// The rows that have a Shift-Max: what the swap can be made in, one by one.
    var swapRows: [Part] {
        network.rows.filter { row in
            network.shiftMaxOperations.contains { row.operations.contains($0.index) }
        }
    }

    /// From off to the initial values, to the pinned picture's where one is pinned, to off.
    mutating func stepSwap() {
        switch (panel == .swap, swap.source) {
        case (false, _):
            panel = .swap
            swap.source = .initial
        case (true, .initial) where pin.pinned != nil: swap.source = .pinned
        case (true, .initial):
            close()
            message = Message(
                text: "off; p on another picture pins it, and x swaps with that one's too", isError: false)
        case (true, .pinned): close()
        }
        swap.cursor = min(swap.cursor, swapRows.count)
    }

    mutating func selectSwap(_ line: Int) {
        swap.cursor = min(max(line, 0), swapRows.count)
        keepVisible(
            swap.cursor, count: swapRows.count + 1, height: SwapPanel.listHeight(size), &swap.scroll)
    }

    /// What the operations of each line take, by index: first of all rows, then of each by itself. nil while
    /// the pinned picture's pass is awaited.
    var swapped: [[Int: [Float]]]? {
        let base = pinnedRun?.trace
        guard swap.source == .initial || base != nil else { return nil }
        var all: [Int: [Float]] = [:]
        for operation in network.shiftMaxOperations {
            all[operation.index] =
                swap.source == .initial
                ? operation.shiftMax?.initialCoefficients
                : base?.operations[operation.index].coefficients?.values
        }
        return [all] + swapRows.map { row in all.filter { row.operations.contains($0.key) } }
    }

    /// Asks for the answers where the swap is open and of another pass or source than before.
    mutating func requestSwap() -> [Effect] {
        guard panel == .swap else { return [] }
        if swap.source == .pinned, pin.pinned == nil { swap.source = .initial }
        selectSwap(swap.cursor)
        guard let swapped else {
            swap.forget()
            return []
        }
        guard let request = swap.ask(pass: passes, pin.pinned) else { return [] }
        return [.swap(request: request, model: shownModel, input: trace.input, coefficients: swapped)]
    }
}
