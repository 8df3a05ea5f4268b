import Arithmetic
import Basics
import Glibc
import Inference
import Network
import Terminal

/// The program.
@main
enum Micronet {
    static let version = "0.2.0"
    /// The day of the last change to the commands, for the manual page.
    static let date = "November 29, 2026"

    /// The version and, if known, the commit: `0.2.0 (1a2b3c4d5e)`.
    static var build: String {
        version + (builtCommit.isEmpty ? "" : " (\(builtCommit))")
    }

    static let table = CommandTable(
        program: "micronet",
        abstract: "Looks inside the MicroNet image classifiers \(Variant.familyRange).",
        version: build,
        commands: [
            .explore, .summary, .compare, .classify, .trace, .evaluate, .train, .convert, .render, .bench,
            .install,
            .uninstall,
        ],
        defaultName: "explore")

    static func main() {
        StandardStreams.begin()
        CrashWatch.begin()
        Interruption.begin()
        exit(run(ProcessEnvironment.arguments.map { FilePath(bytes: $0) }))
    }

    /// The command line as a shell would take it, for notes in files.
    static var commandLine: String {
        (["micronet"] + ProcessEnvironment.arguments.map { Escape.shell(String(decoding: $0, as: UTF8.self)) })
            .joined(separator: " ")
    }

    /// Does what a command line asks for, and returns the exit status.
    static func run(_ words: [FilePath]) -> Int32 {
        do {
            switch try table.parse(words, fileExists: \.exists) {
            case .help(let command): return show(command.map(table.help(for:)) ?? table.help())
            case .version: return show("\(table.program) \(table.version)\n")
            case .completions(let shell): return show(table.completion(for: shell))
            case .manualPage: return show(ManualPage(table).text)
            case .run(let command, let arguments):
                let console = Console(
                    color: arguments[SharedOptions.color] ?? .auto,
                    forcesASCII: arguments.has(SharedOptions.ascii))
                return try run(command, arguments, console)
            }
        } catch {
            let launch = JobLaunch.process
            launch.letFirstSpeak()
            if launch.rank == 0 { Console().report(error) }
            // EX_USAGE of sysexits.h.
            return 64
        }
    }

    private static func show(_ text: String) -> Int32 {
        let console = Console()
        console.write(ConsoleText(lines: text))
        console.flush()
        return 0
    }

    private static func run(
        _ command: Command, _ arguments: ParsedArguments, _ console: Console
    ) throws(UsageError) -> Int32 {
        do {
            if let problem = InstructionSet.environmentProblem { throw Problem(problem) }
            MemoryShortage.advise(lowering: command.memoryOptions.map { "--" + $0 })
            try command.run(arguments, console)
        } catch let error as UsageError {
            throw UsageError(error.description, see: "\(table.program) \(command.name) --help")
        } catch {
            // All our errors say in one line what is wrong and what to do.
            console.fail("\(error)")
        }
        console.flush()
        console.ranks.finish()
        return console.status
    }
}
