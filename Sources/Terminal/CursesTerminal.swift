public import Explorer
import Glibc

/// The process's terminal, drawn by curses.
///
/// `run` is the only way to get one. It restores the terminal in every case: on return, on a signal, on suspension
/// and on a crash.
public final class CursesTerminal: Terminal {
    public struct Options: Sendable {
        /// How many colours to use; as many as the terminal has if nil.
        public var depth: ColorDepth?
        /// Whether to draw with ASCII even if the locale's character set is larger.
        public var ascii = false
        /// What to draw pictures with.
        public var symbols = Symbols.quadrants
        /// What background the colours are for.
        public var theme = Theme.dark
        /// Whether to use the mouse; without it, the terminal's own text selection works.
        public var mouse = true
        /// The descriptors for keys and for frames.
        var input = STDIN_FILENO
        var output = STDOUT_FILENO
        /// The terminal's name; nil if the environment has none.
        var term = getenv("TERM").map { String(cString: $0) }
        /// What the terminal says about its colours beyond its name; nil if the environment has nothing.
        var colorTerm = getenv("COLORTERM").map { String(cString: $0) }

        public init() {}
    }

    public internal(set) var size: Size
    public let display: Display
    /// What the user should know about the terminal; nil if it is as it says.
    public let notice: String?
    /// The signal that asked the program to end (SIGHUP if the terminal disappeared without one). The exit status is
    /// 128 plus this.
    public internal(set) var endingSignal: Int32?

    /// Whether the terminal has a clipboard, as far as its name tells.
    let hasClipboard: Bool
    let screen: CursesScreen
    let signals: SignalWatch
    let posts: EventPost
    /// The descriptors for keys and for frames.
    let input: Int32
    let output: Int32
    var decoder: KeyDecoder
    /// When the last bytes of a paste came.
    var lastPasted = ContinuousClock.now
    /// Events that have been read but not returned yet.
    var pending: ArraySlice<Event> = []
    /// Whether there will be no more events.
    var closed = false

    var pairs: ColorPairs
    var line = CellLine()
    var painter = CellPainter()
    /// The canvas on the screen; nil if unknown.
    var shown: Canvas?

    private init(
        screen: CursesScreen, signals: SignalWatch, posts: EventPost, unicode: Bool, check: TerminalCheck,
        options: Options
    ) {
        notice = check.notice
        hasClipboard = Clipboard.isKnown(to: check.name)
        self.screen = screen
        self.signals = signals
        self.posts = posts
        input = options.input
        output = options.output
        size = screen.size
        let isFull = screen.hasFullColor || ["truecolor", "24bit"].contains(options.colorTerm)
        display = Display(
            glyphs: unicode && !options.ascii ? .unicode : .ascii,
            depth: options.depth ?? ColorDepth(colors: screen.colors, isFull: isFull),
            symbols: options.symbols, theme: options.theme)
        decoder = KeyDecoder(screen.codes)
        pairs = ColorPairs(colors: screen.colors, pairs: screen.pairs, direct: screen.directColor)
        screen.resize(size)
    }

    /// Starts to use the terminal, calls `body` with it and restores it.
    ///
    /// Meanwhile the terminal handles the process's signals, and anything else that is printed is caught and printed
    /// to the error output afterwards.
    ///
    /// - Parameter posts: the queue of events from other threads.
    /// - Throws: the reason why the terminal cannot be used; `body` has then not been called.
    public static func run<Value>(
        options: Options = Options(), posts: EventPost, body: (inout CursesTerminal) -> Value
    ) throws(TerminalError) -> Value {
        let check = try TerminalCheck(
            input: options.input, output: options.output, term: options.term, mouse: options.mouse)
        let unicode = CursesScreen.setLocale()
        let copies = [options.input, options.output, options.output].map { fcntl($0, F_DUPFD_CLOEXEC, 3) }
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard !copies.contains(-1), nowhere >= 0 else {
            for descriptor in copies + [nowhere] where descriptor >= 0 { close(descriptor) }
            throw .unusable(check.name)
        }
        let (reading, drawing, restoring) = (copies[0], copies[1], copies[2])
        let stray = StrayOutput(screen: restoring)
        // Before curses starts, which then leaves the signals alone.
        let signals = SignalWatch(
            terminal: restoring, drawing: drawing, nowhere: nowhere, errors: stray.errors,
            caught: stray.descriptor, modes: check.modes, restoring: check.restoring)
        defer {
            signals.end()
            stray.release()
            close(restoring)
            close(nowhere)
        }
        signals.isHeld = true
        guard
            let screen = CursesScreen(
                input: reading, output: drawing, term: check.name, color: options.depth != ColorDepth.none,
                mouse: options.mouse, modes: check.modesToSet)
        else {
            signals.isHeld = false
            throw .unusable(check.name)
        }
        signals.arm()
        var terminal = CursesTerminal(
            screen: screen, signals: signals, posts: posts, unicode: unicode, check: check,
            options: options)
        let whole = terminal
        defer { whole.end(modes: check.modes) }
        return body(&terminal)
    }

    /// Restores the terminal.
    private func end(modes: termios) {
        closed = true
        // Setting the modes would stop a background process.
        let previous = signal(SIGTTOU, SIG_IGN)
        screen.close()
        if signals.isHeld {
            var modes = modes
            tcsetattr(output, TCSADRAIN, &modes)
        }
        signals.isHeld = false
        signal(SIGTTOU, previous)
    }
}
