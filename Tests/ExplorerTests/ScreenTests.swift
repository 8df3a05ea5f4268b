import Explorer
import Testing

/// Every screen and overlay as text, at the smallest size and at a larger one, and some of them without colour or
/// Unicode.
@Suite struct ScreenTests {
    static let small = Size(width: 80, height: 24)
    static let large = Size(width: 120, height: 40)

    /// A golden screen: its name, the keys that lead to it, and what it shows.
    struct Place: Sendable, CustomTestStringConvertible {
        let name: String
        let keys: String
        let intent: String

        init(_ name: String, _ keys: String, _ intent: String) {
            (self.name, self.keys, self.intent) = (name, keys, intent)
        }

        var testDescription: String { "\(name): \(intent)" }
    }

    /// The keys to a stop of the lesson, counted from 1.
    private static func stop(_ number: Int) -> String { "L" + String(repeating: " ", count: number - 1) }

    static let places: [Place] = [
        Place(
            "network", "jj<Enter>jj",
            "one row unfolded and an operation in it selected: the list's two levels, and its details"),
        Place(
            "network-blocks", "vjjj<Enter>jjj",
            "the list by the paper's Micro-Blocks, which begin and end elsewhere than the code's rows"),
        Place("network-sorted", "s", "the list sorted by multiply-adds: all operations, without rows"),
        Place(
            "activations", "jj<Enter>jjj2jj",
            "an operation's statistics by channel, with the histogram of the third channel"),
        Place(
            "shift-max", "3<Right>jj",
            "the second Shift-Max, with two branches: coefficients, formula, both branches in the scatter"),
        Place(
            "shift-max-one-branch", "3j",
            "the first Shift-Max: on M0 it has one branch, so two coefficients and no maximum"),
        Place(
            "winners", "3<Right>jjt<S-Up>",
            "the branch map in place of the scatter, with the selected pixel moved up"),
        Place(
            "dynamics", "3Djll.",
            "the survey of all pictures: the second picture and the next Shift-Max selected"),
        Place(
            "dynamics-channels", "3D..aslll",
            "the survey's map of another coefficient, with the channels in order"),
        Place(
            "factors", "/features.4.layers.0<Enter>fjj",
            "W = PΦQᵀ with the path of the third output, its costs, and other numbers of groups"),
        Place(
            "factors-hypothetical", "/features.4.layers.0<Enter>f<Right>",
            "the same with more groups than the network has: no weights, and a banner"),
        Place(
            "factors-separable", "/features.3.layers.0<Enter>fj",
            "a kernel of rank 1, and those of all channels"),
        Place("features", "jj<Enter>jjj4jll", "an operation's feature maps, one of them enlarged"),
        Place(
            "pin-features", "jj<Enter>jjjpi4t",
            "feature maps as differences to the pinned picture's, on a scale around zero"),
        Place(
            "budgets", "5jjjj",
            "the costs of the four models by stage, and their rows side by side with one selected"),
        Place(
            "conventions", "6ll",
            "the shown model's costs by every counting convention, and what the selected one counts"),
        Place("prediction", "7", "what the network sees, its top 5, and the warning about random weights"),
        Place("models", "7=", "what all models say about the picture, and what they cost"),
        Place("help", "?", "the keys of the Network screen before those of the other screens"),
        Place("help-filter", "?pict", "the key table filtered by a word of the help texts"),
        Place("help-panel", "4e?", "the key table with the open panel's keys first"),
        Place(
            "explain", "/6.layers.0<Enter>4le",
            "a value of a grouped convolution as a sum of products, with its batch normalization"),
        Place(
            "explain-shift-max", "/shift-max<Enter>n4es<PgDn>",
            "a Shift-Max value: several sums in one list, the largest products first, scrolled"),
        Place(
            "explain-pooling", "/pool<Enter>e<Esc>e",
            "an activation's value, which has no weights, in a panel that was closed and opened again"),
        Place(
            "connections", "jjjj<Right>Gkkkc<Right><Right>v",
            "what a channel sees down to the start of its Micro-Block, through shuffles and groups"),
        Place("connections-row", "jjjjc<PgDn>", "what a channel sees down to the start of its row, scrolled"),
        Place(
            "edit", "E++[[<Space><Left>>LK7",
            "every kind of edit at once: brightness, contrast, patch and crop; the header says EDITED"),
        Place("edit-activations", "2E-", "the picture panel over another screen, which follows the edit"),
        Place(
            "what-if", "5jjjjwlGkkhjl",
            "a changed input size and one row's branches, compared with the network as it is"),
        Place(
            "what-if-invalid", "5jjjwjjjjjjjl",
            "the form of a row with fewer fields, where only the kernel is changed"),
        Place(
            "what-if-all", "5wjjlljl<Right>jjjhjjjjjjjl",
            "all rows at once: ranges of values, on M0 with groups that do not divide the widths"),
        Place("pin", "jj<Enter>jjpi", "an operation's details with the differences to the pinned picture"),
        Place(
            "pin-activations", "jj<Enter>jjj2pi",
            "statistics by channel with a column of differences to the pinned picture"),
        Place(
            "pin-shift-max", "3pi",
            "coefficients with the pinned picture's marks on the bars, and their differences"),
        Place(
            "pin-prediction", "7pi",
            "the pinned picture's top 5 next to the shown one's, with the scores' differences"),
        Place(
            "pin-model-prediction", "7pm",
            "two models' scores next to each other, the pinned model's best classes, and the costs"),
        Place(
            "pin-model-activations", "jj<Enter>jjj2pm",
            "statistics with differences to the operation of the pinned model at the same place"),
        Place(
            "pin-model-shift-max", "/14×14<Enter>3pm",
            "two Shift-Maxes at the same place: their coefficients' means, and how far they deviate"),
        Place(
            "pinned", "7p",
            "the pinned picture itself: the header says PINNED, and there is nothing to compare"),
        Place(
            "swap", "7xj",
            "the answers with the coefficients at their offsets, in all rows and in each alone"),
        Place("swap-pinned", "7pixxjj", "the answers with the pinned picture's coefficients"),
        Place(
            "look", "7aj+",
            "where the network looks for the second class: a larger patch's map, Grad-CAM, the numbers"),
        Place("lesson", "L", "the first stop: the Network screen above the lesson's text"),
        Place(
            "lesson-connections", stop(6),
            "a stop that opens the connections in the height that the text leaves"),
        Place(
            "lesson-shift-max", stop(10),
            "a stop on the Shift-Max screen, whose text has the screen's numbers"),
        Place("lesson-conventions", stop(14), "a stop that selects a counting convention"),
        Place("lesson-help", "L?", "the key table in the lesson, with the lesson's keys first"),
        Place(
            "lesson-dynamics", stop(12) + "D",
            "a panel that the user opens at a stop, as its text suggests"),
        Place(
            "lesson-edit", stop(12) + "E+",
            "an edit at a stop: the text's numbers change, and Space belongs to the panel"),
        Place("picker", "oj", "a folder's pictures filtered by a letter, with a preview"),
        Place(
            "picker-weights", "W<Down>",
            "the picker for weight files in a folder of folders, the second one highlighted"),
        Place("search", "/pool", "the prompt of a search while it is typed"),
        Place(
            "found", "/conv<Enter>",
            "the first match after the selection, in its unfolded row, and which match it is"),
    ]

