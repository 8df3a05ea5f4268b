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
    /// Numbers of what is pinned, and marks at their positions.
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
