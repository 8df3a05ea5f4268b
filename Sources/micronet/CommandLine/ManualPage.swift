import Assets

/// The manual page in mdoc, from the table of commands.
struct ManualPage {
    let table: CommandTable

    init(_ table: CommandTable) {
        self.table = table
    }

    /// The page for `man`. It is ASCII: other characters stand there by their codes.
    var text: String {
        let program = table.program
        var page = Roff()
        page.macro("Dd", Micronet.date)
        page.title(program)
        page.macro("Os")
        page.section("NAME")
        page.macro("Nm", program)
        page.macro("Nd", "look inside the MicroNet image classifiers")
        page.section("SYNOPSIS")
        for command in table.commands {
            page.macro("Nm", program)
            page.macro("Cm", command.name)
            page.arguments(of: command)
        }
        page.section("DESCRIPTION")
        page.text(table.abstract)
        page.text("Without a command, \(program) does what \(program) \(table.defaultName) does.")
        page.macro("Pp")
        page.text("These options stand alone:")
        page.list(table.loneOptions.map { ($0.label, $0.text) })
        page.section("COMMANDS")
        for command in table.commands { page.command(command, of: program) }
        page.section("ENVIRONMENT")
        page.variables(Self.variables)
        page.section("FILES")
        page.files([
            (
                Settings.place,
                "Options of \(program) explore for every session, by name: {\"model\": \"m1\"}."
            ),
            ("PREFIX/\(Assets.installedFolder)", "Pictures, models, labels and the lesson."),
            ("PREFIX/\(InstallationRecord.place)", "What was installed, for sha256sum -c."),
        ])
        page.section("EXIT STATUS")
        page.text(
            "0 after success; 1 if something could not be done, with one line on standard error; 64 for a command line "
                + "that cannot be understood; 128 and the signal's number after a signal.")
        page.section("EXAMPLES")
        for (index, (what, line)) in Self.examples(program).enumerated() {
            if index > 0 { page.macro("Pp") }
            page.example(what, line)
        }
        page.section("SEE ALSO")
        page.text(
            "Yunsheng Li and others, MicroNet: Improving Image Recognition with Extremely Low FLOPs, ICCV 2021, "
                + "https://arxiv.org/abs/2108.05894")
        return page.text
    }

    private static let variables: [(name: String, help: String)] = [
        (
            Assets.variable,
            "The folder of pictures, models, labels and lessons, instead of the program's own."
        ),
        (
            "MICRONET_ISA",
            "The instruction set of the kernels: portable, v3 or v4. The best one is the default."
        ),
        ("NO_COLOR", "If it is not empty, no colour is used."),
        ("COLORTERM", "truecolor or 24bit: the terminal shows 24-bit colours."),
        ("COLORFGBG", "The terminal's colours; they decide between the dark and the light theme."),
        ("XDG_CONFIG_HOME", "Where the settings lie, instead of ~/.config."),
    ]

    private static func examples(_ program: String) -> [(what: String, line: String)] {
        [
            ("Explore M0 on the pictures of a folder:", "\(program) --model m0 pictures/"),
            (
                "What is in a picture, according to all four models:",
                "\(program) classify --model all cat.jpg"
            ),
            ("One network's layers as CSV:", "\(program) summary --model m3 --csv"),
            ("Published weights to ONNX:", "\(program) convert micronet-m3.pth micronet-m3.onnx"),
            ("A picture of a screen:", "\(program) render network --size 120x40 --format svg > network.svg"),
        ]
    }
}

/// A page in mdoc, line by line.
private struct Roff {
    private(set) var text = ""

    mutating func macro(_ name: String, _ arguments: String...) {
        text += "." + ([name] + arguments.map(word)).joined(separator: " ") + "\n"
    }

    mutating func section(_ title: String) { text += ".Sh \(title)\n" }

