/// What the terminal, or the file in its place, can show.
public struct Display: Hashable, Sendable {
    /// Which characters.
    public var glyphs: Glyphs
    /// How many colours.
    public var depth: ColorDepth
    /// What pictures are drawn with, if `glyphs` has them.
    public var wantedSymbols: Symbols
    /// What the colours are to be legible on.
    public var theme: Theme

    public init(
        glyphs: Glyphs = .unicode, depth: ColorDepth = .full, symbols: Symbols = .quadrants,
        theme: Theme = .dark
    ) {
        self.theme = theme
        self.glyphs = glyphs
        self.depth = depth
        wantedSymbols = symbols
    }

    /// What pictures are drawn with.
    public var symbols: Symbols {
        glyphs == .ascii || !depth.hasPictureColors ? .shades : wantedSymbols
    }

    /// Characters for brightness, darkest first: ink is bright on a dark background, and dark on a light one.
    var ramp: [Unicode.Scalar] {
        let ramp = wantedSymbols == .shades ? Glyphs.ascii.ramp : glyphs.ramp
        return theme == .dark ? ramp : ramp.reversed()
    }

    /// How a style looks.
    func look(_ style: Style) -> Look { theme.look(style, depth) }
}

/// The characters that pictures are drawn with. Each divides its cell into parts of two colours.
public enum Symbols: Hashable, Sendable {
    /// One part: a character whose ink grows with the brightness.
    case shades
    /// Two parts, one above the other.
    case halves
    /// Two columns and two rows.
    case quadrants
    /// Two columns and three rows (Unicode 13; few fonts have them).
    case sextants

    /// The columns and rows of parts in a cell.
    var parts: (columns: Int, rows: Int) {
        switch self {
        case .shades: (1, 1)
        case .halves: (1, 2)
        case .quadrants: (2, 2)
        case .sextants: (2, 3)
        }
    }

    /// The character whose ink fills the parts of `mask`: bit 0 is the upper left part, the next its right neighbour.
    func scalar(_ mask: Int) -> Unicode.Scalar {
        switch self {
        case .shades: return mask == 0 ? " " : "█"
        case .halves: return [" ", "▀", "▄", "█"][mask]
        case .quadrants:
            return [" ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█"][mask]
        case .sextants:
            // Unicode has the two halves and the full block elsewhere, and leaves them out of the row.
            switch mask {
            case 0: return " "
            case 0b010101: return "▌"
            case 0b101010: return "▐"
            case 0b111111: return "█"
            default:
                let place = mask - 1 - (mask > 0b010101 ? 1 : 0) - (mask > 0b101010 ? 1 : 0)
                return Unicode.Scalar(0x1FB00 + UInt32(place)) ?? "█"
            }
        }
    }

    /// The parts that a character fills; nil if it is no such character.
    static func parts(of scalar: Unicode.Scalar) -> (mask: Int, symbols: Symbols)? { byScalar[scalar] }

    private static let byScalar: [Unicode.Scalar: (mask: Int, symbols: Symbols)] = {
        var found: [Unicode.Scalar: (mask: Int, symbols: Symbols)] = [:]
        for symbols in [Symbols.sextants, .quadrants, .halves] {
            let (columns, rows) = symbols.parts
            for mask in 1..<1 << (columns * rows) { found[symbols.scalar(mask)] = (mask, symbols) }
        }
        return found
    }()

    /// The two colours and the mask that come closest to the colours of a cell's parts, by the sum of squared errors.
    ///
    /// - Parameters:
    ///   - parts: the mean colours, row by row, one for each part of the symbol.
    ///   - depth: where colours are rounded to a palette, the error counts after that.
    func fit(_ parts: UnsafeBufferPointer<RGB>, _ depth: ColorDepth) -> (mask: Int, ink: RGB, paper: RGB) {
        var best = (mask: 0, ink: RGB(0, 0, 0), paper: RGB(0, 0, 0))
        guard let first = parts.baseAddress else { return best }
        var least = Int.max
        var all = Mean()
        for index in 0..<parts.count { all.add(first[index]) }
        // The last part is always paper: the other half of the masks are the same divisions with the colours exchanged.
        for mask in 0..<1 << (parts.count - 1) {
            var ink = Mean()
            var (index, left) = (0, mask)
            while left > 0 {
                if left & 1 != 0 { ink.add(first[index]) }
                index += 1
                left >>= 1
            }
            let paper = all.without(ink)
            let colors = (ink.color(depth), paper.color(depth))
            let error = ink.error(colors.0) + paper.error(colors.1)
            if error < least { (least, best) = (error, (mask, colors.0, colors.1)) }
        }
        return best
    }

    /// The mean of colours, and the error of a colour that takes their place.
    private struct Mean {
        var count = 0
        var red = 0
        var green = 0
        var blue = 0
        var squares = 0

        mutating func add(_ color: RGB) {
            let (r, g, b) = (Int(color.red), Int(color.green), Int(color.blue))
            count += 1
            red += r
            green += g
            blue += b
            squares += r * r + g * g + b * b
        }

        func without(_ other: Mean) -> Mean {
            Mean(
                count: count - other.count, red: red - other.red, green: green - other.green,
                blue: blue - other.blue, squares: squares - other.squares)
        }

        func color(_ depth: ColorDepth) -> RGB {
            guard count > 0 else { return RGB(0, 0, 0) }
            let half = count / 2
            let mean = RGB(
                UInt8((red + half) / count), UInt8((green + half) / count), UInt8((blue + half) / count))
            return depth == .full ? mean : RGB(palette: mean.paletteIndex)
        }

        func error(_ color: RGB) -> Int {
            let (r, g, b) = (Int(color.red), Int(color.green), Int(color.blue))
            return squares - 2 * (r * red + g * green + b * blue) + count * (r * r + g * g + b * b)
        }
    }
}
