import Basics
import Testing

@testable import micronet

/// The parser, with the commands of an invented program.
@Suite struct ParserTests {
    static let size = Option<Int>.integer(
        "size", short: "s", placeholder: "count", in: 1...64, multipleOf: 2, help: "How large.")
    static let color = Option<String>.choice(
        "color", words: ["red", "green"], help: "Which colour.",
        value: { ["red", "green"].contains($0) ? $0 : nil })
    static let file = Option<FilePath>.file("file", help: "A file.")
    static let loud = Option<Bool>.flag("loud", short: "l", help: "Shout.")

    static let table = CommandTable(
        program: "tool", abstract: "A tool.", version: "1",
        commands: [
            Command(
                name: "open", abstract: "Opens.",
                arguments: [
                    Positional(name: "thing", kind: .file(), help: "It.", isRequired: false, isRepeated: true)
                ],
                options: [size, color, file, loud],
                run: { _, _ in }),
            Command(
                name: "close", abstract: "Closes.",
                arguments: [Positional(name: "thing", kind: .file(), help: "It.")],
                options: [loud], run: { _, _ in }),
        ], defaultName: "open")

    static func parse(_ words: [FilePath], files: Set<String> = []) throws(UsageError) -> Request {
        try table.parse(words) { files.contains($0.text) }
    }

    /// A request as text, so that a table can list what is expected.
    static func describe(_ words: String, files: Set<String> = []) -> String {
        do {
            switch try parse(words.split(separator: " ").map { FilePath(String($0)) }, files: files) {
            case .version: return "version"
            case .completions(let shell): return "completions \(shell.rawValue)"
            case .manualPage: return "manual page"
            case .help(let command): return "help \(command?.name ?? "all")"
            case .run(let command, let arguments):
                let values = [
                    arguments[size].map { "size=\($0)" }, arguments[color].map { "color=\($0)" },
                    arguments[file].map { "file=\($0.text)" }, arguments.has(loud) ? "loud" : nil,
                ].compactMap { $0 }
                return ([command.name] + values + arguments.positionals.map(\.text)).joined(separator: " ")
            }
        } catch {
            return "error: \(error)"
        }
    }

    @Test(
        arguments: [
            ("", "open"),
            ("open", "open"),
            ("a.jpg b.jpg", "open a.jpg b.jpg"),
            ("-", "open -"),
            ("./close", "open ./close"),
            ("--size 4 a.jpg", "open size=4 a.jpg"),
            ("open --size=4", "open size=4"),
            ("open -s 4", "open size=4"),
            ("open -s=4 -l", "open size=4 loud"),
            ("open --file a=b", "open file=a=b"),
            ("open --file=a=b", "open file=a=b"),
            ("open --file -", "open file=-"),
            ("open --color RED", "open color=red"),
            ("open --loud --loud", "open loud"),
            ("open a --loud b", "open loud a b"),
            ("open -- --loud close", "open --loud close"),
            ("-- close", "open close"),
            ("close a", "close a"),
            ("--help", "help all"), ("-h", "help all"), ("help", "help all"), ("help help", "help all"),
            ("help close", "help close"), ("close --help", "help close"), ("close -h", "help close"),
            // Help is shown even if the rest is wrong.
            ("close a b c --help", "help close"),
            ("--version", "version"), ("close --version", "version"),
            ("--generate-completion-script fish", "completions fish"),
            ("--generate-completion-script=bash", "completions bash"),
            ("--generate-man-page", "manual page"),
        ])
    func understands(_ words: String, expected: String) {
        #expect(Self.describe(words) == expected)
    }

    @Test(
        arguments: [
            ("clsoe", "'clsoe' is neither a command nor a file; did you mean 'close'? see 'tool --help'"),
            ("frobnicate", "'frobnicate' is neither a command nor a file; see 'tool --help'"),
            ("help clsoe", "there is no command 'clsoe'; did you mean 'close'? see 'tool --help'"),
            ("open --sise 4", "unknown option '--sise'; did you mean '--size'? see 'tool open --help'"),
            ("open --frobnicate", "unknown option '--frobnicate'; see 'tool open --help'"),
            ("open -x", "unknown option '-x'; see 'tool open --help'"),
            (
                "--generate-completion-script zhs",
                "'--generate-completion-script zhs': this is not one of bash, zsh, fish; did you mean 'zsh'? "
                    + "see 'tool --help'"
            ),
            ("open --size", "missing value for '--size <count>'; see 'tool open --help'"),
            ("open --size --loud", "missing value for '--size <count>'; see 'tool open --help'"),
            (
                "open --size x",
                "'--size x': this is not a multiple of 2 from 1 to 64; see 'tool open --help'"
            ),
            (
                "open --size -4",
                "'--size -4': this is not a multiple of 2 from 1 to 64; see 'tool open --help'"
            ),
            ("open --size 3", "'--size 3': this is not a multiple of 2 from 1 to 64; see 'tool open --help'"),
            (
                "open --size 99999999999999999999",
                "'--size 99999999999999999999': this is not a multiple of 2 from 1 to 64; "
                    + "see 'tool open --help'"
            ),
            ("open --size 4 --size 6", "the option '--size' is given twice; see 'tool open --help'"),
            ("open --size 4 -s 4", "the option '--size' is given twice; see 'tool open --help'"),
            (
                "open --color gren",
                "'--color gren': this is not one of red, green; did you mean 'green'? "
                    + "see 'tool open --help'"
            ),
            (
                "open --file=",
                "'--file \"\"': this is empty where a file name is expected; see 'tool open --help'"
            ),
            ("open --loud=yes", "the option '--loud' takes no value; see 'tool open --help'"),
            ("close", "missing argument '<thing>'; see 'tool close --help'"),
            ("close a b", "unexpected argument 'b'; see 'tool close --help'"),
            ("--loud close", "the command comes before its options: 'tool close ...'; see 'tool --help'"),
        ])
    func refuses(_ words: String, expected: String) {
        #expect(Self.describe(words) == "error: " + expected)
    }

    @Test func aFileIsNoMistypedCommand() {
        #expect(Self.describe("clsoe", files: ["clsoe"]) == "open clsoe")
        #expect(Self.describe("--loud close", files: ["close"]) == "open loud close")
        // A command's name is a command even if there is a file of that name.
        #expect(Self.describe("close a", files: ["close"]) == "close a")
    }

    @Test func keepsTheBytesOfNames() throws {
        let odd = FilePath(bytes: [0x61, 0xFF, 0x0A, 0x2E, 0x6A])
        guard case .run(_, let arguments) = try Self.parse(["open", "--file", odd, odd]) else {
            Issue.record("not a command")
            return
        }
        #expect(arguments[Self.file] == odd)
        #expect(arguments.positionals == [odd])
        #expect(odd.inputName == "a\\xFF\\n.j")
    }

    @Test(arguments: [
        ("summry", "summary"), ("sumary", "summary"), ("usmmary", "summary"), ("SUMMARY", "summary"),
        ("comapre", "compare"), ("class", "classify"), ("xyz", nil), ("s", nil),
    ])
    func suggests(_ word: String, expected: String?) {
        #expect(Suggestion.nearest(to: word, among: ["summary", "compare", "classify"]) == expected)
    }

    @Test func countsEdits() {
        #expect(Suggestion.distance("", "abc") == 3)
        #expect(Suggestion.distance("abc", "abc") == 0)
        #expect(Suggestion.distance("abc", "acb") == 1)
        #expect(Suggestion.distance("kitten", "sitting") == 3)
    }
}
