import Foundation
import Testing

@testable import Terminal
@testable import Explorer

/// Tests of the module on a pseudo-terminal, one at a time because a process has one screen.
@Suite(.serialized) struct FrameTests {
    private let far: PseudoTerminal
    private let posts = EventPost()

    init() throws {
        far = try PseudoTerminal()
        setenv("LC_ALL", "C.UTF-8", 1)
    }

    private func run<R>(
        term: String = "xterm-256color", color: Bool = true, colorTerm: String? = nil,
        _ body: (inout CursesTerminal) -> R
    ) throws -> R {
        var options = CursesTerminal.Options()
        if !color { options.depth = ColorDepth.none }
        options.colorTerm = colorTerm
        options.term = term
        options.input = far.near
        options.output = far.near
        return try CursesTerminal.run(options: options, posts: posts, body: body)
    }

    private func canvas(_ terminal: CursesTerminal, _ lines: String...) -> Canvas {
        var canvas = Canvas(terminal.size, terminal.display)
        for (y, line) in lines.enumerated() { canvas.text(line, x: 0, y: y) }
        return canvas
    }

    private func keys(_ terminal: inout CursesTerminal, _ count: Int) -> [Key] {
        (0..<count).compactMap { _ in
            if case .event(.key(let key)) = terminal.next(within: 2000) { key } else { nil }
        }
    }

