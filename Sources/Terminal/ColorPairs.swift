import Explorer

/// Curses colours cells by numbered pairs of foreground and background, which have to be declared. This allocates
/// pairs as they are needed.
struct ColorPairs {
    /// The number of colours, and whether they are RGB values instead of palette indices.
    let colors: Int
    let direct: Bool
    /// The number of pairs, including the default one (0).
    let limit: Int
    /// The pair at (foreground + 1) · 257 + background + 1, where an index of −1 is the default colour; 0 if there is none
    /// yet.
    private var table: [Int32]
    private var next: Int32 = 1
    /// For each background, some pair with it to fall back on.
    private var byBackground = [Int32](repeating: 0, count: 257)
    /// Whether some cell did not get its colours.
    private(set) var exhausted = false

    /// A pair to declare, in curses' colour numbers (-1: default).
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
        let column = background.map { Int($0) + 1 } ?? 0
        guard Int(next) < limit else {
            exhausted = true
            return (byBackground[column], nil)
        }
        let pair = next
        next += 1
        table[slot] = pair
        byBackground[column] = pair
        return (pair, Declaration(pair: pair, foreground: number(foreground), background: number(background)))
    }

    /// Forgets all pairs; curses must do so too.
    mutating func reset() { self = ColorPairs(colors: colors, pairs: limit, direct: direct) }

    /// Whether `count` pairs can exist at once.
    func fits(_ count: Int) -> Bool { count < limit }

    static func slot(_ foreground: UInt8?, _ background: UInt8?) -> Int {
        (foreground.map { Int($0) + 1 } ?? 0) * 257 + (background.map { Int($0) + 1 } ?? 0)
    }

    /// Whether curses can show a colour.
    func names(_ color: Color?) -> Bool {
        switch color {
        case nil: true
        case .palette(let index)?: index < 16 || direct || Int(index) < colors
        case .rgb?: false
        }
    }

    /// The terminal's number for a palette colour. A terminal with 8 colours shows the bright ones as bold dark ones.
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
    /// The depth of a terminal with `colors` colours.
    ///
    /// - Parameter isFull: whether it says that it has 24-bit colour.
    init(colors: Int, isFull: Bool) {
        self = colors < 8 ? .none : isFull ? .full : colors >= 256 ? .palette : .sixteen
    }
}

extension Color {
    /// The entry of the palette; nil for a 24-bit colour.
    var index: UInt8? { if case .palette(let index) = self { index } else { nil } }
}

extension Look {
    /// Whether a terminal with `colors` colours can show the foreground only as the bold form of a dark one.
    func brightens(of colors: Int) -> Bool {
        guard case .palette(let foreground)? = foreground else { return false }
        return colors < 16 && (8..<16).contains(foreground)
    }
}
