import Basics
import Glibc
import Training

/// Where a command writes: standard output and standard error. Nothing else in the program writes there.
///
/// Whatever the text holds, no control character of it but the line feed gets there; styles are values of
/// `ConsoleText`, and not characters.
///
/// Output is buffered and written in large pieces, since some commands print thousands of lines.
final class Console {
    enum ColorChoice: String, CaseIterable, Sendable {
        case auto
        case always
        case never
    }

    let isColored: Bool
    /// Whether only ASCII may be shown.
    let isASCII: Bool
    /// Whether that is because the user asked for it.
    private let forcesASCII: Bool
    /// Whether standard output is a terminal.
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let isErrorTerminal = isatty(STDERR_FILENO) == 1
    /// The exit status: 1 after an error.
    private(set) var status: Int32 = 0
    private var pending: [UInt8] = []
    /// Whether the command goes on when its output cannot be written.
    private var endsWithOutput = true
    private var isOutputLost = false
    /// The processes that do the command's work together. Of several, the first writes for all.
    var ranks: any Ranks = OneProcess()
    private var isSilent: Bool { ranks.rank > 0 }

    /// - Parameter forcesASCII: whether the user asked for ASCII; else the locale decides.
    init(color: ColorChoice = .auto, forcesASCII: Bool = false, environment: Environment = .process) {
        switch color {
        case .always: isColored = true
        case .never: isColored = false
        case .auto: isColored = isTerminal && environment.allowsColor
        }
        self.forcesASCII = forcesASCII
        isASCII = forcesASCII || !environment.hasUTF8
    }

    /// Writes text for a person: in ASCII if the terminal shows no more, and without styles if there is no colour.
    func write(_ text: ConsoleText) { append(rendered(text)) }

    /// Writes text for a program, which is the same everywhere.
    func data(_ text: String) { append(Escape.lines(text)) }

    /// Writes a document, which is the same everywhere unless the user asks for ASCII.
    func document(_ text: String) {
        data(forcesASCII ? Transliteration.ascii(text) : text)
    }

    /// Writes a frame with the escape sequences that draw it.
    func frame(_ text: String) { append(text) }

    private func append(_ text: String) {
        guard !isSilent else { return }
        pending += text.utf8
        if pending.count >= 1 << 16 { flush() }
    }

    private func shown(_ text: String) -> String { isASCII ? Transliteration.ascii(text) : text }

    /// A cell of a table.
    func shown(_ cell: Table.Cell) -> String { shown(cell.shown(isASCII: isASCII)) }

    /// The text with the escape sequences of its styles.
    func rendered(_ text: ConsoleText) -> String {
        text.spans.map { span in
            let text = shown(Escape.lines(span.text))
            let code: String? =
                switch span.style {
                case .plain: nil
                case .strong: "1"
                case .faint: "2"
                case .warning: "1;33"
                }
            guard isColored, let code else { return text }
            return "\u{1B}[\(code)m\(text)\u{1B}[0m"
        }.joined()
    }

    /// Content in a style.
    func styled(_ content: String, _ style: ConsoleText.Style) -> ConsoleText {
        ConsoleText(content, style)
    }

    /// Reports an error on one line. The program goes on, but its exit status is 1.
    func report(_ problem: some CustomStringConvertible) {
        status = 1
        complain("error", problem.description)
    }

    /// Warns of something that does not stop the command.
    func warn(_ message: String) {
        complain("warning", message)
    }

    /// Tells on one line what the command chose or left out. Nothing is wrong with it.
    func say(_ message: String) {
        complain("note", message)
    }

    /// Writes a line to standard error that is neither an error nor a warning.
    func note(_ text: String) {
        guard !isSilent else { return }
        sayAsOther(text)
    }

    /// Writes a line to standard error even if this is not the first of several processes.
    func sayAsOther(_ text: String) {
        let line = shown(Escape.line(text) + "\n")
        _ = AtomicFile.write(Array(line.utf8), to: STDERR_FILENO)
    }

