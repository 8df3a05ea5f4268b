import Basics
import Explorer

extension Command {
    /// `micronet render SCREEN`: frames of the explorer without a terminal.
    static let render = Command(
        name: "render",
        abstract: "Print one frame of the explorer.",
        discussion: "Keys are pressed before the frame is drawn. They are written as they are typed, or "
            + "named in angle brackets if they have no character: 'jj<Enter>', '<Tab>', '<C-d>', '<F1>'; "
            + "<lt> is the character <. With --animate, and in the format cast (asciicast 2), there is a frame "
            + "after each key.",
        arguments: [
            Positional(
                name: "screen", kind: .choice(Screen.all.map(\.name)),
                help: "One of \(Screen.all.map(\.name).joined(separator: ", "))."),
            SharedOptions.pictures,
        ],
        options: [RenderOptions.size, RenderOptions.keys, RenderOptions.format, RenderOptions.animate]
            + SharedOptions.loading
            + [
                SharedOptions.applyOrientation, BeginOptions.reading, BeginOptions.unit, BeginOptions.classes,
                LessonFile.option,
            ]
            + DisplayOptions.all
            + SharedOptions.looks,
        run: Rendering.run)
}

enum RenderOptions {
    static let size = Option<String>.text(
        "size", placeholder: "100x30", help: "Columns and lines, at least 80x24. (default: 100x30)")
    static let keys = Option<String>.text(
        "keys", placeholder: "keys", help: "Keys to press first: 'jj<Enter>'.")
    static let format = Option<Format>.choice(
        "format", help: "The format of the frame. (default: text; with --animate, svg)")
    static let animate = Option<Double>.decimal(
        "animate", placeholder: "seconds", in: 0.02...600,
        help:
            "Play a frame after each of the keys, each for this many seconds, as an SVG that moves or as a cast. "
            + "(default for a cast: 1)")

    enum Format: String, CaseIterable, Sendable {
        case text
        case ansi
        case svg
        case cast

        /// Whether it is a file with colours of its own, whatever shows it.
        var isPicture: Bool { self == .svg || self == .cast }
    }

    /// More would be a film, and its file too large to be of use.
    static let mostFrames = 1000
}

/// A frame of the explorer as text.
enum Rendering {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let name = arguments.positionals[0].text
        guard let screen = Screen.all.first(where: { $0.name == name }) else {
            let names = Screen.all.map(\.name)
            throw UsageError(
                "there is no screen '\(Escape.line(name))'; "
                    + "the screens are \(names.joined(separator: ", "))")
        }
        let size = try size(arguments[RenderOptions.size] ?? "100x30")
        try checkRoom(size)
        let keys: [Key]
        do {
            keys = try Key.script(arguments[RenderOptions.keys] ?? "")
        } catch {
            throw UsageError("--keys: \(error)")
        }
        let format = try format(arguments, keys)
        let start = try ExplorerStart(
            arguments, pictures: Array(arguments.positionals.dropFirst()), console)
        start.notice.map(console.say)
        var state = start.state(
            on: screen, size: size,
            Display(
                glyphs: glyphs(arguments, format, console), depth: depth(arguments, format),
                symbols: arguments.symbols, theme: theme(arguments, format)))
        // Panes ask for what they show after an event.
        send(.resize(size), &state, start.session)
        let seconds = arguments[RenderOptions.animate]
        var frames: [Canvas] = []
        for key in keys {
            send(.key(key), &state, start.session)
            if seconds != nil || format == .cast { frames.append(Frame(state).canvas) }
        }
        let canvas = frames.last ?? Frame(state).canvas
        let animation = Animation(frames.isEmpty ? [canvas] : frames, seconds: seconds ?? 1)
        switch format {
        case .text: console.data(canvas.plainText)
        case .ansi: console.frame(canvas.ansiText)
        case .svg: console.data(animation.svg)
        case .cast: console.data(animation.cast)
        }
    }

    /// - Throws: if what was asked for contradicts itself.
    private static func format(
        _ arguments: ParsedArguments, _ keys: [Key]
    ) throws(UsageError) -> RenderOptions.Format {
        let isAnimated = arguments.has(RenderOptions.animate)
        let format = arguments[RenderOptions.format] ?? (isAnimated ? .svg : .text)
        if isAnimated, !format.isPicture {
            throw UsageError("'--animate' plays frames: it goes with '--format svg' or '--format cast'")
        }
        if isAnimated, keys.isEmpty {
            throw UsageError("'--animate' shows a frame after each key: it requires '--keys'")
        }
        if isAnimated || format == .cast, keys.count > RenderOptions.mostFrames {
            throw UsageError(
                "--keys: \(keys.count) keys are too many to be played; \(RenderOptions.mostFrames) are the most"
            )
        }
        return format
    }

    /// Handles an event, and at once every answer that follows from it.
    private static func send(_ event: Event, _ state: inout State, _ session: Session) {
        for effect in state.update(event) {
            if let answer = session.answer(effect) { send(answer, &state, session) }
        }
    }

    private static func size(_ text: String) throws(UsageError) -> Size {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1], (1...1000).contains(width),
            (1...1000).contains(height)
        else {
            throw UsageError("--size is columns and lines from 1x1 to 1000x1000, as in 100x30, not '\(text)'")
        }
        return Size(width: width, height: height)
    }

    /// - Throws: if the screens need more: a frame that only says so would be taken for one of them.
    private static func checkRoom(_ size: Size) throws(Problem) {
        let least = State.minimumSize
        guard size.width < least.width || size.height < least.height else { return }
        throw Problem(
            "--size \(size.width)x\(size.height) is too small for the screens",
            advice: "give at least \(least.width)x\(least.height)")
    }

    /// A file has colours unless they are forbidden; plain text has none.
    private static func depth(_ arguments: ParsedArguments, _ format: RenderOptions.Format) -> ColorDepth {
        if format == .text { return .none }
        let isColored =
            switch (format, arguments[SharedOptions.color] ?? .auto) {
            case (_, .never): false
            case (.ansi, .auto): (ProcessEnvironment.variable("NO_COLOR") ?? "").isEmpty
            default: true
            }
        return arguments.colorDepth(isColored: isColored) ?? .full
    }

    /// A picture has its own background, whatever terminal it is made in.
    private static func theme(_ arguments: ParsedArguments, _ format: RenderOptions.Format) -> Theme {
        format == .ansi ? arguments.theme : (arguments[DisplayOptions.theme] ?? nil) ?? .dark
    }

    /// A picture can show any character; what text can show depends on the console.
    private static func glyphs(
        _ arguments: ParsedArguments, _ format: RenderOptions.Format, _ console: Console
    ) -> Glyphs {
        let isASCII = format.isPicture ? arguments.has(SharedOptions.ascii) : console.isASCII
        return isASCII ? .ascii : .unicode
    }
}
