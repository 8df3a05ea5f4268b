internal import CNcurses
import Explorer
import Glibc

/// Curses' side: one screen on two descriptors, taken and given back.
final class Screen {
    let colors: Int
    let pairs: Int
    /// Whether colours are red, green and blue instead of numbers of a palette.
    let directColor: Bool
    let codes: KeyCodes
    private let screen: OpaquePointer
    private let keys: UnsafeMutableRawPointer
    private let reader: UnsafeMutablePointer<FILE>
    private let writer: UnsafeMutablePointer<FILE>
    private let input: Int32
    private var cursorHidden = false

    /// Prepares the screen.
    ///
    /// - Parameters:
    ///   - input, output: descriptors of the terminal that are the screen's alone; it closes them.
    init?(input: Int32, output: Int32, term: String, color: Bool, mouse: Bool) {
        // The kernel knows the size better than LINES and COLUMNS, which shells export and do not update.
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
        // Every key as it is, Ctrl-C and Ctrl-Z too.
        raw()
        noecho()
        nonl()
        set_escdelay(25)
        // Otherwise curses would stop in the middle of a frame when a key comes.
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
        directColor = colors > 256 && (tigetflag("RGB") > 0 || tigetnum("RGB") > 0)
        codes = KeyCodes { name in
            guard let sequence = micronet_capability(name) else { return nil }
            let code = key_defined(sequence)
            return code > 0 ? code : nil
        }
        cursorHidden = curs_set(0) != ERR
        micronet_prepare_screen(cursorHidden)
        if mouse { micronet_take_mouse() }
        self.screen = screen
        self.keys = keys
        self.reader = reader
        self.writer = writer
        self.input = input
    }

    /// Takes the environment's character set for the process; says whether it is UTF-8.
    static func takeLocale() -> Bool { micronet_take_locale() }

    /// The size that the terminal has now.
    var size: Size {
        var (lines, columns): (Int32, Int32) = (0, 0)
        guard micronet_window_size(fileno(writer), &lines, &columns) else {
            return Size(width: Int(micronet_columns()), height: Int(micronet_lines()))
        }
        return Size(width: Int(columns), height: Int(lines))
    }

    /// Adapts curses to a size; what was on the screen is unknown then.
    func resize(_ size: Size) {
        // Not `resizeterm`, which would also report the change as a key.
        resize_term(Int32(size.height), Int32(size.width))
        distrust()
    }

    /// The next byte or key number; nil when nothing waits.
    func read() -> Int32? {
        let code = micronet_read(keys)
        return code == ERR ? nil : code
    }

    /// What the mouse did, if a code announces it; nil if it does not.
    ///
    /// One code may stand for several reports that came together, which curses gives out last first.
    func mouse(_ code: Int32) -> [Event]? {
        guard code == KEY_MOUSE else { return nil }
        var events: [Event] = []
        var mouse = micronet_mouse()
        while micronet_read_mouse(&mouse) {
            guard mouse.click || mouse.wheel_up || mouse.wheel_down else { continue }
            let what: Event.Mouse = mouse.click ? .click : mouse.wheel_up ? .wheelUp : .wheelDown
            events.append(.mouse(x: Int(mouse.column), y: Int(mouse.line), what))
        }
        return events.reversed()
    }

    /// Whether bytes wait; with a readable descriptor, none mean its end.
    var hasInput: Bool { micronet_waiting_bytes(input) > 0 }

    func declare(_ pair: ColorPairs.Declaration) {
        init_extended_pair(pair.pair, pair.foreground, pair.background)
    }

    /// Forgets all pairs; what is shown in them has to be written again.
    func resetPairs() {
        reset_color_pairs()
        use_default_colors()
        distrust()
    }

    func erase() { micronet_erase() }

    /// Makes the next update write everything.
    func distrust() { micronet_distrust() }

    /// Writes what has changed to the terminal, in one go.
    func update() {
        if !cursorHidden { micronet_park_cursor() }
        micronet_update()
    }

    /// Gives the terminal back for a while; `retake` ends that.
    func giveBack() { endwin() }

    func retake() {
        reset_prog_mode()
        distrust()
    }

    /// Gives the terminal back for good.
    func close() {
        if !isendwin() { endwin() }
        micronet_delete_window(keys)
        delscreen(screen)
        fclose(reader)
        fclose(writer)
    }
}
