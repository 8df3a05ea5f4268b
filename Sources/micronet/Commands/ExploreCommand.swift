import Terminal
import Glibc

extension Command {
    /// `micronet explore`, which is also what `micronet` alone and `micronet PICTURE` mean.
    static let explore = Command(
        name: "explore",
        abstract: "Explore a network on pictures, screen by screen.",
        discussion: "Without a picture, or in a folder, the bundled pictures are there to begin with. "
            + "Where the output is no terminal, the summary is printed instead.\n\n"
            + "Any of these options but --lesson may stand, by its name, in \(Settings.place): "
            + "{\"model\": \"m1\", \"no-mouse\": true}. The command line wins; the program never writes the "
            + "file.",
        arguments: [
            PositionalDeclaration(
                name: "picture", help: "JPEG files, or folders of them.", isRequired: false, isRepeated: true)
        ],
        options: [
            SharedOptions.model.declaration, SharedOptions.weights.declaration,
            SharedOptions.untrained.declaration,
            SharedOptions.labels.declaration, SharedOptions.inputSize.declaration,
            SharedOptions.crop.declaration, SharedOptions.threads.declaration, noMouse.declaration,
            BeginOptions.screen.declaration, BeginOptions.reading.declaration, BeginOptions.unit.declaration,
            LessonFile.option.declaration,
        ] + SharedOptions.looks,
        run: Exploring.run)

    static let noMouse = Option<Bool>.flag("no-mouse", help: "Leave the mouse to the terminal.")
}

/// The explorer on the terminal, or the summary where there is none that it can use.
enum Exploring {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        guard console.isTerminal else { return try runWithoutTerminal(arguments, console) }
        Trap.start.spring()
        let (start, settings) = try begin(arguments, console)
        for warning in settings.warnings { console.warn(warning) }
        let posts = EventPost()
        let ending: Int32?
        do throws(TerminalError) {
            ending = try CursesTerminal.run(options: options(settings.arguments), posts: posts) { terminal in
                var state = start.state(
                    on: settings.arguments[BeginOptions.screen] ?? .network, size: terminal.size,
                    glyphs: terminal.glyphs, depth: terminal.depth)
                if let notice = settings.notice { state.warn(notice) }
                // A lesson of the user's own is played at once.
                if let lesson = start.session.ownLesson { posts.post(.lesson(.success(lesson))) }
                var loop = EventLoop(start.session, state) { posts.post($0) }
                start.gather { posts.post($0) }
                loop.run(in: &terminal)
                return terminal.endingSignal
            }
        } catch {
            console.warn("\(error); this is the summary instead")
            return try Summary.run(arguments, console)
        }
        // The terminal is restored; what is left is to end as the signal asked.
        if let ending { exit(128 + ending) }
    }

    /// The explorer as the command line and the settings want it; where the settings name weights that cannot
    /// be had, without those.
    private static func begin(_ arguments: ParsedArguments, _ console: Console) throws -> (
        ExplorerStart, Settings
    ) {
        var settings = Settings.read(arguments)
        do {
            return (
                try ExplorerStart(settings.arguments, pictures: arguments.positionals, console), settings
            )
        } catch {
            guard settings.leaveOutNetwork(because: error) else { throw error }
            return (
                try ExplorerStart(settings.arguments, pictures: arguments.positionals, console), settings
            )
        }
    }

    private static func options(_ arguments: ParsedArguments) -> CursesTerminal.Options {
        let isASCII = arguments.has(SharedOptions.ascii)
        let looks = Console(color: arguments[SharedOptions.color] ?? .auto, forcesASCII: isASCII)
        var options = CursesTerminal.Options()
        options.color = looks.isColored
        options.ascii = isASCII
        options.mouse = !arguments.has(Command.noMouse)
        return options
    }

    /// What a pipe gets.
    private static func runWithoutTerminal(_ arguments: ParsedArguments, _ console: Console) throws {
        for word in arguments.positionals where !word.namesFile {
            throw Failure("\(word.display): there is no such file; check the name")
        }
        if let word = arguments.positionals.first {
            console.warn(
                "the explorer needs a terminal; this is the summary, "
                    + "and 'micronet classify' tells what is in \(word.display)")
        }
        return try Summary.run(arguments, console)
    }
}
