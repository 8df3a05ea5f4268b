import Foundation
import Testing

/// Every way to end, each in a separate process: the terminal must be restored.
@Suite(.serialized) struct ProcessTests {
    /// The original modes, and as the last sequence the one that leaves the alternate screen, after the one that shows the
    /// cursor.
    private func expectRestored(
        _ probe: Probe, _ modes: [UInt32], _ location: SourceLocation = #_sourceLocation
    ) {
        let text = probe.terminal.take(with: "\u{1B}[?1049l")
        #expect(probe.terminal.modes == modes, sourceLocation: location)
        let shown = text.ranges(of: "\u{1B}[?25h").last?.lowerBound
        let hidden = text.ranges(of: "\u{1B}[?25l").last?.lowerBound
        let left = text.ranges(of: "\u{1B}[?1049l").last?.lowerBound
        let entered = text.ranges(of: "\u{1B}[?1049h").last?.lowerBound
        #expect(text.contains("1000l"), "the mouse is still on", sourceLocation: location)
        let (marked, unmarked) = (text.ranges(of: "\u{1B}[?2004h"), text.ranges(of: "\u{1B}[?2004l"))
        #expect(
            marked.last.map { on in unmarked.contains { $0.lowerBound > on.lowerBound } } == true,
            "pastes are still marked", sourceLocation: location)
        if let shown, let hidden, let left, let entered {
            #expect(shown > hidden && left > entered, sourceLocation: location)
        } else {
            Issue.record(
                "never taken or never given back: \(text.debugDescription)", sourceLocation: location)
        }
    }

    private func started(_ arguments: [String] = ["--plain"]) throws -> (Probe, [UInt32]) {
        let probe = try Probe(arguments)
        let modes = probe.modes
        try #require(probe.terminal.wait(for: "step 0"))
        #expect(probe.terminal.modes != modes, "the terminal was never taken")
        return (probe, modes)
    }

    @Test func quits() throws {
        let (probe, modes) = try started()
        probe.terminal.type("q")
        #expect(probe.end() == 0)
        expectRestored(probe, modes)
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGINT]) func endsWhenAsked(signal: Int32) throws {
        let (probe, modes) = try started()
        kill(probe.process, signal)
        #expect(probe.end() == 128 + signal)
        expectRestored(probe, modes)
    }

    @Test(arguments: [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP])
    func restoresWhenCrashed(signal: Int32) throws {
        let (probe, modes) = try started()
        kill(probe.process, signal)
        #expect(probe.end() == -signal)
        #expect(probe.terminal.wait(for: "micronet: crashed: signal \(signal) ("))
        expectRestored(probe, modes)
    }

    @Test func saysWhatTrappedAndWhere() throws {
        let (probe, modes) = try started()
        probe.terminal.type("c")
        #expect((probe.end() ?? 0) < 0)
        #expect(probe.terminal.wait(for: "please report it"))
        let lines = probe.terminal.peek().split(whereSeparator: \.isNewline)
        let crash = try #require(lines.firstIndex { $0.contains("micronet: crashed: signal") })
        #expect(lines[..<crash].contains { $0.hasSuffix("Fatal error: Index out of range") })
        #expect(lines[crash...].contains { $0.contains("  from terminal_probe.Probe.crash() -> () + ") })
        expectRestored(probe, modes)
    }

    /// The handler cannot run on a stack that has overflowed.
    @Test func restoresWhenAThreadOverflows() throws {
        let (probe, modes) = try started()
        probe.terminal.type("o")
        #expect(probe.end() == -SIGSEGV)
        #expect(probe.terminal.wait(for: "  from static terminal_probe.Probe.overflow"))
        expectRestored(probe, modes)
    }

    @Test func restoresOnExit() throws {
        let (probe, modes) = try started()
        probe.terminal.type("x")
        #expect(probe.end() == 7)
        expectRestored(probe, modes)
    }

    @Test func diesWhenAskedTwiceInVain() throws {
        let (probe, modes) = try started()
        probe.terminal.type("h")
        usleep(200_000)
        kill(probe.process, SIGTERM)
        usleep(100_000)
        kill(probe.process, SIGTERM)
        #expect(probe.end() == -SIGTERM)
        expectRestored(probe, modes)
    }

    @Test func printsStrayOutputAfterwards() throws {
        let (probe, modes) = try started()
        probe.terminal.type("p")
        try #require(probe.terminal.wait(for: "1"))
        probe.terminal.type("q")
        #expect(probe.end() == 0)
        let text = probe.terminal.take(with: "stray error")
        let left = try #require(text.ranges(of: "\u{1B}[?1049l").last?.upperBound)
        #expect(text[left...].contains("stray output") && text[left...].contains("stray error"))
        #expect(!text[..<left].contains("stray"))
        #expect(probe.terminal.modes == modes)
    }

    @Test func hangsUpWithItsTerminal() throws {
        let process: pid_t
        let probe = try started().0
        process = probe.process
        probe.terminal.hangUp()
        #expect(probe.end() == 128 + SIGHUP, "process \(process) outlives its terminal")
    }

    @Test func saysWhyNot() throws {
        for (term, text) in [
            ("dumb", "cannot move the cursor"),
            (nil, "TERM is not set"), ("", "TERM is not set"),
        ] as [(String?, String)] {
            let probe = try Probe(term: term)
            let modes = probe.modes
            #expect(probe.end() == 1)
            let shown = probe.terminal.take(with: text)
            #expect(shown.contains(text) && !shown.contains("\u{1B}"), "TERM=\(term ?? "unset"): \(shown)")
            #expect(probe.terminal.modes == modes)
        }
    }
}
