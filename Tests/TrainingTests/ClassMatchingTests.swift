import Basics
import TestSupport
import Testing

@testable import Training

@Suite struct ClassMatchingTests {
    private static func names(_ words: [ExternalName], synsets: [ExternalName] = [], isAssumed: Bool = false)
        -> ClassNames
    {
        ClassNames(
            words, synsets: synsets, origin: isAssumed ? "ImageNet" : "the weights", isAssumed: isAssumed)
    }

    private static let shapes = names(["disc", "ring", "star_fish", "T-rex"])
    private static let fish = names(
        ["tench", "goldfish", "great white shark", "great grey owl"],
        synsets: ["n01440764", "n01443537", "n01484850", "n01622779"], isAssumed: true)
    private static let lines = names(["n01 tench, Tinca tinca", "n02 goldfish", "n03,shark", "n04\tray"])

    struct Case: Sendable, CustomTestStringConvertible {
        let folders: [ExternalName]
        let known: [ClassNames]
        var count = 4
        let rule: ClassMatching.Rule
        let places: [Int]
        var testDescription: String { "\(folders)" }
    }

    private static let cases: [Case] = [
        // The whole name; a subset in any order.
        Case(folders: ["star_fish", "disc"], known: [shapes], rule: .name, places: [2, 0]),
        Case(folders: ["n02", "n04", "n03"], known: [lines], rule: .firstWord, places: [1, 3, 2]),
        Case(folders: ["n01484850", "n01440764"], known: [fish], rule: .synset, places: [2, 0]),
        Case(folders: ["N01440764"], known: [fish], rule: .spelling, places: [0]),
        // Case, spaces, _ and -.
        Case(
            folders: ["Disc", "RING", "Starfish", "T rex"], known: [shapes], rule: .spelling,
            places: [0, 1, 2, 3]),
        Case(folders: ["great_white-shark"], known: [fish], rule: .spelling, places: [2]),
        // The first source in which all are found.
        Case(folders: ["goldfish"], known: [shapes, fish], rule: .name, places: [1]),
        // Numbers, whatever their padding; a subset is taken by number.
        Case(folders: ["0", "10", "2"], known: [], count: 16, rule: .number, places: [0, 10, 2]),
        Case(folders: ["00", "01", "02", "03"], known: [shapes], rule: .number, places: [0, 1, 2, 3]),
        Case(folders: ["1", "2", "3"], known: [shapes], rule: .number, places: [1, 2, 3]),
        Case(folders: ["1", "2", "3", "4"], known: [shapes], rule: .numberFromOne, places: [0, 1, 2, 3]),
        Case(folders: ["7"], known: [], count: 16, rule: .number, places: [7]),
        // Classes that are called by numbers: names come first.
        Case(folders: ["1", "2"], known: [names(["2", "1", "x", "y"])], rule: .name, places: [1, 0]),
        Case(folders: ["01", "02"], known: [names(["1", "2", "3", "4"])], rule: .spelling, places: [0, 1]),
        // Nothing names the classes.
        Case(folders: ["d", "b", "a", "c"], known: [], rule: .order, places: [3, 1, 0, 2]),
        Case(folders: ["w", "x", "y", "z"], known: [fish], rule: .order, places: [0, 1, 2, 3]),
        // Canonically equal letters are different classes; so are stray bytes.
        Case(
            folders: ["e\u{301}", "\u{E9}", "\u{212B}", "A\u{30A}", "\u{C5}"],
            known: [names(["\u{C5}", "A\u{30A}", "\u{212B}", "\u{E9}", "e\u{301}"])], count: 5, rule: .name,
            places: [4, 3, 2, 1, 0]),
        Case(
            folders: [ExternalName(bytes: [0xFE]), ExternalName(bytes: [0xFF])],
            known: [names([ExternalName(bytes: [0xFF]), ExternalName(bytes: [0xFE])])], count: 2, rule: .name,
            places: [1, 0]),
        // An exact name comes before another spelling.
        Case(
            folders: ["disc", "STAR"], known: [names(["Disc", "disc", "star"])], count: 3, rule: .spelling,
            places: [1, 2]),
        // Two classes of one name, neither of which is meant.
        Case(folders: ["b"], known: [names(["a", "a", "b"])], count: 3, rule: .name, places: [2]),
        // Names of another number of classes say nothing.
        Case(folders: ["a", "b"], known: [names(["a", "b", "c"])], count: 2, rule: .order, places: [0, 1]),
    ]

