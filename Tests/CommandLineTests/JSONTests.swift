import Foundation
import Testing

@testable import micronet

@Suite struct JSONTests {
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
    }

    @Test func readsBackAsItWas() throws {
        let texts = ["", "a\"b\\c/", "line\nend\r\t\u{1}\u{7F}\u{2028}", "Größe 图 🐕"]
        let floats: [Float] = [
            .pi, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -0.0, 1e-5, 123_456_792,
        ]
        let value = JSON.object([("texts", .array(texts.map { .string($0) })), ("floats", .singles(floats))])
        let read = try JSONSerialization.jsonObject(with: Data(value.text.utf8)) as? [String: Any]
        #expect(read?["texts"] as? [String] == texts)
        #expect((read?["floats"] as? [Double])?.map { Float($0) } == floats)
    }
}
