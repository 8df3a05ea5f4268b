import Foundation
import Testing

/// Commands that give several answers at once: of all models, and after each key.
@Suite struct SeveralAnswersTests {
    /// Every bundled model answers; several files of weights do, too.
    @Test func allModelsClassify() throws {
        struct Report: Decodable {
            struct Model: Decodable {
                let model: String, multiplyAdds: Int, parameters: Int, nanoseconds: Int
            }
            struct Result: Decodable {
                struct Class: Decodable { let label: String, score: Double }
                let file: String, model: String, weights: String?, top: [Class]
            }
            let models: [Model], results: [Result], errors: [[String: String]]
        }
        func report(_ line: String, status: Int32) throws -> Report {
            let outcome = try BinaryTests.shell(line)
            #expect(outcome.status == status)
            return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
        }
        let all = try report("micronet classify fish.jpg nosuch.jpg --model all --json", status: 1)
        #expect(all.results.map(\.model) == ["m0", "m1", "m2", "m3"])
        #expect(all.results.allSatisfy { $0.file == "fish.jpg" && $0.top.count == 3 && $0.weights == nil })
        #expect(all.errors.count == 1 && all.models.allSatisfy { $0.nanoseconds > 0 })
        // The answer of each is the same as alone.
        let alone = try BinaryTests.shell("micronet classify fish.jpg --model m2 --top 1 --json").output
        #expect(alone.contains("\"label\": \"\(all.results[2].top[0].label)\""))
        #expect(
            try BinaryTests.shell("micronet classify fish.jpg --model all").output.contains("fastest pass"))
        let several = try report(
            "M=../../Models; micronet classify fish.jpg -w $M/shapes-m0.safetensors -w $M/shapes-m1.safetensors --top 1 --json",
            status: 0)
        #expect(
            several.results.map(\.weights) == [
                "../../Models/shapes-m0.safetensors", "../../Models/shapes-m1.safetensors",
            ])
        #expect(several.results.map { $0.top.count } == [1, 1])
    }

    /// A frame after each key; an SVG unless it is to be a cast.
    @Test func rendersFramesOneAfterAnother() throws {
        let keys = "micronet render network --keys 'j7j' --animate 0.5"
        let svg = try BinaryTests.shell(keys)
        #expect(svg.status == 0 && svg.output.hasPrefix("<svg"))
        #expect(svg.output.contains("animation:1.5s step-end infinite"))
        let cast = try BinaryTests.shell(keys + " --format cast").output.split(separator: "\n")
        #expect(cast.count == 5)
        #expect(cast[0].hasPrefix("{\"version\":2,\"width\":100,\"height\":30"))
        #expect(cast[3].hasPrefix("[1.0,\"o\",\""))
        #expect(cast[4].hasPrefix("[1.5,"))
    }
}
