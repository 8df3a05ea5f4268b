import Basics
import Foundation
import Testing

@testable import Explorer

/// Frames one after another, as SVG that moves and as asciicasts.
struct AnimationTests {
    /// Three frames: a word that stays, one that shows at the beginning and the end, and a picture that changes.
    private static var frames: [Canvas] {
        (0..<3).map { frame in
            var canvas = Canvas(Size(width: 12, height: 3))
            canvas.text("stays", x: 0, y: 0, .strong)
            if frame != 1 { canvas.text("&again", x: 0, y: 1, .key) }
            let color = RGB(UInt8(40 * frame), 100, 200)
            canvas.image(
                PixelImage(width: 2, height: 2, pixels: [color, RGB(0, 0, 0), RGB(0, 0, 0), color]),
                in: Rectangle(x: 8, y: 1, width: 2, height: 1))
            canvas.text("漢\(frame)", x: 0, y: 2)
            return canvas
        }
    }

    @Test func svgStoresOnceWhatStays() throws {
        let svg = Animation(Self.frames, seconds: 0.5).svg
        let reader = try #require(SVGReader(svg))
        #expect(reader.texts.filter { $0 == "stays" }.count == 1)
        #expect(reader.texts.filter { $0 == "&again" }.count == 1)
        #expect(svg.contains("animation:1.5s step-end infinite"))
        // Shown, hidden in the second of three frames, and shown again.
        let steps = "0%{visibility:visible}33.3333%{visibility:hidden}66.6667%{visibility:visible}"
        #expect(svg.contains(steps))
        #expect(svg.contains("prefers-reduced-motion"))
    }

    @Test func programsWithoutAnimationsShowTheLastFrame() throws {
        let svg = Animation(Self.frames, seconds: 1).svg
        let shown = try #require(SVGReader(svg)).groups.filter {
            $0.classes.isEmpty || $0.classes.contains("z")
        }
        let texts = shown.flatMap(\.texts)
        #expect(texts.contains("2") && texts.contains("&again") && texts.contains("漢"))
        #expect(!texts.contains("0") && !texts.contains("1"))
    }

    @Test func oneFrameDoesNotMove() {
        #expect(!Animation([Self.frames[0]], seconds: 1).svg.contains("<style>"))
        #expect(Animation([Self.frames[0]], seconds: 1).svg == Self.frames[0].svg)
    }

    @Test func everyCharacterHasItsPlace() throws {
        var canvas = Canvas(Size(width: 20, height: 1))
        canvas.text("one two→漢x", x: 2, y: 0)
        let reader = try #require(SVGReader(canvas.svg))
        let places = zip("onetwo→漢x", [2, 3, 4, 6, 7, 8, 9, 10, 12]).map { "\($0) \($1 * 9)" }
        #expect(reader.characters.map { "\($0.text) \($0.x)" } == places)
    }

    @Test func linesMeet() throws {
        var canvas = Canvas(Size(width: 6, height: 2))
        canvas.text("┌────┐", x: 0, y: 0)
        canvas.text("│", x: 0, y: 1)
        let svg = canvas.svg
        #expect(svg.contains("<rect x=\"4\" y=\"9\" width=\"46\" height=\"1\""))
        #expect(svg.contains("<rect x=\"4\" y=\"9\" width=\"1\" height=\"9\""))
        #expect(svg.contains("<rect x=\"4\" y=\"18\" width=\"1\" height=\"18\""))
        #expect(!svg.contains("<text"))
    }

    @Test func castHasAnEventForEachFrame() throws {
        let frames = Self.frames
        let lines = Animation(frames, seconds: 0.25).cast.split(separator: "\n").map { Data($0.utf8) }
        let header = try #require(JSONSerialization.jsonObject(with: lines[0]) as? [String: Any])
        #expect(header["version"] as? Int == 2)
        #expect(header["width"] as? Int == 12 && header["height"] as? Int == 3)
        let events = try lines.dropFirst().map {
            try #require(JSONSerialization.jsonObject(with: $0) as? [Any])
        }
        #expect(events.map { $0[0] as? Double } == [0, 0.25, 0.5, 0.75])
        #expect(events.allSatisfy { $0[1] as? String == "o" })
        let outputs = events.compactMap { $0[2] as? String }
        // Only what changes is written again.
        #expect(outputs[0].contains("stays") && !outputs[1].contains("stays"))
        #expect(outputs[1].contains("\u{1B}[2;1H") && !outputs[1].contains("漢"))
        var screen = Receiver(width: 12, height: 3)
        for (frame, output) in zip(frames, outputs) {
            screen.write(output)
            #expect(screen.text == frame.plainText)
        }
    }

    /// A terminal that knows what casts write: places, and looks, which it ignores.
    private struct Receiver {
        let width: Int
        var cells: [[String]]
        private var (x, y) = (0, 0)

        init(width: Int, height: Int) {
            self.width = width
            cells = Array(repeating: Array(repeating: " ", count: width), count: height)
        }

        var text: String {
            cells.map { row in
                var line = row.joined()
                while line.last == " " { line.removeLast() }
                return line + "\n"
            }.joined()
        }

        mutating func write(_ output: String) {
            var rest = output.unicodeScalars[...]
            while let scalar = rest.popFirst() {
                guard scalar == "\u{1B}" else {
                    let isWide = TextWidth.isWide(scalar)
                    cells[y][x] = String(scalar)
                    if isWide { cells[y][x + 1] = "" }
                    x += isWide ? 2 : 1
                    continue
                }
                let end = rest.firstIndex { $0.properties.isAlphabetic } ?? rest.endIndex
                let parameters = String(rest[..<end]).dropFirst().split(separator: ";").compactMap { Int($0) }
                if rest[end] == "H" { (y, x) = (parameters[0] - 1, parameters[1] - 1) }
                if rest[end] == "J" {
                    cells = cells.map { _ in Array(repeating: " ", count: width) }
                }
                rest = rest[rest.index(after: end)...]
            }
        }
    }
}
