import Basics
import Explorer
import Testing

@testable import micronet

/// The loop on a terminal that is none: events in, frames out.
@Suite struct EventLoopTests {
    private func run(_ events: [Event]) throws -> ScriptedTerminal {
        guard
            case .run(_, let arguments) = try Micronet.table.parse(
                ["explore", "--model", "m0", "--input-size", "64"], fileExists: { _ in false })
        else { throw Problem("explore is no command") }
        let start = try ExplorerStart(arguments, pictures: [], Console())
        var terminal = ScriptedTerminal(size: Size(width: 80, height: 24), events: events)
        let state = start.state(
            on: .network, size: terminal.size, glyphs: terminal.glyphs, depth: terminal.depth)
        var loop = EventLoop(start.session, state) { _ in }
        loop.run(in: &terminal)
        return terminal
    }

    @Test func showsAFrameBeforeAnyKeyAndEndsWithTheEvents() throws {
        let terminal = try run([])
        #expect(terminal.frames.count == 1)
        #expect(terminal.frames.first?.plainText.contains("features.0") == true)
    }

    /// What waits already goes into one frame, and nothing is drawn after the quit.
    @Test func quitsAndPassesOnWhatOnlyTheTerminalCanDo() throws {
        let terminal = try run([.key(.control("l")), .key(.control("z")), .key("q"), .key("2")])
        #expect(terminal.repaints == 1)
        #expect(terminal.suspensions == 1)
        #expect(terminal.frames.count == 1)
    }
}
