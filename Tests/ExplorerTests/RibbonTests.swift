import Network
import Testing

@testable import Explorer

/// Jumping from part to part, by keys and by clicks on the ribbon.
@Suite struct RibbonTests {
    /// `]` and `[` go through the parts of either reading, and stop at the ends.
    @Test(arguments: ["", "v"]) func jumpsThroughTheParts(reading: String) throws {
        var world = World()
        var state = try world.state(size: ScreenTests.small)
        try world.press(reading, &state)
        let parts = state.parts
        for part in parts.dropFirst() {
            try world.press("]", &state)
            #expect(state.selection.operation == part.operations.upperBound - 1)
            #expect(state.isOnPart)
        }
        try world.press("]", &state)
        #expect(state.message?.text.contains("last") == true)
        try world.press("[", &state)
        #expect(state.selection.operation == parts[parts.count - 2].operations.upperBound - 1)
    }

    /// On the Shift-Max screen a jump shows the part's first Shift-Max.
    @Test func jumpsToAShiftMax() throws {
        var world = World()
        var state = try world.state(size: ScreenTests.small)
        try world.press("3", &state)
        let start = state.part(of: state.shownOperation).index
        try world.press("]]", &state)
        let part = state.parts[start + 2]
        let first = part.operations.first { state.network.operations[$0].shiftMax != nil }
        #expect(state.shiftMaxIndex == first)
    }

    /// A click on a box selects its part; the boxes are in the order of the parts and fill the width.
    @Test func clicksSelectParts() throws {
        var world = World()
        var state = try world.state(size: Size(width: 160, height: 45))
        let y = 8
        var found: [Int] = []
        for x in 0..<159 {
            _ = world.send(.mouse(x: x, y: y, .click), &state)
            let part = state.part(of: state.selection.operation).index
            if found.last != part { found.append(part) }
        }
        #expect(found == Array(state.parts.indices))
    }
}
