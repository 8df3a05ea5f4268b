/// What a piece of the screen means. How it looks is `Theme`'s business.
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
    /// A number that the last change moved.
    case changed = "c"
    /// The pinned picture's numbers, and where they lie.
    case pinned = "P"
    case multiplyAdds = "m"
    case parameters = "p"
    case time = "z"
    /// Above and below a middle: blue and orange.
    case positive = "+"
    case negative = "-"
    /// At the end of its range.
    case saturated = "!"
    case stem = "0"
    case blockA = "1"
    case blockB = "2"
    case blockC = "3"
    case classifier = "4"
    case shiftMax = "5"
    /// A cell of a picture: it brings its own colours.
    case picture = "#"
}

/// How many colours the terminal can show.
public enum ColorDepth: String, Sendable, CaseIterable {
    case none
    case sixteen
    case full
}

/// How a style looks: colours of the 256-colour palette, and attributes.
public struct Look: Hashable, Sendable {
    public var foreground: UInt8?
    public var background: UInt8?
    public var bold = false
    public var faint = false
    public var reverse = false
    public var underline = false

    public init(
        _ foreground: UInt8? = nil, on background: UInt8? = nil, bold: Bool = false, faint: Bool = false,
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

/// The table from meaning to look, for each colour depth. The default background is kept; sign is blue and
/// orange, never red and green alone.
public enum Theme {
    public static func look(_ style: Style, _ depth: ColorDepth) -> Look {
        switch depth {
        case .full: full(style)
        case .sixteen: sixteen(style)
        case .none: colorless(style)
        }
    }

    private static func full(_ style: Style) -> Look {
        switch style {
        case .plain, .picture: Look()
        case .dim: Look(244)
        case .strong: Look(bold: true)
        case .title: Look(255, on: 24, bold: true)
        case .tab: Look(250)
        case .selectedTab: Look(16, on: 117, bold: true)
        case .heading: Look(110)
        case .selected: Look(255, on: 25)
        case .found: Look(16, on: 222)
        case .key: Look(117, bold: true)
        case .warning: Look(16, on: 214, bold: true)
        case .error: Look(255, on: 124, bold: true)
        case .changed: Look(222, bold: true)
        case .pinned: Look(223)
        case .multiplyAdds: Look(74)
        case .parameters: Look(176)
        case .time: Look(108)
        case .positive: Look(75)
        case .negative: Look(208)
        case .saturated: Look(222, bold: true)
        case .stem: Look(250)
        case .blockA: Look(151)
        case .blockB: Look(73)
        case .blockC: Look(68)
        case .classifier: Look(180)
        case .shiftMax: Look(169)
        }
    }

    private static func sixteen(_ style: Style) -> Look {
        switch style {
        case .plain, .picture: Look()
        case .dim: Look(faint: true)
        case .strong: Look(bold: true)
        case .title: Look(15, on: 4, bold: true)
        case .tab: Look()
        case .selectedTab: Look(0, on: 6)
        case .heading: Look(6)
        case .selected: Look(reverse: true)
        case .found: Look(0, on: 3)
        case .key: Look(6, bold: true)
        case .warning: Look(0, on: 3)
        case .error: Look(15, on: 1, bold: true)
        case .changed, .saturated, .pinned: Look(3, bold: true)
        case .multiplyAdds, .positive, .blockC: Look(4, bold: true)
        case .parameters, .shiftMax: Look(5)
        case .time, .blockA: Look(2)
        case .negative, .classifier: Look(3)
        case .stem: Look(7)
        case .blockB: Look(6)
        }
    }

    private static func colorless(_ style: Style) -> Look {
        switch style {
        case .title, .selectedTab, .selected: Look(reverse: true)
        case .strong, .heading, .key, .changed, .saturated, .pinned: Look(bold: true)
        case .found: Look(bold: true, underline: true)
        case .warning, .error: Look(bold: true, reverse: true)
        case .dim: Look(faint: true)
        default: Look()
        }
    }
}
