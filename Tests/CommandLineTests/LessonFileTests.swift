import Assets
import Basics
import Foundation
import TestSupport
import Testing

@testable import micronet

/// Lessons and JSON that users write.
@Suite struct LessonFileTests {
    private func problem(_ text: String) -> String? {
        do throws(Problem) {
            _ = try LessonFile.parse(Array(text.utf8), file: "l.json")
            return nil
        } catch {
            return error.description
        }
    }

    /// A lesson whose second stop, in line 3, has these members.
    private func stop(_ members: String) -> String {
        """
        {"title": "t", "stops": [
        {"title": "a", "screen": "network", "text": ["x"]},
        {\(members)}]}
        """
    }

    private static let good = "\"title\": \"b\", \"screen\": \"features\", \"text\": [\"{model} {{\"]"

    @Test(arguments: [
        ("{\"title\": \"t\"", "line 1: the JSON lacks a “}”"),
        ("", "line 1: the JSON ends where a value should be"),
        ("{\n\"title\": \"t\",\n\"title\": 1}", "line 3: the JSON has the key “title” twice"),
        ("{\"title\":\n\n m1}", "line 3: the JSON has “m1”, which is no value"),
        ("[]", "line 1: a lesson is an object in braces: {…}"),
        ("{\"title\": \"t\"}", "line 1: this lesson has no “stops”"),
        ("{\"title\": \"t\", \"stops\": {}}", "line 1: “stops” is a list in brackets: […]"),
        ("{\"title\": \"t\", \"stops\": []}", "line 1: there are 0 “stops”; write from 1 to 100"),
        ("{\"title\": \"t\", \"stops\": [1]}", "line 1: a stop is an object in braces: {…}"),
        (
            "{\"title\": \"t\", \"stops\": [],\n\"x\": 1}",
            "line 2: a lesson has no member “x”; it can have title, stops"
        ),
    ])
    func badLessonsGiveOneClearLine(text: String, expected: String) {
        #expect(problem(text) == "l.json: \(expected)")
    }

    private static let badStops: [(String, String)] = [
        ("\"title\": \"b\"", "this stop has no “screen”"),
        ("\"title\": 1", "“title” is a text in quotes"),
        ("\"title\": \"b\", \"screen\": \"features\"", "this stop has no “text”"),
        (
            "\"title\": \"b\", \"screen\": \"features\", \"text\": \"x\"",
            "“text” is a list in brackets: […]"
        ),
        (
            "\"title\": \"b\", \"screen\": \"features\", \"text\": [1]",
            "“text”: a text in quotes is missing here"
        ),
        (
            "\"title\": \"b\", \"screen\": \"featurs\", \"text\": []",
            "“screen” is “featurs”; it can be network, activations, shift-max, features, budgets, conventions, "
                + "prediction"
        ),
        ("\(good), \"channel\": -1", "“channel” is a whole number from 0 on"),
        (
            "\(good), \"operation\": \"features.99\"",
            "“operation” is “features.99”, which no network has; names are as in 'micronet summary'"
        ),
        ("\(good), \"model\": \"m0\", \"operation\": \"features.9.layers.1\"", "“operation” is “features.9"),
        ("\(good), \"model\": \"m9\"", "“model” is “m9”; it can be m0, m1, m2, m3"),
        ("\(good), \"panel\": true", "“panel” is a text in quotes"),
        (
            "\(good), \"panel\": \"whatIf\"",
            "“panel” is “whatIf”; it can be stage, explanation, connections"
        ),
        (
            "\(good), \"pane\": \"plot\"",
            "“pane” is “plot”; it can be maps, map, statistics, details"
        ),
        ("\(good), \"pane\": [\"map\"]", "“pane” is a text in quotes"),
        (
            "\(good), \"panel\": \"stage\", \"pane\": \"map\"",
            "a stop with “panel” has no “pane”: the panel takes the room of the panes"
        ),
        (
            "\(good), \"field\": \"g1\"",
            "“field” goes with “panel”: “whatIf”"
        ),
        ("\(good), \"convention\": \"flops\"", "“convention” is “flops”; it can be convolution, linear,"),
        (
            "\(good), \"look\": \"{speed}\"",
            "“look”: there is no placeholder {speed}; there are model, model.weights,"
        ),
        ("\(good), \"try\": \"{model\"", "“try”: “{model” has no closing }"),
    ]