    /// Running text. Lines break after sentences, as the format wants it.
    mutating func text(_ words: String) {
        for paragraph in words.split(separator: "\n") {
            for line in lines(String(paragraph)) { text += line + "\n" }
        }
    }

    mutating func title(_ program: String) { text += ".Dt \(program.uppercased()) 1\n" }

    /// What follows the command in the synopsis.
    mutating func arguments(of command: Command) {
        text += ".Op Ar options\n"
        for argument in command.arguments {
            let dots = argument.isRepeated ? " ..." : ""
            text += (argument.isRequired ? ".Ar " : ".Op Ar ") + word(argument.name) + dots + "\n"
        }
    }

    mutating func command(_ command: Command, of program: String) {
        text += ".Ss \(program) \(command.name)\n"
        text(command.abstract)
        if !command.discussion.isEmpty {
            macro("Pp")
            for (index, paragraph) in command.discussion.split(separator: "\n").enumerated() {
                if index > 0 { macro("Pp") }
                text(String(paragraph))
            }
        }
        list(
            command.arguments.map { ("<\($0.name)>", $0.help) }
                + command.allOptions.map { ($0.usage, $0.help) })
    }

    /// Options and arguments as users write them, with explanations.
    mutating func list(_ items: [(label: String, help: String)]) {
        tagged(items.map { (flags($0.label), $0.help) })
    }

    mutating func variables(_ items: [(name: String, help: String)]) {
        tagged(items.map { ("Ev \(word($0.name))", $0.help) })
    }

    mutating func files(_ items: [(name: String, help: String)]) {
        tagged(items.map { ("Pa \(word($0.name))", $0.help) })
    }

    mutating func example(_ what: String, _ line: String) {
        text(what)
        text += ".Dl \(literal(line))\n"
    }

    private mutating func tagged(_ items: [(tag: String, help: String)]) {
        text += ".Bl -tag -width Ds\n"
        for (tag, help) in items {
            text += ".It \(tag)\n"
            text(help)
        }
        text += ".El\n"
    }

    /// `-m, --model <m0|m1>` as macros: `Fl m , Fl -model Ar m0|m1`.
    private func flags(_ label: String) -> String {
        label.split(separator: " ").map { part in
            var part = part
            let comma = part.hasSuffix(",") ? " ," : ""
            if !comma.isEmpty { part.removeLast() }
            if part.hasPrefix("<") { return "Ar " + word(String(part.dropFirst().dropLast())) }
            return "Fl " + word(String(part.dropFirst())) + comma
        }.joined(separator: " ")
    }

    /// An argument of a macro: never a macro's name itself, and one word.
    private func word(_ text: String) -> String {
        let literal = literal(text)
        let isOneWord = !literal.utf8.contains(UInt8(ascii: " "))
        return isOneWord ? "\\&" + literal : "\"\(literal)\""
    }

    private func literal(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "~": result += "\\(ti"
            case "^": result += "\\(ha"
            case "`": result += "\\(ga"
            case "'": result += "\\(aq"
            case "\"": result += "\\(dq"
            case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
            default:
                let code = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u" + String(repeating: "0", count: max(4 - code.count, 0)) + code + "]"
            }
        }
        return result
    }

    /// Lines of at most 78 bytes, and a new one after each sentence. None of them is a macro.
    private func lines(_ text: String) -> [String] {
        var lines: [String] = []
        var current = ""
        for piece in text.split(separator: " ") {
            let word = literal(String(piece))
            if current.utf8.count + 1 + word.utf8.count > 78 {
                lines.append(current)
                current = ""
            }
            let isMacro = current.isEmpty && (word.hasPrefix(".") || word.hasPrefix("\\(aq"))
            current += current.isEmpty ? (isMacro ? "\\&" : "") + word : " " + word
            if piece.hasSuffix(".") || piece.hasSuffix(".)") || piece.hasSuffix("?") {
                lines.append(current)
                current = ""
            }
        }
        return lines + (current.isEmpty ? [] : [current])
    }
}
