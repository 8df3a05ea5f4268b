import Basics
import Explorer
import Testing

@testable import micronet

/// The loop without a real terminal: events in, frames out.
@Suite struct EventLoopTests {
    private func run(_ events: [Event]) throws -> ScriptedTerminal {
        guard
            case .run(_, let arguments) = try Micronet.table.parse(
                ["explore", "--model", "m0", "--input-size", "64"], fileExists: { _ in false })
        else { throw Problem("explore is no command") }
        let start = try ExplorerStart(arguments, pictures: [], Console())
        var terminal = ScriptedTerminal(size: Size(width: 80, height: 24), events: events)
        let state = start.state(
            on: .network, size: terminal.size, terminal.display)
        var loop = EventLoop(start.session, state) { _ in }
        loop.run(in: &terminal)
        return terminal
    }

    @Test func showsAFrameBeforeAnyKeyAndEndsWithTheEvents() throws {
        let terminal = try run([])
        #expect(terminal.frames.count == 1)
        #expect(terminal.frames.first?.plainText.contains("features.0") == true)
    }

    @Test func copiesThroughTheTerminal() throws {
        let copied = try run([.key("y")]).copied
        #expect(copied.count == 1 && copied[0].hasPrefix("\tfeatures.0\t"))
    }

    /// What waits already goes into one frame, and nothing is drawn after the quit.
    @Test func quitsAndPassesOnWhatOnlyTheTerminalCanDo() throws {
        let terminal = try run([.key(.control("l")), .key(.control("z")), .key("q"), .key("2")])
        #expect(terminal.repaints == 1)
        #expect(terminal.suspensions == 1)
        #expect(terminal.frames.count == 1)
    }
}

/// No terminal: events from a list, frames kept.
struct ScriptedTerminal: Terminal {
    var size: Size
    let display: Display
    private(set) var frames: [Canvas] = []
    private(set) var repaints = 0
    private(set) var suspensions = 0
    private(set) var copied: [String] = []
    private var events: ArraySlice<Event>

    init(size: Size, display: Display = Display(), events: [Event]) {
        self.size = size
        self.display = display
        self.events = events[...]
    }

    mutating func next(within milliseconds: Int?) -> Reception {
        guard let event = events.popFirst() else { return .closed }
        if case .resize(let size) = event { self.size = size }
        return .event(event)
    }

    mutating func present(_ canvas: Canvas) { frames.append(canvas) }

    mutating func repaint() { repaints += 1 }

    mutating func copy(_ text: String) -> Bool {
        copied.append(text)
        return true
    }

    mutating func suspend() { suspensions += 1 }
}
