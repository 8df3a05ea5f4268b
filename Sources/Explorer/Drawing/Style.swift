/// What a piece of the screen means. `Theme` decides how it looks.
public enum Style: Character, Sendable, CaseIterable {
    case plain = "."
    /// Less important: units, lines, explanations.
    case dim = "d"
    case strong = "b"
    /// The bar at the top.
    case title = "t"
    case tab = "a"
    case selectedTab = "A"
    /// Column heads and captions.
    case heading = "h"
    /// The row under the cursor.
    case selected = "S"
    /// What a search found.
    case found = "f"
    /// A key in the footer or the help.
    case key = "k"
    case warning = "w"
    case error = "e"
    /// A number that the last change altered.
    case changed = "c"
    /// The pinned picture's numbers, and marks at their positions.
    case pinned = "P"
    case multiplyAdds = "m"
    case parameters = "p"
    case time = "z"
    /// Positive and negative: blue and orange.
    case positive = "+"
    case negative = "-"
    /// At the limit of its range.
    case saturated = "!"
    case stem = "0"
    case blockA = "1"
    case blockB = "2"
    case blockC = "3"
    case classifier = "4"
    case shiftMax = "5"
    /// A cell of a picture, with colours of its own.
    case picture = "#"
}

/// How many colours the terminal can show.
public enum ColorDepth: String, Sendable, CaseIterable {
    case none
    case sixteen = "16"
    /// The 256-colour palette.
    case palette = "256"
    /// 24-bit colour.
    case full

    /// Whether pictures have colours.
    var hasPictureColors: Bool { self == .palette || self == .full }
}

/// How a style looks: colours, and attributes.
public struct Look: Hashable, Sendable {
    public var foreground: Color?
    public var background: Color?
    public var bold = false
    public var faint = false
    public var reverse = false
    public var underline = false

    public init(
        _ foreground: Color? = nil, on background: Color? = nil, bold: Bool = false, faint: Bool = false,
        reverse: Bool = false, underline: Bool = false
    ) {
        self.foreground = foreground
        self.background = background
        self.bold = bold
        self.faint = faint
        self.reverse = reverse
        self.underline = underline
    }
}

/// The table from meaning to look. The terminal's own background is kept. A number's sign is shown in blue or orange, never
/// in red and green alone.
public enum Theme {
    public static func look(_ style: Style, _ depth: ColorDepth) -> Look {
        let (palette, sixteen, none) = looks(style)
        return switch depth {
        case .palette, .full: palette
        case .sixteen: sixteen
        case .none: none
        }
    }

    /// With the 256-colour palette, with 16 colours, and without colour.
    private static func looks(_ style: Style) -> (Look, Look, Look) {
        let (plain, bold, reverse) = (Look(), Look(bold: true), Look(reverse: true))
        return switch style {
        case .plain, .picture: (plain, plain, plain)
        case .dim: (Look(244), Look(faint: true), Look(faint: true))
        case .strong: (bold, bold, bold)
        case .title: (Look(255, on: 24, bold: true), Look(15, on: 4, bold: true), reverse)
        case .tab: (Look(250), plain, plain)
        case .selectedTab: (Look(16, on: 117, bold: true), Look(0, on: 6), reverse)
        case .heading: (Look(110), Look(6), bold)
        case .selected: (Look(255, on: 25), reverse, reverse)
        case .found: (Look(16, on: 222), Look(0, on: 3), Look(bold: true, underline: true))
        case .key: (Look(117, bold: true), Look(6, bold: true), bold)
        case .warning: (Look(16, on: 214, bold: true), Look(0, on: 3), Look(bold: true, reverse: true))
        case .error:
            (Look(255, on: 124, bold: true), Look(15, on: 1, bold: true), Look(bold: true, reverse: true))
        case .changed, .saturated: (Look(222, bold: true), Look(3, bold: true), bold)
        case .pinned: (Look(223), Look(3, bold: true), bold)
        case .multiplyAdds: (Look(74), Look(4, bold: true), plain)
        case .parameters: (Look(176), Look(5), plain)
        case .time: (Look(108), Look(2), plain)
        case .positive: (Look(75), Look(4, bold: true), plain)
        case .negative: (Look(208), Look(3), plain)
        case .stem: (Look(250), Look(7), plain)
        case .blockA: (Look(151), Look(2), plain)
        case .blockB: (Look(73), Look(6), plain)
        case .blockC: (Look(68), Look(4, bold: true), plain)
        case .classifier: (Look(180), Look(3), plain)
        case .shiftMax: (Look(169), Look(5), plain)
        }
    }
}
