import Basics
import Glibc
import Terminal

extension Command {
    /// `micronet explore`, which is also what `micronet` alone and `micronet PICTURE` mean.
    static let explore = Command(
        name: "explore",
        abstract: "Explore a network on pictures, screen by screen.",
        discussion: "Without pictures, the bundled ones are shown. If the output is not a "
            + "terminal, the summary is printed instead.\n\n"
            + "Any of these options except --lesson and --watch can be set, by its name, in \(Settings.place): "
            + "{\"model\": \"m1\", \"no-mouse\": true}. The command line wins; the program never writes the "
            + "file.",
        arguments: [SharedOptions.pictures],
        options: SharedOptions.loading
            + [
                SharedOptions.applyOrientation, SharedOptions.threads, noMouse, BeginOptions.screen,
                BeginOptions.reading, BeginOptions.unit, BeginOptions.classes,
                LessonFile.option, FrameFile.format, Watching.option,
            ] + DisplayOptions.all + SharedOptions.looks,
        run: Exploring.run)

    static let noMouse = Option<Bool>.flag("no-mouse", help: "Leave the mouse to the terminal.")
}

/// The explorer on the terminal, or the summary if there is no terminal that it can use.
enum Exploring {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let arguments = try Watching.resolve(arguments)
        guard console.isTerminal else { return try runWithoutTerminal(arguments, console) }
        Trap.start.spring()
        let (start, settings) = try begin(arguments, console)
        for warning in settings.warnings { console.warn(warning) }
        // Passes, folders, surveys: each on threads of its own.
        try MemoryBudget.require(
            4 * MemoryBudget.threadBytes, for: "the explorer", advice: "choose a smaller model")
        let posts = EventPost()
        let ending: Int32?
        do throws(TerminalError) {
            ending = try CursesTerminal.run(options: options(settings.arguments), posts: posts) { terminal in
                var state = start.state(
                    on: settings.arguments[BeginOptions.screen] ?? .network, size: terminal.size,
                    terminal.display)
                if let notice = settings.notice ?? start.notice { state.warn(notice) }
                // A lesson of the command line is played at once.
                if let lesson = start.session.ownLesson { posts.post(.lesson(.success(lesson))) }
                if state.message == nil, let notice = terminal.notice { state.say(notice) }
                var loop = EventLoop(start.session, state) { posts.post($0) }
                start.gather { posts.post($0) }
                if let file = start.session.watched { Watching.start(file) { posts.post($0) } }
                loop.run(in: &terminal)
                return terminal.endingSignal
            }
        } catch {
            console.warn("\(error); this is the summary instead")
            return try writeSummary(arguments, start, console)
        }
        // The terminal is restored; end as the signal asked.
        if let ending { exit(128 + ending) }
    }

    /// The explorer as the command line and the settings ask for it; without the settings' weights if they cannot be
    /// loaded.
    private static func begin(
        _ arguments: ParsedArguments, _ console: Console
    ) throws -> (ExplorerStart, Settings) {
        var settings = Settings.read(arguments)
        func start() throws -> ExplorerStart {
            try ExplorerStart(settings.arguments, pictures: arguments.positionals, console)
        }
        do {
            return (try start(), settings)
        } catch {
            guard settings.leaveOutNetwork(because: error) else { throw error }
            return (try start(), settings)
        }
    }

    private static func options(_ arguments: ParsedArguments) -> CursesTerminal.Options {
        let isASCII = arguments.has(SharedOptions.ascii)
        let looks = Console(color: arguments[SharedOptions.color] ?? .auto, forcesASCII: isASCII)
        var options = CursesTerminal.Options()
        options.depth = arguments.colorDepth(isColored: looks.isColored)
        options.symbols = arguments.symbols
        options.theme = arguments.theme
        options.ascii = isASCII
        options.mouse = !arguments.has(Command.noMouse)
        return options
    }

    /// What a pipe or a file gets. What the explorer would refuse is refused here, too.
    private static func runWithoutTerminal(_ arguments: ParsedArguments, _ console: Console) throws {
        let start = try ExplorerStart(arguments, pictures: arguments.positionals, console)
        if let notice = start.notice { console.say(notice) }
        if let word = arguments.positionals.first {
            console.warn(
                "the explorer needs a terminal; this is the summary, "
                    + "and 'micronet classify' says what is in \(word.inputName)")
        }
        try writeSummary(arguments, start, console)
    }

    /// The network that the explorer would show; without weights the published one.
    private static func writeSummary(
        _ arguments: ParsedArguments, _ start: ExplorerStart, _ console: Console
    ) throws {
        let network =
            arguments.has(SharedOptions.weights)
            ? start.run.model.network : try ModelLoader.network(arguments, console)
        let unit = arguments[BeginOptions.unit] ?? .multiplyAdds
        console.write(Summary(network: network, unit: unit), as: .text)
    }
}
