import Basics

/// A key as the terminal reports it.
public enum Key: Hashable, Sendable {
    case character(Unicode.Scalar)
    case control(Unicode.Scalar)
    case function(Int)
    case up, down, left, right
    case shiftUp, shiftDown, shiftLeft, shiftRight
    case pageUp, pageDown, home, end
    case enter, escape, tab, backTab, backspace, delete

    /// As the help and the footer print it.
    public var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let scalar): String(Character(scalar))
        case .control(let scalar): "Ctrl-" + String(Character(scalar)).uppercased()
        case .function(let number): "F\(number)"
        case .up: "↑"
        case .down: "↓"
        case .left: "←"
        case .right: "→"
        case .shiftUp: "Shift-↑"
        case .shiftDown: "Shift-↓"
        case .shiftLeft: "Shift-←"
        case .shiftRight: "Shift-→"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .backspace: "Backspace"
        case .delete: "Del"
        }
    }
}

extension Key: ExpressibleByUnicodeScalarLiteral {
    public init(unicodeScalarLiteral value: Unicode.Scalar) { self = .character(value) }
}

extension Key {
    /// Keys from a script: characters are themselves, other keys are named in angle brackets, as in
    /// `jj<Enter>`, `<S-Tab>`, `<C-l>`, `<F1>`, `<Space>`; `<lt>` is a `<`.
    ///
    /// - Throws: `Problem`, naming what is not a key.
    public static func script(_ text: String) throws(Problem) -> [Key] {
        var keys: [Key] = []
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "<" else {
                keys.append(.character(scalar))
                continue
            }
            guard let end = rest.firstIndex(of: ">") else {
                throw Problem(
                    "<\(Escape.line(String(rest), limit: 40)) has no closing >; write <lt> for the character <"
                )
            }
            let name = String(Substring(rest[..<end]))
            rest = rest[rest.index(after: end)...]
            guard let key = named(name) else {
                throw Problem(
                    "<\(Escape.line(name, limit: 40))> is not a key; "
                        + "keys are named as in <Enter>, <S-Tab>, <C-l>, <F1>")
            }
            keys.append(key)
        }
        return keys
    }

    private static let names: [String: Key] = [
        "up": .up, "down": .down, "left": .left, "right": .right, "s-up": .shiftUp, "s-down": .shiftDown,
        "s-left": .shiftLeft, "s-right": .shiftRight, "pgup": .pageUp, "pageup": .pageUp, "pgdn": .pageDown,
        "pagedown": .pageDown, "home": .home, "end": .end, "enter": .enter, "cr": .enter, "esc": .escape,
        "tab": .tab, "s-tab": .backTab, "backspace": .backspace, "bs": .backspace, "del": .delete,
        "space": .character(" "), "lt": .character("<"),
    ]

    private static func named(_ name: String) -> Key? {
        let lower = name.lowercased()
        if let key = names[lower] { return key }
        if lower.hasPrefix("c-"), lower.unicodeScalars.count == 3, let last = lower.unicodeScalars.last {
            return .control(last)
        }
        if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...12).contains(number) {
            return .function(number)
        }
        return nil
    }
}