    @Test func knowsTheTerminal() throws {
        try run {
            #expect(
                $0.size == Size(width: 80, height: 24) && $0.display.depth == .palette
                    && $0.display.glyphs == .unicode)
        }
        try run(colorTerm: "truecolor") { #expect($0.display.depth == .full) }
        try run(colorTerm: "24bit") { #expect($0.display.depth == .full) }
        try run(colorTerm: "yes") { #expect($0.display.depth == .palette) }
        try run(term: "vt100", colorTerm: "truecolor") { #expect($0.display.depth == .none) }
        try run(term: "linux") { #expect($0.display.depth == .sixteen) }
        try run(term: "vt100") { #expect($0.display.depth == .none) }
        try run(color: false) { #expect($0.display.depth == .none) }
    }

    @Test func writesOnlyWhatChanged() throws {
        let modes = far.modes
        try run { terminal in
            var frame = canvas(terminal, "hello", "漢字 wide")
            terminal.present(frame)
            let first = far.take(with: "漢字")
            #expect(first.contains("hello") && first.contains("漢字"))
            terminal.present(frame)
            #expect(far.take() == "", "the same frame again")
            frame[40, 12] = Cell("X", .plain, foreground: 208)
            terminal.present(frame)
            let second = far.take(with: "X")
            #expect(second.contains("X") && second.contains("38;5;208") && !second.contains("hello"))
            #expect(second.utf8.count < 60, "\(second.debugDescription)")
            terminal.repaint()
            terminal.present(frame)
            #expect(far.take(with: "hello").contains("hello"))
        }
        let last = far.take(with: "\u{1B}[?1049l")
        #expect(last.contains("\u{1B}[?1049l") && last.contains("\u{1B}[?25h"))
        #expect(far.modes == modes)
    }

    @Test func paintsWhatCursesCannotName() throws {
        try run(colorTerm: "truecolor") { terminal in
            var frame = canvas(terminal, "abcdef")
            let (ink, paper) = (Color.rgb(RGB(1, 2, 3)), Color.rgb(RGB(40, 50, 60)))
            frame[2, 0] = Cell("▀", .picture, foreground: ink, background: paper)
            frame[3, 0] = Cell("▄", .picture, foreground: ink, background: .rgb(RGB(200, 0, 0)))
            terminal.present(frame)
            let first = far.take(with: "\u{1B}8")
            #expect(first.contains("\u{1B}[1;3H\u{1B}[0m\u{1B}[38;2;1;2;3m\u{1B}[48;2;40;50;60m▀"))
            // The second cell has the same ink, so only its paper is written.
            #expect(first.contains("▀\u{1B}[48;2;200;0;0m▄\u{1B}[0m\u{1B}8"))
            terminal.present(frame)
            #expect(far.take() == "", "the same frame again")
            // Only the changed cell.
            frame[3, 0] = Cell("▄", .picture, foreground: ink, background: paper)
            terminal.present(frame)
            let second = far.take(with: "\u{1B}8")
            #expect(second.contains("\u{1B}[1;4H") && second.contains("▄") && !second.contains("▀"))
            // Text takes a picture's place, a space too.
            frame[2, 0] = Cell(" ")
            frame[3, 0] = Cell("d")
            terminal.present(frame)
            #expect(far.take(with: "d").contains(" d"))
            // Text on a colour of its own keeps its attributes.
            frame[5, 0] = Cell("f", .strong, background: paper)
            terminal.present(frame)
            #expect(far.take(with: "\u{1B}8").contains("\u{1B}[0;1;48;2;40;50;60mf"))
            terminal.repaint()
            terminal.present(frame)
            #expect(far.take(with: "\u{1B}8").contains("48;2;40;50;60m"))
        }
    }

    @Test func paintsMoreColorsThanTerminfoPromises() throws {
        try run(term: "xterm", colorTerm: "truecolor") { terminal in
            #expect(terminal.display.depth == .full)
            var frame = canvas(terminal, "")
            frame[0, 0] = Cell("x", .plain, foreground: 208)
            terminal.present(frame)
            #expect(far.take(with: "\u{1B}8").contains("38;5;208mx"))
        }
    }

    @Test func writesWideCharactersWhole() throws {
        try run { terminal in
            terminal.present(canvas(terminal, "a漢b"))
            _ = far.take(with: "漢")
            terminal.present(canvas(terminal, "a字b"))
            let second = far.take(with: "字")
            #expect(second.contains("字") && !second.contains("b"))
            terminal.present(canvas(terminal, "axyb"))
            #expect(far.take(with: "xy").contains("xy"))
            // Half of a wide character at a clipped edge is shown as a question mark.
            var frame = canvas(terminal, "axyb")
            frame[1, 0] = Cell("\u{0}")
            frame[3, 0] = Cell("漢")
            terminal.present(frame)
            let third = far.take(with: "?")
            #expect(third.contains("?") && !third.contains("漢"))
        }
    }

    @Test func clipsAFrameOfAnotherSize() throws {
        try run { terminal in
            var frame = Canvas(Size(width: 200, height: 100))
            for x in 0..<200 { for y in 0..<100 { frame[x, y] = Cell("#") } }
            terminal.present(frame)
            #expect(far.take(with: "#").count { $0 == "#" } <= 80 * 24)
            terminal.present(Canvas(Size(width: 10, height: 3)))
            #expect(!far.take().isEmpty)
        }
    }

    @Test func readsKeysAndTheMouse() throws {
        try run { terminal in
            far.type("a\u{1B}[1;2A\u{1B}OA\u{1B}[1;5A\u{3}\u{1A}漢\r\u{7F}")
            #expect(
                keys(&terminal, 8)
                    == ["a", .shiftUp, .up, .control("c"), .control("z"), "漢", .enter, .backspace])
            let start = ContinuousClock.now
            far.type("\u{1B}")
            #expect(keys(&terminal, 1) == [.escape])
            #expect(ContinuousClock.now - start < .milliseconds(900))
            terminal.present(canvas(terminal, ""))
            // A press, its release, the wheel, another button, a key.
            far.type(
                "\u{1B}[<0;10;5M\u{1B}[<0;10;5m\u{1B}[<64;1;1M\u{1B}[<2;1;1M\u{1B}[<2;1;1m\u{1B}[<0;3;4M\u{1B}[<32;4;4M\u{1B}[<0;4;4mz"
            )
            var events: [String] = []
            while case .event(let event) = terminal.next(within: 100) { events.append("\(event)") }
            #expect(
                events
                    == [
                        Event.mouse(x: 9, y: 4, .click), .mouse(x: 0, y: 0, .wheelUp),
                        .mouse(x: 2, y: 3, .click), .mouse(x: 3, y: 3, .drag), .key("z"),
                    ].map { "\($0)" })
        }
    }

    /// The text of a paste; nil if the next event is another one, which is reported.
    private func paste(_ terminal: inout CursesTerminal) -> String? {
        let reception = terminal.next(within: 10_000)
        guard case .event(.paste(let bytes)) = reception else {
            Issue.record("\(reception), signal \(terminal.endingSignal ?? 0), instead of a paste")
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func readsPastes() throws {
        try run { terminal in
            #expect(far.take(with: "\u{1B}[?2004h").contains("\u{1B}[?2004h"))
            far.type("a\u{1B}[200~q\u{3}\r\u{1B}[A\u{1B}[201~b\u{1B}[200~\u{1B}[201~\u{1B}[200~x\u{1B}[201~c")
            #expect(keys(&terminal, 1) == ["a"])
            #expect(paste(&terminal) == "q\u{3}\r\u{1B}[A")
            #expect(keys(&terminal, 1) == ["b"])
            #expect(paste(&terminal) == "" && paste(&terminal) == "x")
            #expect(keys(&terminal, 1) == ["c"])
            // One that does not end: Ctrl-C after a pause ends it, and so does silence.
            far.type("\u{1B}[200~left")
            guard case .nothing = terminal.next(within: 200) else {
                Issue.record("an event within a paste")
                return
            }
            far.type("\u{3}")
            #expect(paste(&terminal) == "left")
            far.type("\u{1B}[200~open")
            #expect(paste(&terminal) == "open")
            far.type("d")
            #expect(keys(&terminal, 1) == ["d"])
        }
        #expect(far.take(with: "\u{1B}[?2004l").contains("\u{1B}[?2004l"))
    }

    @Test func readsLargePastesAtOnce() throws {
        try run { terminal in
            _ = far.take(with: "2004h")
            let far = far
            Thread.detachNewThread {
                far.type("\u{1B}[200~" + String(repeating: "0123456789", count: 100_000) + "\u{1B}[201~")
            }
            let start = ContinuousClock.now
            #expect(paste(&terminal)?.count == 1_000_000)
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }

    @Test func marksNoPastesWhereTheTerminalWouldPrintThem() throws {
        try run(term: "vt52") { _ in }
        #expect(!far.take().contains("2004"))
    }

    @Test func reportsTheLastOfManySizes() throws {
        try run { terminal in
            for width in 81...120 {
                far.resize(width: width, height: 40)
                raise(SIGWINCH)
            }
            guard case .event(.resize(let size)) = terminal.next(within: 2000) else {
                Issue.record("no resize")
                return
            }
            #expect(size == Size(width: 120, height: 40) && terminal.size == size)
            guard case .nothing = terminal.next(within: 30) else {
                Issue.record("more than one resize")
                return
            }
            terminal.present(canvas(terminal, String(repeating: "=", count: 119)))
            #expect(far.take(with: "=").contains("="))
        }
    }

    @Test func wakesForPosts() throws {
        let posts = posts
        try run { terminal in
            Thread.detachNewThread {
                usleep(50_000)
                posts.post(.key("p"))
            }
            #expect(keys(&terminal, 1) == ["p"])
        }
    }

    @Test func endsForASignal() throws {
        try run { terminal in
            far.type("abc")
            #expect(keys(&terminal, 1) == ["a"])
            raise(SIGTERM)
            guard case .closed = terminal.next(within: 2000) else {
                Issue.record("still open")
                return
            }
            #expect(terminal.endingSignal == SIGTERM)
            terminal.present(canvas(terminal, "too late"))
        }
        #expect(!far.take().contains("too late"))
    }

    @Test func startsPairsAnewWhenTheyRunOut() throws {
        try run { terminal in
            // Enough pairs for one frame's colours, but not for two frames'.
            terminal.pairs = ColorPairs(colors: 256, pairs: 60, direct: false)
            for step in 0..<4 {
                var frame = canvas(terminal, "")
                for x in 0..<50 { frame[x, 0] = Cell("#", foreground: .palette(UInt8(20 + step * 50 + x))) }
                terminal.present(frame)
                let text = far.take(with: "38;5;\(69 + step * 50)m")
                let missing = (0..<50).filter { !text.contains("38;5;\(20 + step * 50 + $0)m") }
                #expect(missing.isEmpty, "frame \(step)")
            }
            // More colours than pairs: this frame and the next are drawn as well as possible.
            var frame = canvas(terminal, "")
            for x in 0..<80 { frame[x, 0] = Cell("#", foreground: .palette(UInt8(20 + x))) }
            terminal.present(frame)
            #expect(far.take(with: "#").contains("#"))
            terminal.present(frame)
            #expect(far.take() == "")
        }
    }

    @Test func takesAnUnknownTerminalForXterm() throws {
        try run(term: "no-such-terminal\u{1B}[2J") { terminal in
            #expect(terminal.display.depth == .palette)
            #expect(terminal.notice?.contains("TERM=no-such-terminal\\u{1B}[2J is not") == true)
            #expect(terminal.notice?.hasSuffix("xterm-256color") == true)
        }
        try run { #expect($0.notice == nil) }
        #expect(throws: TerminalError.termIncapable("dumb")) { try run(term: "dumb") { _ in } }
    }

    @Test func refusesWhatIsNoTerminal() throws {
        let file = open("/dev/null", O_RDWR)
        defer { close(file) }
        var options = CursesTerminal.Options()
        options.term = "xterm"
        (options.input, options.output) = (file, far.near)
        #expect(throws: TerminalError.inputNotTerminal) {
            try CursesTerminal.run(options: options, posts: posts) { _ in }
        }
        (options.input, options.output) = (far.near, file)
        #expect(throws: TerminalError.outputNotTerminal) {
            try CursesTerminal.run(options: options, posts: posts) { _ in }
        }
        #expect(far.take() == "")
    }
}