    @Test(arguments: badStops)
    func badStopsGiveOneClearLine(members: String, expected: String) {
        let problem = problem(stop(members))
        #expect(problem?.hasPrefix("l.json: line 3: \(expected)") == true, "\(problem ?? "")")
    }

    @Test func goodLessonsAreRead() throws {
        #expect(problem(stop(Self.good)) == nil)
        let text = stop(
            "\"title\": \"b\", \"screen\": \"budgets\", \"text\": [], \"look\": \"l\", \"try\": \"w\", "
                + "\"model\": \"m2\", \"operation\": \"features.9\", \"panel\": \"whatIf\", \"field\": \"g1\", "
                + "\"reading\": \"blocks\", \"convention\": \"thop\", \"channel\": 3")
        let lesson = try LessonFile.parse(Array(text.utf8), file: "l.json")
        #expect(lesson.stops.count == 2)
        #expect(lesson.stops[1].operation == "features.9")
        #expect(lesson.stops[1].field == "g1")
        #expect(lesson.stops[1].channel == 3)
    }

    @Test func largeFilesAreRefused() throws {
        let long = String(repeating: "x", count: 2001)
        #expect(
            problem(stop("\"title\": \"b\", \"screen\": \"features\", \"text\": [\"\(long)\"]"))?
                .contains("longer than 2000 characters") == true)
        let many = [String](
            repeating: "{\"title\": \"a\", \"screen\": \"network\", \"text\": []}", count: 101)
        #expect(
            problem("{\"title\": \"t\", \"stops\": [\(many.joined(separator: ","))]}")?
                .contains("101 “stops”") == true)
        let deep = String(repeating: "[", count: 100_000)
        #expect(problem(deep) == "l.json: line 1: the JSON nests too deep")
        try BinaryTests.scratch { folder in
            try Data(String(repeating: " ", count: 300 << 10).utf8).write(
                to: URL(fileURLWithPath: folder + "/l.json"))
            for (file, expected) in [
                ("l.json", "larger than 256 KiB, the most that is read; give a smaller file"),
                ("none.json", "there is no such file; check the name"),
                (".", "this is a folder; give the name of a file in it"),
                ("/dev/zero", "larger than 256 KiB, the most that is read; give a smaller file"),
            ] {
                let path = file.hasPrefix("/") ? file : "\(folder)/\(file)"
                let outcome = try BinaryTests.shell("micronet render network --lesson '\(path)'")
                #expect(outcome.status == 1)
                #expect(outcome.output == "")
                #expect(outcome.errors.hasPrefix("micronet: error: \(path): "), "\(outcome.errors)")
                #expect(outcome.errors.hasSuffix("\(expected)\n"), "\(outcome.errors)")
            }
        }
    }

    /// A damaged lesson is still a lesson, or one line says where it is wrong.
    @Test func damagedLessonsEndInALessonOrOneLine() throws {
        let text = try InputFile.bytes(of: Assets.lesson(), limit: 1 << 20)
        var random = SplitMix(seed: 1)
        var refused = 0
        for _ in 0..<1000 {
            do throws(Problem) {
                _ = try LessonFile.parse(Mutation.damaged(text, &random), file: "l.json")
            } catch {
                refused += 1
                #expect(error.description.hasPrefix("l.json: line "), "\(error)")
            }
        }
        // Some damage only changes the text.
        #expect((100..<1000).contains(refused))
    }

    @Test(arguments: [
        "+1", ".5", "1.", "01", "-01", "nan", "0x1", "-", "tru", "\"\\x\"", "{\"a\":1}}", "[1,]", "",
    ])
    func invalidJSON(text: String) {
        #expect(throws: Problem.self) { try JSONNode.read(Array(text.utf8), from: "x") }
    }

    @Test(arguments: ["-1.5e3", "0", "-0", "0.5", "10", "[1, 2]", " null ", "{\"a\": {\"b\": [true]}}"])
    func validJSON(text: String) {
        #expect(throws: Never.self) { try JSONNode.read(Array(text.utf8), from: "x") }
    }
}
