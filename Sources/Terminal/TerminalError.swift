internal import CNcurses
import Glibc

/// Why the explorer cannot have the terminal. Nothing was written to it then.
public enum TerminalError: Error, Equatable, Sendable, CustomStringConvertible {
    case inputNotTerminal
    case outputNotTerminal
    case termUnset
    case termUnknown(String)
    case databaseMissing(String)
    case termIncapable(String)
    case unusable(String)

    /// One line that says what is the matter and what to do.
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

    /// A name from the environment may hold anything; it must not reach the terminal as control characters.
    private func printable(_ name: String) -> String {
        let clean = name.unicodeScalars.prefix(40).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }
        return String(String.UnicodeScalarView(clean))
    }
}

/// What is known of a terminal before it is touched.
struct TerminalCheck {
    let name: String
    /// What gives it back, whatever was done to it.
    let restoring: [UInt8]
    /// The modes that it has.
    let modes: termios

    /// Looks `TERM` up. `initscr` would end the process for what this reports.
    init(input: Int32, output: Int32, term: String?, mouse: Bool) throws(TerminalError) {
        guard isatty(input) == 1 else { throw .inputNotTerminal }
        guard isatty(output) == 1 else { throw .outputNotTerminal }
        guard let term, !term.isEmpty else { throw .termUnset }
        name = term
        var status: Int32 = 0
        let result = setupterm(term, output, &status)
        defer { micronet_forget_terminal() }
        guard result == OK else {
            // 0: not found, or generic as "dumb" is; 1: a printing terminal; -1: no database.
            if term == "dumb" || status == 1 { throw .termIncapable(term) }
            throw status < 0 ? .databaseMissing(term) : .termUnknown(term)
        }
        guard micronet_capability("cup") != nil else { throw .termIncapable(term) }
        var (lines, columns): (Int32, Int32) = (24, 80)
        _ = micronet_window_size(output, &lines, &columns)
        restoring = Capability.restoring(lines: lines, mouse: mouse)
        var modes = termios()
        guard tcgetattr(output, &modes) == 0 else { throw .unusable(term) }
        self.modes = modes
    }
}
