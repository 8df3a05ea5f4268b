import Basics
import Explorer

/// How the explorer draws: options of `explore` and `render`.
enum DisplayOptions {
    /// nil for auto.
    static let colors = Option<ColorDepth?>.choice(
        "colors", placeholder: "colors", words: ["auto", "full", "256", "16", "none"],
        help: "How many colours to draw with: full (24 bit), 256, 16 or none. (default: auto, as many as the "
            + "terminal has)",
        value: { word in word == "auto" ? .some(nil) : ColorDepth(rawValue: word).map { $0 } })

    static let symbols = Option<Symbols>.choice(
        "symbols", placeholder: "symbols", words: ["auto", "half", "quad", "sextant", "ascii"],
        help: "What to draw pictures with: half blocks, quadrants, sextants (few fonts have them) or ASCII. "
            + "(default: auto, quadrants)",
        value: { word in
            [
                "auto": .quadrants, "half": .halves, "quad": .quadrants, "sextant": .sextants,
                "ascii": .shades,
            ][
                word]
        })

    /// nil for auto.
    static let theme = Option<Theme?>.choice(
        "theme", placeholder: "theme", words: ["auto", "dark", "light"],
        help:
            "The terminal's background, for which the colours are chosen. (default: auto, as COLORFGBG says, "
            + "else dark)",
        value: { word in word == "auto" ? .some(nil) : Theme(rawValue: word).map { $0 } })

    static let all: [any CommandOption] = [colors, symbols, theme]
}

extension ParsedArguments {
    /// The colours that were asked for; nil for all that the terminal has.
    ///
    /// - Parameter isColored: whether there is colour where nothing else is said.
    func colorDepth(isColored: Bool) -> ColorDepth? {
        if let depth = self[DisplayOptions.colors] ?? nil { return depth }
        return isColored ? nil : ColorDepth.none
    }

    /// The theme that was asked for, or else the terminal's.
    var theme: Theme {
        (self[DisplayOptions.theme] ?? nil) ?? Theme(colorFGBG: ProcessEnvironment.variable("COLORFGBG"))
    }

    var symbols: Symbols { self[DisplayOptions.symbols] ?? .quadrants }
}
