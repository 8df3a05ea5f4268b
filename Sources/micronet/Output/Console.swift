import Glibc

/// Where a command's words go: standard output and standard error, with what is known of them.
///
/// Output is gathered and written in large pieces, since some commands print thousands of lines.
final class Console {
    /// How a line stands out.
    enum Style {
        case plain
        case strong
        case faint
        case warning
    }

    enum ColorChoice: String, CaseIterable, Sendable {
        case auto
        case always
        case never
    }

    let isColored: Bool
    /// Whether only ASCII may be shown.
    let isASCII: Bool
    /// Whether a person looks at standard output.
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let isErrorTerminal = isatty(STDERR_FILENO) == 1
    /// The exit status: 1 once anything has been reported.
    private(set) var status: Int32 = 0
    private var pending: [UInt8] = []

    /// - Parameters:
    ///   - forcesASCII: whether the user asked for it; else the locale decides.
    init(color: ColorChoice = .auto, forcesASCII: Bool = false, environment: Environment = .process) {
        switch color {
        case .always: isColored = true
        case .never: isColored = false
        case .auto: isColored = isTerminal && environment.allowsColor
        }
        isASCII = forcesASCII || !environment.hasUTF8
    }

    /// Words for a person: in ASCII where that is all there is.
    func write(_ text: String) {
        data(isASCII ? Transliteration.ascii(text) : text)
    }

    /// Words for a program, which are the same everywhere.
    func data(_ text: String) {
        pending += text.utf8
        if pending.count >= 1 << 16 { flush() }
    }

    /// A line of `text` in a style; the same text where there is no colour.
    func styled(_ text: String, _ style: Style) -> String {
        guard isColored, !text.isEmpty else { return text }
        switch style {
        case .plain: return text
        case .strong: return "\u{1B}[1m\(text)\u{1B}[0m"
        case .faint: return "\u{1B}[2m\(text)\u{1B}[0m"
        case .warning: return "\u{1B}[1;33m\(text)\u{1B}[0m"
        }
    }

    /// Tells the user what went wrong, on one line; the program goes on, but its exit status is 1.
    func report(_ problem: some CustomStringConvertible) {
        status = 1
        complain("error", problem.description)
    }

    /// Tells the user of something that is not quite right.
    func warn(_ problem: String) {
        complain("warning", problem)
    }

    /// A line on standard error that is no complaint: progress that stays.
    func note(_ text: String) {
        let line = text.onOneLine + "\n"
        _ = Console.write([UInt8]((isASCII ? Transliteration.ascii(line) : line).utf8), to: STDERR_FILENO)
    }

    private func complain(_ kind: String, _ problem: String) {
        flush()
        let line = "micronet: \(kind): \(problem.onOneLine)\n"
        _ = Console.write([UInt8]((isASCII ? Transliteration.ascii(line) : line).utf8), to: STDERR_FILENO)
    }

    /// Something that the next call replaces; for a terminal only.
    func progress(_ text: String) {
        guard isErrorTerminal else { return }
        _ = Console.write([UInt8]("\r\u{1B}[K\(text)".utf8), to: STDERR_FILENO)
    }

    /// Writes what has been gathered. A closed pipe ends the program without a word, as it ends others.
    func flush() {
        guard !pending.isEmpty else { return }
        let failure = Console.write(pending, to: STDOUT_FILENO)
        pending.removeAll(keepingCapacity: true)
        if failure == EPIPE { exit(128 + SIGPIPE) }
        if failure != 0 {
            complain("error", "standard output cannot be written (\(String(cString: strerror(failure))))")
            exit(1)
        }
    }

    /// 0, or the system's error.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
                if count >= 0 { done += count } else if errno != EINTR { return errno }
            }
            return 0
        }
    }
}
