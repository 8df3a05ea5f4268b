import Explorer

/// Curses colours cells by numbered pairs of foreground and background, each of which has to be declared.
/// This hands them out as they are needed.
struct ColorPairs {
    /// How many colours the terminal has, and whether its colours are red, green and blue instead of a palette.
    let colors: Int
    let direct: Bool
    /// How many pairs there may be, the default one (0) included.
    let limit: Int
    /// By (foreground + 1) · 257 + background + 1, where 0 stands for the default: the pair, or 0 if none yet.
    private var table: [Int32]
    private var next: Int32 = 1
    /// A pair for each background, whatever its foreground, to fall back on.
    private var byBackground = [Int32](repeating: 0, count: 257)
    /// Whether some cell did not get the colours it asked for.
    private(set) var exhausted = false

    /// A pair that curses does not know yet, in its own numbers (-1: default).
    struct Declaration: Equatable {
        let pair: Int32
        let foreground: Int32
        let background: Int32
    }

    init(colors: Int, pairs: Int, direct: Bool) {
        self.colors = colors
        self.direct = direct
        limit = max(pairs, 1)
        table = [Int32](repeating: 0, count: 257 * 257)
    }

    /// The pair for two palette colours, and its declaration if it is new.
    mutating func pair(_ foreground: UInt8?, _ background: UInt8?) -> (Int32, Declaration?) {
        if foreground == nil, background == nil { return (0, nil) }
        let slot = ColorPairs.slot(foreground, background)
        if table[slot] != 0 { return (table[slot], nil) }
        let behind = background.map { Int($0) + 1 } ?? 0
        guard Int(next) < limit else {
            exhausted = true
            return (byBackground[behind], nil)
        }
        let pair = next
        next += 1
        table[slot] = pair
        byBackground[behind] = pair
        return (pair, Declaration(pair: pair, foreground: number(foreground), background: number(background)))
    }

    /// Forgets all pairs; curses must do so too.
    mutating func reset() { self = ColorPairs(colors: colors, pairs: limit, direct: direct) }

    /// Whether a set of that many pairs can be had at once.
    func fits(_ count: Int) -> Bool { count < limit }

    static func slot(_ foreground: UInt8?, _ background: UInt8?) -> Int {
        (foreground.map { Int($0) + 1 } ?? 0) * 257 + (background.map { Int($0) + 1 } ?? 0)
    }

    /// The terminal's number for a palette colour. With 8 colours the bright ones are the dark ones, which
    /// bold type makes bright.
    private func number(_ index: UInt8?) -> Int32 {
        guard let index else { return -1 }
        if direct, index >= 8 {
            let color = RGB(palette: index)
            return Int32(color.red) << 16 | Int32(color.green) << 8 | Int32(color.blue)
        }
        return Int32(Int(index) < colors ? index : index & 7)
    }
}

extension ColorDepth {
    /// What a terminal with so many colours can show.
    init(colors: Int) { self = colors >= 256 ? .full : colors >= 8 ? .sixteen : .none }
}

extension Look {
    /// Whether the terminal can show the foreground only as the bold form of another colour.
    func brightens(of colors: Int) -> Bool {
        guard let foreground else { return false }
        return colors < 16 && (8..<16).contains(foreground)
    }
}
