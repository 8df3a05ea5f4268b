internal import CNcurses
import Explorer
import Glibc

/// A curses screen on two descriptors.
final class CursesScreen {
    let colors: Int
    let pairs: Int
    /// Whether terminfo promises 24-bit colour.
    let hasFullColor: Bool
    /// Whether colours are RGB values instead of palette indices.
    let directColor: Bool
    let codes: KeyCodes
    private let screen: OpaquePointer
    private let keys: UnsafeMutableRawPointer
    private let reader: UnsafeMutablePointer<FILE>
    private let writer: UnsafeMutablePointer<FILE>
    private let input: Int32
    /// What curses does not ask of the terminal.
    private let modes: [PrivateMode]
    private var cursorHidden = false

    /// Starts curses.
    ///
    /// - Parameters:
    ///   - input, output: descriptors of the terminal; the screen owns and closes them.
    init?(input: Int32, output: Int32, term: String, color: Bool, mouse: Bool, modes: [PrivateMode]) {
        // Ask the kernel for the size: shells export LINES and COLUMNS but do not update them.
        use_env(false)
        use_tioctl(true)
        guard let reader = fdopen(input, "r"), let writer = fdopen(output, "w"),
            let screen = newterm(term, writer, reader)
        else {
            Glibc.close(input)
            Glibc.close(output)
            return nil
        }
        set_term(screen)
        // Every key is an event, also Ctrl-C and Ctrl-Z.
        raw()
        noecho()
        nonl()
        set_escdelay(25)
        // Otherwise curses would stop in the middle of a frame when a key is pressed.
        typeahead(-1)
        guard let keys = micronet_input_window() else {
            endwin()
            delscreen(screen)
            fclose(reader)
            fclose(writer)
            return nil
        }
        var colors = 0
        if color, start_color() == OK, use_default_colors() == OK { colors = Int(micronet_colors()) }
        self.colors = colors
        pairs = Int(micronet_color_pairs())
        let hasRGB = tigetflag("RGB") > 0 || tigetnum("RGB") > 0
        directColor = colors > 256 && hasRGB
        hasFullColor = hasRGB || tigetflag("Tc") > 0
        codes = KeyCodes { name in
            guard let sequence = micronet_capability(name) else { return nil }
            let code = key_defined(sequence)
            return code > 0 ? code : nil
        }
        cursorHidden = curs_set(0) != ERR
        micronet_prepare_screen(cursorHidden)
        if mouse { micronet_enable_mouse() }
        self.screen = screen
        self.keys = keys
        self.reader = reader
        self.writer = writer
        self.input = input
        self.modes = modes
        set(modes, true)
    }

    private func set(_ modes: [PrivateMode], _ isOn: Bool) {
        if !modes.isEmpty { send(modes.flatMap { $0.sequence(isOn) }) }
    }

    /// Sets the process's character set from the environment. Returns whether it is UTF-8.
    static func setLocale() -> Bool { micronet_set_locale() }

    /// The terminal's current size.
    var size: Size {
        var (lines, columns): (Int32, Int32) = (0, 0)
        guard micronet_window_size(fileno(writer), &lines, &columns) else {
            return Size(width: Int(micronet_columns()), height: Int(micronet_lines()))
        }
        return Size(width: Int(columns), height: Int(lines))
    }

    /// Adapts curses to a size; the screen's contents are then unknown.
    func resize(_ size: Size) {
        // `resizeterm` would also report the change as a key.
        resize_term(Int32(size.height), Int32(size.width))
        invalidate()
    }

    /// The next byte or key code; nil if there is none.
    func read() -> Int32? {
        let code = micronet_read(keys)
        return code == ERR ? nil : code
    }

    /// The mouse events that a key code announces; nil if it is not the mouse's.
    ///
    /// One code may announce several reports that arrived together; curses returns them in reverse order.
    func mouse(_ code: Int32) -> [Event]? {
        guard code == KEY_MOUSE else { return nil }
        var events: [Event] = []
        var mouse = micronet_mouse()
        while micronet_read_mouse(&mouse) {
            let flags: [(Bool, Event.Mouse)] = [
                (mouse.drag, .drag), (mouse.click, .click), (mouse.wheel_up, .wheelUp),
                (mouse.wheel_down, .wheelDown),
            ]
            guard let what = flags.first(where: \.0)?.1 else { continue }
            events.append(.mouse(x: Int(mouse.column), y: Int(mouse.line), what))
        }
        return events.reversed()
    }

    /// Whether there are bytes to read. If the descriptor is readable without bytes, it has ended.
    var hasInput: Bool { micronet_waiting_bytes(input) > 0 }

    /// The bytes that can be read, past curses; empty if there are none. Curses has read no byte of them in advance.
    func readBytes() -> [UInt8] {
        guard hasInput else { return [] }
        return [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = max(Glibc.read(input, buffer.baseAddress, buffer.count), 0)
        }
    }

    func declare(_ pair: ColorPairs.Declaration) {
        init_extended_pair(pair.pair, pair.foreground, pair.background)
    }

    /// Forgets all pairs; the cells that use them have to be written again.
    func resetPairs() {
        reset_color_pairs()
        use_default_colors()
        invalidate()
    }

    func erase() { micronet_erase() }

    /// Makes the next update rewrite the whole screen.
    func invalidate() { micronet_invalidate() }

    /// Writes all changes to the terminal at once.
    func update() {
        if !cursorHidden { micronet_park_cursor() }
        micronet_update()
    }

    /// Writes bytes to the terminal that curses does not know of.
    func send(_ bytes: [UInt8]) {
        fwrite(bytes, 1, bytes.count, writer)
        fflush(writer)
    }

    /// Restores the terminal until `resume`.
    func suspend() {
        set(modes, false)
        endwin()
    }

    func resume() {
        reset_prog_mode()
        set(modes, true)
        invalidate()
    }

    /// Restores the terminal and ends curses.
    func close() {
        if !isendwin() { suspend() }
        micronet_delete_window(keys)
        delscreen(screen)
        fclose(reader)
        fclose(writer)
    }
}

/// A private mode that terminals share with xterm, but terminfo does not name. Those that lack it ignore the request.
enum PrivateMode: Int {
    /// Reports of the pointer's moves while a button is held.
    case drag = 1002
    /// Marks around pasted text.
    case pasteMarks = 2004

    func sequence(_ isOn: Bool) -> [UInt8] { Array("\u{1B}[?\(rawValue)\(isOn ? "h" : "l")".utf8) }
}
