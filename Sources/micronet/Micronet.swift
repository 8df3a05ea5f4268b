import Terminal
import Glibc
import Inference

/// The program.
@main
enum Micronet {
    static let version = "0.1.0"

    static let table = CommandTable(
        program: "micronet",
        abstract: "Looks inside the MicroNet image classifiers M0 to M3.",
        version: version,
        commands: [
            .explore, .summary, .compare, .classify, .trace, .evaluate, .train, .convert, .render, .bench,
        ],
        defaultName: "explore")

    static func main() {
        CrashWatch.begin()
        exit(run(RawArgument.ofProcess()))
    }

    /// Does what a command line asks for, and returns the exit status.
    static func run(_ words: [RawArgument]) -> Int32 {
        do {
            switch try table.parse(words, fileExists: \.namesFile) {
            case .help(let command):
                let console = Console()
                console.write(command.map(table.help(for:)) ?? table.help())
                console.flush()
                return 0
            case .version:
                let console = Console()
                console.write("\(table.program) \(table.version)\n")
                console.flush()
                return 0
            case .run(let command, let arguments):
                let console = Console(
                    color: arguments[SharedOptions.color] ?? .auto,
                    forcesASCII: arguments.has(SharedOptions.ascii))
                return try run(command, arguments, console)
            }
        } catch {
            return refuse(error)
        }
    }

    private static func run(
        _ command: Command, _ arguments: ParsedArguments, _ console: Console
    ) throws(UsageError) -> Int32 {
        do {
            if let problem = InstructionSet.environmentProblem { throw Failure(problem) }
            try command.run(arguments, console)
        } catch let error as UsageError {
            throw UsageError(error.description, see: "\(table.program) \(command.name) --help")
        } catch {
            // Every error of ours says what is wrong and what to do in one line.
            console.report("\(error)")
        }
        console.flush()
        return console.status
    }

    /// EX_USAGE of sysexits.h.
    private static func refuse(_ error: UsageError) -> Int32 {
        Console().report(error)
        return 64
    }
}

extension RawArgument {
    /// Whether there is something of this name.
    var namesFile: Bool { withCString { access($0, F_OK) } == 0 }
}

/// A command that cannot do its work: one line for the user, exit status 1.
struct Failure: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
