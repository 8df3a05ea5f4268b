import Foundation
import TestSupport
import Testing

@testable import Basics

@Suite struct JSONWritingTests {
    @Test func keepsOrderAndNumbers() {
        let value = JSON.object([
            ("z", 1), ("a", .integer(.max)), ("b", .single(0.1)), ("c", .number(0.1)),
            ("d", .single(.nan)), ("e", .number(-.infinity)), ("f", .array([])), ("g", .object([])),
            ("h", .array([1, .null, true])), ("i", .array([.array([1]), 2])),
        ])
        #expect(
            value.text == """
                {
                  "z": 1,
                  "a": 9223372036854775807,
                  "b": 0.1,
                  "c": 0.1,
                  "d": null,
                  "e": null,
                  "f": [],
                  "g": {},
                  "h": [1, null, true],
                  "i": [
                    [1],
                    2
                  ]
                }

                """)
        #expect(
            value.compactText
                == "{\"z\":1,\"a\":9223372036854775807,\"b\":0.1,\"c\":0.1,\"d\":null,\"e\":null,\"f\":[],\"g\":{},"
                + "\"h\":[1,null,true],\"i\":[[1],2]}")
    }

    @Test func readsBackAsItWas() throws {
        let texts = ["", "a\"b\\c/", "line\nend\r\t\u{1}\u{7F}\u{2028}", "Größe 图 🐕"]
        let floats: [Float] = [
            .pi, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -0.0, 1e-5, 123_456_792,
        ]
        let value = JSON.object([("texts", .strings(texts)), ("floats", .singles(floats))])
        for text in [value.text, value.compactText] {
            let read = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            #expect(read?["texts"] as? [String] == texts)
            #expect((read?["floats"] as? [Double])?.map { Float($0) } == floats)
            let ours = try JSONNode.read(Array(text.utf8), from: "file")
            guard case .object(let members) = ours.value, case .array(let strings) = members[0].node.value
            else {
                Issue.record("no object")
                return
            }
            #expect(members.map(\.key) == ["texts", "floats"])
            #expect(strings.map { if case .string(let text) = $0.value { text } else { "" } } == texts)
        }
    }
}

@Suite struct JSONReadingTests {
    @Test(arguments: [
        ("{\n\"a\": }", "f: line 2: the JSON has something that is no value"),
        ("{\"a\": 1,\n \"a\": 2}", "f: line 2: the JSON has the key “a” twice"),
        ("[1] 2", "f: line 1: the JSON goes on after its end"),
        ("[01]", "f: line 1: the JSON has “01”, which is no value"),
        ("[\"a", "f: line 1: the JSON ends within a text"),
        ("[\"\\ud800\"]", "f: line 1: the JSON has half a character in a text"),
        ("", "f: line 1: the JSON ends where a value should be"),
        (String(repeating: "[", count: 17), "f: line 1: the JSON nests too deep"),
        ("{\"a\" 1}", "f: line 1: the JSON lacks a “:”"),
    ])
    func refusals(_ text: String, expected: String) {
        let problem = thrown(Problem.self) { try JSONNode.read(Array(text.utf8), from: "f") }
        #expect(problem?.description == expected)
    }

    /// Two spellings of one letter are two keys.
    @Test func keysAreTheirBytes() throws {
        let node = try JSONNode.read(Array("{\"\u{E9}\": 1, \"e\u{301}\": 2}".utf8), from: "f")
        guard case .object(let members) = node.value else {
            Issue.record("no object")
            return
        }
        #expect(members.count == 2)
    }

    @Test func lines() throws {
        let node = try JSONNode.read(Array("\n[1,\n\n 2.5,-3e2, true]".utf8), from: "f")
        guard case .array(let elements) = node.value else {
            Issue.record("no array")
            return
        }
        #expect(node.line == 2 && elements.map(\.line) == [2, 4, 4, 4])
    }
}