    @Test(arguments: cases) func rules(_ given: Case) throws {
        let matching = try ClassMatching.match(given.folders, to: given.count, called: given.known)
        #expect(matching.rule == given.rule)
        #expect(matching.places == given.places)
    }

    private static let refusals: [([ExternalName], [ClassNames], Int, String)] = [
        (
            ["a", "b", "c", "d", "e"], [shapes], 4,
            "none of the class folders (“a”, “b”, “c” and 2 more) is one of the model's 4 classes, which the weights "
                + "call “disc”, “ring”, “star_fish” and 1 more; rename them"
        ),
        // As many as the classes, but nothing is matched by order against names.
        (["a", "b", "c", "d"], [shapes], 4, "none of the class folders"),
        (["disc", "zebra"], [shapes], 4, "the class folder “zebra” is none of the model's 4 classes"),
        (
            ["n01440764", "n99"], [fish], 4,
            "the class folder “n99” is none of the model's 4 classes, which ImageNet calls"
        ),
        (["x", "y"], [fish], 4, "none of the class folders"),
        (
            ["x", "y"], [], 4,
            "there are 2 class folders for 4 classes (“x” and “y”), and nothing names the classes; give"
        ),
        (
            ["0", "4"], [shapes], 4,
            "the class folder “4” is none of the numbers 0 to 3 of the 4 classes; number them"
        ),
        (["1", "2", "4"], [], 4, "the class folder “4” is none of the numbers 0 to 3"),
        (["99999999999999999999"], [], 4, "the class folder “99999999999999999999” is none of the numbers"),
        (["1", "01"], [], 4, "the class folders “1” and “01” have the same number"),
        // Numbers against classes that are called by other numbers.
        (
            ["0", "1"], [names(["1", "2", "3", "4"])], 4,
            "the class folder “0” is none of the model's 4 classes"
        ),
        (
            ["crane"], [names(["crane", "x", "crane", "y"])], 4,
            "the class folder “crane” fits 2 classes of that name (0 and 2)"
        ),
        (["great"], [fish], 4, "the class folder “great” fits 2 classes"),
        (
            ["A_B"], [names(["AB", "a b", "a-b", "a_b"])], 4,
            "the class folder “A_B” fits 4 classes of that name (0, 1, 2 and 1 more)"
        ),
        // Two ways of naming, each of which is known.
        (
            ["n01440764", "tench"], [fish], 4,
            "the class folders “tench” and “n01440764” are called in two ways, by name and by ImageNet's synset; call"
        ),
        (["Disc", "disc"], [shapes], 4, "the class folders “Disc” and “disc” are the same class; put"),
        (["a\u{1B}[31m"], [shapes], 4, "the class folder “a\\u{1B}[31m” is none"),
        ([ExternalName(bytes: [0x61, 0xFF])], [shapes], 4, "the class folder “a\\xFF” is none"),
    ]

    @Test(arguments: refusals)
    func refuses(_ folders: [ExternalName], _ known: [ClassNames], _ count: Int, expected: String) {
        let problem = thrown(Problem.self) { try ClassMatching.match(folders, to: count, called: known) }
        #expect(problem?.description.hasPrefix(expected) == true, "\(problem?.description ?? "no error")")
    }

    /// A name of 100,000 characters does not make a line of as many.
    @Test func longNamesAreCut() {
        let folder = ExternalName(String(repeating: "x", count: 100_000))
        let problem = thrown(Problem.self) {
            try ClassMatching.match([folder], to: 4, called: [Self.shapes])
        }
        #expect((problem?.description.count ?? .max) < 400)
    }
}
