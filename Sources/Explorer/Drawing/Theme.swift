/// What background the terminal has. The background itself is kept; the colours are chosen to be legible on it.
public enum Theme: String, Sendable, CaseIterable {
    case dark
    case light

    /// As a terminal says it in `COLORFGBG`: the numbers of its foreground and its background, with semicolons between
    /// them. Dark if it says nothing.
    public init(colorFGBG text: String?) {
        let background = text?.split(separator: ";").last.flatMap { Int($0) }
        self = background.map { (7...15).contains($0) && $0 != 8 } == true ? .light : .dark
    }

    /// How a style looks.
    public func look(_ style: Style, _ depth: ColorDepth) -> Look {
        let row = Theme.row(style)
        return switch (self, depth) {
        case (_, .none): row.none
        case (.dark, .sixteen): row.dark16
        case (.light, .sixteen): row.light16
        case (.dark, _): row.dark
        case (.light, _): row.light
        }
    }

    /// The colours of the background and of plain text in a picture of the screen, and those of faint text.
    var paper: RGB { self == .dark ? RGB(22, 24, 29) : RGB(253, 253, 251) }
    var ink: RGB { self == .dark ? RGB(214, 216, 221) : RGB(28, 30, 36) }
    var faintInk: RGB { self == .dark ? RGB(130, 132, 138) : RGB(112, 114, 120) }

    /// The looks of one style: by the 256-colour palette on a dark and on a light background, by 16 colours on both, and
    /// without colour.
    private struct Row {
        let dark, light, dark16, light16, none: Look

        init(_ dark: Look, _ light: Look, _ dark16: Look, _ light16: Look, _ none: Look = Look()) {
            (self.dark, self.light) = (dark, light)
            (self.dark16, self.light16, self.none) = (dark16, light16, none)
        }

        /// The same on both backgrounds.
        init(_ palette: Look, _ sixteen: Look, _ none: Look = Look()) {
            self.init(palette, palette, sixteen, sixteen, none)
        }
    }

    /// The table from meaning to look. A number's sign is shown in blue or orange, never in red and green alone. Of the
    /// first 16 colours, green, yellow and cyan are too bright for a light background in most terminals.
    private static func row(_ style: Style) -> Row {
        let (plain, bold, faint, reverse) = (
            Look(), Look(bold: true), Look(faint: true), Look(reverse: true)
        )
        return switch style {
        case .plain, .picture: Row(plain, plain)
        case .dim: Row(Look(244), Look(242), faint, faint, faint)
        case .strong: Row(bold, bold, bold)
        case .title: Row(Look(255, on: 24, bold: true), Look(15, on: 4, bold: true), reverse)
        case .tab: Row(Look(250), Look(240), plain, plain)
        case .selectedTab: Row(Look(16, on: 117, bold: true), Look(0, on: 6), reverse)
        case .heading: Row(Look(110), Look(25), Look(6), Look(4), bold)
        case .selected: Row(Look(255, on: 25), reverse, reverse)
        case .found: Row(Look(16, on: 222), Look(0, on: 3), Look(bold: true, underline: true))
        case .key:
            Row(Look(117, bold: true), Look(26, bold: true), Look(6, bold: true), Look(4, bold: true), bold)
        case .warning: Row(Look(16, on: 214, bold: true), Look(0, on: 3), Look(bold: true, reverse: true))
        case .error:
            Row(Look(255, on: 124, bold: true), Look(15, on: 1, bold: true), Look(bold: true, reverse: true))
        // Neither of the colours of a sign: both may be next to each other.
        case .changed, .saturated:
            Row(Look(222, bold: true), Look(90, bold: true), Look(3, bold: true), Look(5, bold: true), bold)
        case .pinned: Row(Look(223), Look(94), Look(3, bold: true), Look(5, bold: true), bold)
        case .multiplyAdds: Row(Look(74), Look(24), Look(4, bold: true), Look(4))
        case .parameters: Row(Look(176), Look(127), Look(5), Look(5))
        case .time: Row(Look(108), Look(28), Look(2), plain)
        case .positive: Row(Look(75), Look(26), Look(4, bold: true), Look(4))
        case .negative: Row(Look(208), Look(130), Look(3), Look(1))
        case .stem: Row(Look(250), Look(240), Look(7), plain)
        case .blockA: Row(Look(151), Look(28), Look(2), Look(4))
        case .blockB: Row(Look(73), Look(23), Look(6), Look(5))
        case .blockC: Row(Look(68), Look(61), Look(4, bold: true), Look(1))
        case .classifier: Row(Look(180), Look(94), Look(3), plain)
        case .shiftMax: Row(Look(169), Look(162), Look(5), Look(5, bold: true))
        }
    }
}