    /// Screens whose shapes and colours need other characters without Unicode and colour.
    static let plainPlaces: [Place] = [
        Place("network", "jj<Enter>", "bars and fold marks of the list"),
        Place("activations", "2", "the histogram"),
        Place("shift-max", "3", "signed bars, x′ and the scatter"),
        Place("winners", "3jt", "in place of the branch map, the note that one branch has no maximum"),
        Place("dynamics", "3Dj", "the survey's map and its marks"),
        Place("budgets", "5", "stages in one bar, told apart without colour"),
        Place("prediction", "7", "the picture in shades"),
        Place("explain", "4lej", "the sums and their products"),
        Place("connections", "jjjc", "bands of channels and the lines between them"),
        Place("edit", "E+<Space>", "the picture panel and its patch"),
        Place("what-if", "5wl", "the form and its bars"),
        Place("pin-shift-max", "3pi", "the pinned picture's marks on the bars"),
        Place("swap", "7x", "the answers before and after"),
        Place("lesson", "L", "the rule over the lesson's text"),
    ]

    @Test(arguments: places) func smallScreens(place: Place) throws {
        var world = World()
        var state = try world.state(size: Self.small)
        try world.press(place.keys, &state)
        expectGolden("\(place.name)-80x24", Frame(state).canvas)
    }

    @Test(arguments: places) func largeScreens(place: Place) throws {
        var world = World()
        var state = try world.state(.m3, size: Self.large)
        try world.press(place.keys, &state)
        expectGolden("\(place.name)-120x40", Frame(state).canvas)
    }

    /// The list on a wide terminal: longer bars, and the details next to it.
    @Test func wideNetwork() throws {
        var world = World()
        var state = try world.state(.m2, size: Size(width: 160, height: 48))
        try world.press("jjjj<Enter>jjjj", &state)
        expectGolden("network-160x48", Frame(state).canvas)
    }

    @Test(arguments: plainPlaces) func withoutColourOrUnicode(place: Place) throws {
        var world = World()
        var state = try world.state(size: Self.small, Display(glyphs: .ascii, depth: .none))
        try world.press(place.keys, &state)
        let canvas = Frame(state).canvas
        #expect(canvas.cells.allSatisfy { $0.scalar.isASCII && $0.scalar.value >= 0x20 })
        #expect(canvas.cells.allSatisfy { $0.foreground == nil && $0.background == nil })
        expectGolden("\(place.name)-ascii-80x24", canvas)
    }

    /// Below the smallest size the screen says which size is needed, and only quitting works.
    @Test func tooSmall() throws {
        var world = World()
        var state = try world.state(size: Size(width: 60, height: 20))
        expectGolden("too-small-60x20", Frame(state).canvas)
        #expect(try world.press("2jm?", &state) == [])
        #expect(state.view.screen == .network)
        #expect(try world.press("q", &state) == [.quit])
        _ = world.send(.resize(Size(width: 80, height: 24)), &state)
        #expect(!state.isTooSmall)
        for size in [Size(width: 0, height: 0), Size(width: 1, height: 1), Size(width: 300, height: 3)] {
            _ = world.send(.resize(size), &state)
            #expect(Frame(state).canvas.cells.count == size.width * size.height)
        }
    }
}
