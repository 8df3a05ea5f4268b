public import Explorer
import Glibc

/// The terminal that the process was started on, drawn on by curses.
///
/// `run` is the only way to have one, and gives the terminal back however it is left: by returning, by a signal,
/// by suspension, by a crash.
public final class CursesTerminal: Terminal {
    public struct Options: Sendable {
        /// Whether to use the colours that the terminal has.
        public var color = true
        /// Whether to draw with ASCII even where the locale has more.
        public var ascii = false
        /// Whether to listen to the mouse; otherwise the terminal's own selecting works.
        public var mouse = true
        /// Where keys come from and frames go to.
        var input = STDIN_FILENO
        var output = STDOUT_FILENO
        /// The terminal's name; nil where the environment has none.
        var term = getenv("TERM").map { String(cString: $0) }

        public init() {}
    }

    public internal(set) var size: Size
    public let depth: ColorDepth
    public let glyphs: Glyphs
    /// The signal that asked the program to end, or would have; the exit status is 128 more then.
    public internal(set) var endingSignal: Int32?

    let screen: Screen
    let signals: SignalWatch
    let posts: EventPost
    /// The descriptor that keys come from, and the one that frames go to.
    let input: Int32
    let output: Int32
    var decoder: KeyDecoder
    /// What has been read and not been asked for yet.
    var pending: ArraySlice<Event> = []
    /// Whether there will be no more events.
    var closed = false

    var pairs: ColorPairs
    var line = CellLine()
    /// What is on the screen; nil where that is unknown.
    var shown: Canvas?

    private init(screen: Screen, signals: SignalWatch, posts: EventPost, unicode: Bool, options: Options) {
        self.screen = screen
        self.signals = signals
        self.posts = posts
        input = options.input
        output = options.output
        size = screen.size
        depth = ColorDepth(colors: screen.colors)
        glyphs = unicode && !options.ascii ? .unicode : .ascii
        decoder = KeyDecoder(screen.codes)
        pairs = ColorPairs(colors: screen.colors, pairs: screen.pairs, direct: screen.directColor)
        screen.resize(size)
    }

    /// Takes the terminal, calls `body` with it, and gives it back.
    ///
    /// Meanwhile the process's signals are the terminal's business, and what else is printed is kept back and
    /// printed to the error output in the end.
    ///
    /// - Parameter posts: where other threads leave events.
    /// - Throws: why the terminal cannot be had; `body` was not called then.
    public static func run<Result>(
        options: Options = Options(), posts: EventPost, body: (inout CursesTerminal) -> Result
    ) throws(TerminalError) -> Result {
        let check = try TerminalCheck(
            input: options.input, output: options.output, term: options.term, mouse: options.mouse)
        let unicode = Screen.takeLocale()
        let copies = [options.input, options.output, options.output].map { fcntl($0, F_DUPFD_CLOEXEC, 3) }
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard !copies.contains(-1), nowhere >= 0 else {
            for descriptor in copies + [nowhere] where descriptor >= 0 { close(descriptor) }
            throw .unusable(check.name)
        }
        let (reading, drawing, restoring) = (copies[0], copies[1], copies[2])
        let stray = StrayOutput(screen: restoring)
        // Before curses, which then leaves the signals alone.
        let signals = SignalWatch(
            terminal: restoring, drawing: drawing, nowhere: nowhere, errors: stray.errors,
            caught: stray.descriptor, modes: check.modes, restoring: check.restoring)
        defer {
            signals.end()
            stray.release()
            close(restoring)
            close(nowhere)
        }
        signals.holding = true
        guard
            let screen = Screen(
                input: reading, output: drawing, term: check.name, color: options.color, mouse: options.mouse)
        else {
            signals.holding = false
            throw .unusable(check.name)
        }
        signals.arm()
        var terminal = CursesTerminal(
            screen: screen, signals: signals, posts: posts, unicode: unicode, options: options)
        let whole = terminal
        defer { whole.end(modes: check.modes) }
        return body(&terminal)
    }

    /// Gives the terminal back for good.
    private func end(modes: termios) {
        closed = true
        // In the background, setting the modes would stop the process.
        let previous = signal(SIGTTOU, SIG_IGN)
        screen.close()
        if signals.holding {
            var modes = modes
            tcsetattr(output, TCSADRAIN, &modes)
        }
        signals.holding = false
        signal(SIGTTOU, previous)
    }
}
