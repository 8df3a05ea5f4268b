import Basics
internal import CNcurses
import Glibc

/// The reason why the explorer cannot use the terminal. Nothing has been written to it.
public enum TerminalError: Error, Equatable, Sendable, CustomStringConvertible {
    case inputNotTerminal
    case outputNotTerminal
    case termUnset
    case termUnknown(String)
    case databaseMissing(String)
    case termIncapable(String)
    case unusable(String)

    /// One line: what is wrong and what to do.
    public var description: String {
        switch self {
        case .inputNotTerminal:
            "standard input is not a terminal; the explorer needs one for its keys"
        case .outputNotTerminal:
            "standard output is not a terminal; the explorer needs one to draw on"
        case .termUnset:
            "TERM is not set; set it to your terminal's name, as in TERM=xterm-256color"
        case .termUnknown(let name):
            "TERM=\(printable(name)) is not in the terminfo database; set it to a known terminal, "
                + "as in TERM=xterm-256color"
        case .databaseMissing(let name):
            "there is no terminfo database to look up TERM=\(printable(name)) in; "
                + "install it (package ncurses-base)"
        case .termIncapable(let name):
            "TERM=\(printable(name)) cannot move the cursor; the explorer needs a terminal that can"
        case .unusable(let name):
            "the terminal (TERM=\(printable(name))) could not be opened for drawing"
        }
    }

    /// The name comes from the environment, so it may contain control characters.
    private func printable(_ name: String) -> String { Escape.line(name, limit: 40) }
}

/// What is known about a terminal before anything is written to it.
struct TerminalCheck {
    let name: String
    /// The name that the terminfo database lacks, where another one is used in its place.
    let unknownName: String?
    /// The escape sequences that restore it.
    let restoring: [UInt8]
    /// What to ask of it besides what curses asks.
    let modesToSet: [PrivateMode]
    /// Its original modes.
    let modes: termios

    /// Looks up `TERM`. `initscr` would end the process on these errors.
    init(input: Int32, output: Int32, term: String?, mouse: Bool) throws(TerminalError) {
        guard isatty(input) == 1 else { throw .inputNotTerminal }
        guard isatty(output) == 1 else { throw .outputNotTerminal }
        guard let term, !term.isEmpty else { throw .termUnset }
        defer { micronet_forget_terminal() }
        do throws(TerminalError) {
            try TerminalCheck.lookUp(term, output)
            (name, unknownName) = (term, nil)
        } catch .termUnknown {
            // Nearly every terminal of today understands xterm's sequences, whatever it calls itself.
            guard (try? TerminalCheck.lookUp(TerminalCheck.usual, output)) != nil else {
                throw .termUnknown(term)
            }
            (name, unknownName) = (TerminalCheck.usual, term)
        }
        guard micronet_capability("cup") != nil else { throw .termIncapable(name) }
        var (lines, columns): (Int32, Int32) = (24, 80)
        _ = micronet_window_size(output, &lines, &columns)
        // Terminals whose sequences do not begin so would print these.
        let takesModes = Capability.bytes(micronet_capability("cup")).starts(with: "\u{1B}[".utf8)
        let hasMouse = mouse && micronet_capability("kmous") != nil
        var wanted: [PrivateMode] = takesModes ? [.pasteMarks] : []
        if takesModes, hasMouse { wanted.append(.drag) }
        modesToSet = wanted
        restoring =
            modesToSet.flatMap { $0.sequence(false) } + Capability.restoring(lines: lines, mouse: hasMouse)
        var modes = termios()
        guard tcgetattr(output, &modes) == 0 else { throw .unusable(term) }
        self.modes = modes
    }

    /// What an unknown terminal is taken for.
    static let usual = "xterm-256color"

    private static func lookUp(_ term: String, _ output: Int32) throws(TerminalError) {
        var status: Int32 = 0
        guard setupterm(term, output, &status) != OK else { return }
        // 0: not found, or generic as "dumb" is; 1: a printing terminal; -1: no database.
        if term == "dumb" || status == 1 { throw .termIncapable(term) }
        throw status < 0 ? .databaseMissing(term) : .termUnknown(term)
    }

    /// One line for the user if the terminal is drawn on as another one.
    var notice: String? {
        unknownName.map { name in
            "TERM=\(Escape.line(name, limit: 40)) is not in the terminfo database; "
                + "this is drawn as on \(TerminalCheck.usual)"
        }
    }
}

/// Terminfo's strings, as bytes to write to the terminal.
enum Capability {
    /// The sequences that undo what curses may have done: mouse, attributes, colours, character set, keypad, cursor
    /// and alternate screen. A terminal without an alternate screen goes on in a new line.
    static func restoring(lines: Int32, mouse: Bool) -> [UInt8] {
        var text: [UInt8] = []
        if mouse { text += "\u{1B}[?1000l\u{1B}[?1006l".utf8 }
        for name in ["sgr0", "op", "rmacs", "rmkx", "cnorm"] { text += bytes(micronet_capability(name)) }
        let leave = bytes(micronet_capability("rmcup"))
        return text + (leave.isEmpty ? bytes(micronet_cursor_move(lines - 1, 0)) + "\r\n".utf8 : leave)
    }

    static func bytes(_ value: UnsafePointer<CChar>?) -> [UInt8] {
        guard let value else { return [] }
        let text = UnsafeBufferPointer(start: value, count: strlen(value))
        return withoutDelays(text.map(UInt8.init(bitPattern:)))
    }

    /// A capability without the padding delays that terminfo writes as `$<5/>`.
    static func withoutDelays(_ bytes: [UInt8]) -> [UInt8] {
        var (result, rest): ([UInt8], ArraySlice<UInt8>) = ([], bytes[...])
        while let byte = rest.first {
            if rest.starts(with: "$<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
                rest = rest[(end + 1)...]
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
