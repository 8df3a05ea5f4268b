import CursesTerminal
import Glibc

extension Command {
    /// `micronet explore`, which is also what `micronet` alone and `micronet PICTURE` mean.
    static let explore = Command(
        name: "explore",
        abstract: "Explore a network on pictures, screen by screen.",
        discussion: "Without a picture, or in a folder, the bundled pictures are there to begin with. "
            + "Where the output is no terminal, the summary is printed instead.",
        arguments: [
            PositionalDeclaration(
                name: "picture", help: "JPEG files, or folders of them.", isRequired: false, isRepeated: true)
        ],
        options: [
            SharedOptions.model.declaration, SharedOptions.weights.declaration,
            SharedOptions.untrained.declaration,
            SharedOptions.labels.declaration, SharedOptions.inputSize.declaration,
            SharedOptions.crop.declaration, SharedOptions.threads.declaration, noMouse.declaration,
        ] + SharedOptions.looks,
        run: Exploring.run)

    static let noMouse = Option<Bool>.flag("no-mouse", help: "Leave the mouse to the terminal.")
}

/// The explorer on the terminal, or the summary where there is none that it can use.
enum Exploring {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        guard console.isTerminal else { return try runWithoutTerminal(arguments, console) }
        Trap.start.spring()
        let start = try ExplorerStart(arguments, pictures: arguments.positionals, console)
        let posts = EventPost()
        let ending: Int32?
        do throws(TerminalError) {
            ending = try CursesTerminal.run(options: options(arguments, console), posts: posts) { terminal in
                let state = start.state(size: terminal.size, glyphs: terminal.glyphs, depth: terminal.depth)
                var loop = EventLoop(start.session, state) { posts.post($0) }
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

    private static func options(_ arguments: ParsedArguments, _ console: Console) -> CursesTerminal.Options {
        var options = CursesTerminal.Options()
        options.color = console.isColored
        options.ascii = arguments.has(SharedOptions.ascii)
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