    private func complain(_ kind: String, _ message: String) {
        flush()
        note("micronet: \(kind): \(message)")
    }

    /// Shows a line that the next call replaces; only on a terminal.
    func progress(_ text: String) {
        guard isErrorTerminal, !isSilent else { return }
        // A line that wraps could not be replaced.
        var size = winsize()
        let hasSize = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1
        let line = shown(Escape.line(text)).prefix(hasSize ? Int(size.ws_col) - 1 : 79)
        _ = AtomicFile.write(Array("\r\u{1B}[K\(line)".utf8), to: STDERR_FILENO)
    }

    /// From now on output that cannot be written does not end the program. It is lost, which is said once.
    func continuesWithoutOutput() {
        endsWithOutput = false
        // Writing to a closed pipe is then an error, and does not end the program either.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Writes the buffer. A closed pipe ends the program silently, as it ends others.
    func flush() {
        guard !pending.isEmpty else { return }
        let error = isOutputLost ? SystemError(0) : SystemError(AtomicFile.write(pending, to: STDOUT_FILENO))
        pending.removeAll(keepingCapacity: true)
        guard error.code != 0 else { return }
        guard endsWithOutput else {
            isOutputLost = true
            let end = ", and nothing more is printed there"
            if error.code == EPIPE { return say("standard output is closed" + end) }
            return report("standard output cannot be written (\(error.text))" + end)
        }
        if error.code == EPIPE { exit(128 + SIGPIPE) }
        complain("error", "standard output cannot be written (\(error.text))")
        exit(1)
    }
}

/// What the user's environment says about the terminal.
struct Environment: Sendable {
    /// Whether the locale's characters are UTF-8.
    let hasUTF8: Bool
    let allowsColor: Bool

    init(_ variable: (String) -> String?) {
        func set(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
        // The first that is set decides, as in setlocale.
        let locale = (set("LC_ALL") ?? set("LC_CTYPE") ?? set("LANG") ?? "").lowercased()
        // Language, character set, variant: en_US.UTF-8@euro.
        hasUTF8 = locale.split { $0 == "." || $0 == "@" }.contains { $0 == "utf-8" || $0 == "utf8" }
        allowsColor = set("NO_COLOR") == nil && set("TERM") != nil && set("TERM") != "dumb"
    }

    static let process = Environment(ProcessEnvironment.variable)
}

/// Text for terminals that show only ASCII.
enum Transliteration {
    /// The characters that tables are drawn with become one character each, so that columns stay aligned.
    private static let characters: [Unicode.Scalar: String] = [
        "×": "x", "·": "-", "–": "-", "−": "-", "—": "-", "’": "'", "“": "\"", "”": "\"", "…": "...",
        "→": "->", "±": "+-", "≥": ">=", "²": "2", "█": "#",
    ]

    static func ascii(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return text.unicodeScalars.map { scalar in
            scalar.isASCII ? String(scalar) : characters[scalar] ?? escaped(scalar)
        }.joined()
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "\\u{" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits + "}"
    }
}

/// A line that says how far a long command has come: only on a terminal, and only after the first second.
struct Progress {
    let total: Int
    let what: String
    private let start = MonotonicClock.seconds()
    private var shownAt = 0.0
    private var isShown = false

    init(total: Int, what: String) {
        self.total = total
        self.what = what
    }

    mutating func advance(to done: Int, _ console: Console) {
        let now = MonotonicClock.seconds()
        guard now - start > 1, now - shownAt > 0.1, done < total else { return }
        shownAt = now
        isShown = true
        console.progress("\(Numbers.grouped(done)) of \(Numbers.grouped(total)) \(what)")
    }

    /// Removes the line, so that something else can be written.
    mutating func clear(_ console: Console) {
        if isShown { console.progress("") }
        isShown = false
    }
}
