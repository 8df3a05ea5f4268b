import Basics
import Foundation
import Testing

@testable import Explorer

/// Saving frames and copying lines: what the state asks for.
struct TakingTests {
    private func start(_ size: Size = Size(width: 100, height: 30)) throws -> (World, State) {
        var world = World()
        return (world, try world.state(size: size))
    }

    private func copied(_ effects: [Effect]) -> String? {
        effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }.first
    }

    @Test func savesTheFrameThatShows() throws {
        var (world, state) = try start()
        // Numbers that differ from the previous picture's are marked; the key that saves must not clear the marks.
        try world.press("2i", &state)
        let shown = Frame(state).canvas
        #expect(shown.cells.contains { $0.style == .changed })
        let effects = try world.press("S", &state)
        #expect(effects == [.save(SavedFrame(canvas: shown, name: "micronet-activations-M0-pattern-1"))])
        _ = world.send(.saved(.success("micronet-activations-M0-pattern-1-1.svg")), &state)
        #expect(state.message?.text == "saved as micronet-activations-M0-pattern-1-1.svg")
        _ = world.send(.saved(.failure(Problem("no room", file: "x.svg"))), &state)
        #expect(state.message?.isError == true)
    }

    @Test func copiesTheSelectedLine() throws {
        var (world, state) = try start()
        let line = try #require(copied(try world.press("j<Enter>jy", &state)))
        #expect(line.split(separator: "\t", omittingEmptySubsequences: false).count == 7)
        #expect(line.contains("\tfeatures.1.") && !line.contains("\n"))
        #expect(state.message?.text == "copied 1 line")
    }

    /// All lines of a list, also those that are scrolled away.
    @Test func copiesAllLines() throws {
        var (world, state) = try start(Size(width: 80, height: 24))
        let channels = try #require(copied(try world.press("2GY", &state))).split(separator: "\n")
        let count = state.trace.operations[state.selection.operation].channels.count
        #expect(channels.count == count + 1)
        #expect(channels[0].hasPrefix("channel\tmean\tdeviation"))
        #expect(state.message?.text == "copied \(count) lines")
        let classes = try #require(copied(try world.press("7Y", &state))).split(separator: "\n")
        #expect(classes.count == state.network.classes + 1)
        let best = state.trace.prediction.top(1)[0]
        #expect(classes[1].hasPrefix("\(best)\t\(state.run.model.label(best))\t"))
    }

    /// Panes without a list of their own give what they show.
    @Test(arguments: Screen.all) func everyScreenHasLinesToCopy(screen: Screen) throws {
        for size in [Size(width: 80, height: 24), Size(width: 200, height: 60)] {
            var (world, state) = try start(size)
            let text = try #require(copied(try world.press("\(screen.number)Y", &state)))
            #expect(text.contains("\t"), "\(screen.name)")
            #expect(!text.unicodeScalars.contains { (0x2500..<0x25A0).contains($0.value) })
        }
    }

    @Test func aFieldCannotLeaveItsField() {
        let table = CopiedTable(["a", "b"], [["x\ty\n", "\u{1B}]52;c;\u{7}"]], selected: 0)
        #expect(table.text == "a\tb\nx·y·\t·]52;c;·\n")
        #expect(table.selectedText == "x·y·\t·]52;c;·")
    }
}
