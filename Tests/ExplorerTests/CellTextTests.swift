import Basics
import Foundation
import TestSupport
import Testing

@testable import Explorer

/// Text from outside the program on the canvas.
@Suite struct CellTextTests {
    private func drawn(_ text: String, width: Int = 20, glyphs: Glyphs = .unicode) -> Canvas {
        var canvas = Canvas(Size(width: width, height: 1), Display(glyphs: glyphs, depth: .none))
        canvas.text(text, x: 0, y: 0)
        return canvas
    }

    /// Whether a terminal obeys it, or does not show it, or XML forbids it.
    private func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: true
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// Every character of Unicode, in a text and alone in a cell.
    @Test func noCharacterIsUnsafe() {
        var wrong: [Unicode.Scalar] = []
        for value in UInt32(0)...0x10FFFF {
            // Planes 4 to 13 are empty, 15 and 16 private.
            if (0x40000..<0xE0000).contains(value) || value > 0xF0010 && value < 0x10FFF0 { continue }
            guard let scalar = Unicode.Scalar(value) else { continue }
            let cells = Array(CellText("a" + String(Character(scalar)) + "b"))
            let all = cells.flatMap(\.text.unicodeScalars)
            if all.contains(where: isUnsafe)
                || Cell(scalar).scalar.value != 0 && isUnsafe(Cell(scalar).scalar)
                || cells.reduce(0, { $0 + $1.width }) != ("a" + String(Character(scalar)) + "b").cellWidth
            {
                wrong.append(scalar)
            }
        }
        #expect(wrong == [])
    }

    @Test func controlsAreDots() {
        #expect(drawn("a\u{1B}[2J\u{7}\u{9B}b\nc\r\nd\0").plainText == "a·[2J··b·c··d·\n")
        #expect(drawn("\u{202E}rtl\u{2066}\u{2028}\u{E0041}").plainText == "·rtl···\n")
        #expect(drawn("a\u{200B}\u{2060}\u{FEFF}\u{AD}\u{3164}b").plainText == "a·····b\n")
        #expect(drawn("\u{FFFF}\u{FFFE}\u{378}").plainText == "\u{FFFD}\u{FFFD}\u{FFFD}\n")
        #expect(drawn("a\u{1B}b", glyphs: .ascii).plainText == "a*b\n")
    }

    @Test func marksAreBounded() {
        let text = "e\u{301}" + "o" + String(repeating: "\u{301}", count: 100) + "x"
        #expect(text.cellWidth == 3)
        let canvas = drawn(text)
        #expect(
            Array(canvas.plainText.unicodeScalars)
                == Array("e\u{301}o\u{301}\u{301}\u{301}x\n".unicodeScalars))
        #expect(drawn(text, glyphs: .ascii).plainText == "eox\n")
        // A mark without a character must not go to the cell before.
        #expect(drawn("\u{301}a").plainText == "·a\n")
        #expect(Cell("\u{301}").text == "·")
        // The consonant, vowel and final of a syllable share its two cells.
        #expect("\u{1112}\u{1161}\u{11AB}".cellWidth == 2)
    }

    @Test func emojiHaveTheirPlainWidth() {
        #expect("👍🏽".cellWidth == 2 && drawn("👍🏽!").plainText == "👍!\n")
        #expect(drawn("❤\u{FE0F}!").plainText == "❤!\n")
        #expect(drawn("👨\u{200D}👩").plainText == "👨·👩\n")
    }

    @Test func wideCharactersAreCutWhole() {
        #expect(drawn("漢字", width: 4).plainText == "漢字\n")
        #expect(drawn("漢字", width: 3).plainText == "漢…\n")
        #expect(drawn("a漢字", width: 4).plainText == "a漢…\n")
        #expect(drawn("漢", width: 1).plainText == "…\n")
        #expect(drawn("漢字", glyphs: .ascii).plainText == "????\n")
        #expect("a漢字".tail(4) == "…字" && "漢字".tail(4) == "漢字" && "abc".tail(2) == "…c")
    }

    @Test func noHalfOfAWideCharacterStays() {
        for column in 0..<6 {
            var canvas = drawn("a漢字b", width: 6)
            canvas.text("x", x: column, y: 0)
            let width = canvas.plainText.dropLast().reduce(0) { $0 + String($1).cellWidth }
            #expect(width == 6, "\(canvas.plainText)")
            canvas.text("猫", x: min(column, 4), y: 0)
            #expect(canvas.plainText.cellWidth == 7, "\(canvas.plainText)")
        }
        // Half a character at the edge would shift what follows.
        var canvas = Canvas(Size(width: 3, height: 1))
        canvas[0, 0] = Cell("\0")
        canvas[2, 0] = Cell("漢")
        #expect(canvas.plainText == "  ?\n")
    }

    @Test func linesOfPiecesSayThatTheyAreCut() {
        var canvas = Canvas(Size(width: 6, height: 1))
        canvas.line(Line("abc").adding("def", .strong).adding(" g", .dim), x: 0, y: 0)
        #expect(canvas.plainText == "abcde…\n")
        canvas.line(Line("abc").adding("def", .strong).adding("  ", .dim), x: 0, y: 0)
        #expect(canvas.plainText == "abcdef\n")
    }

    @Test func longWordsAreBroken() {
        let line = Line("漢字漢字漢").adding("字 end", .strong)
        #expect(line.wrapped(to: 5).map(\.text) == ["漢字", "漢字", "漢字", "end"])
        #expect(line.wrapped(to: 5)[2].spans.map(\.style) == [.plain, .strong])
        #expect("abcdefg h".wrapped(to: 3) == ["abc", "def", "g h"])
    }

    @Test func svgIsWellFormed() throws {
        var canvas = Canvas(Size(width: 40, height: 4))
        canvas.text("&\u{301}<\u{338}>'\"\u{FFFF}\u{FFFE}\u{1B}\u{9B}\u{0}漢", x: 0, y: 0, .key)
        canvas.text("]]> <g/> é 👨\u{200D}👩", x: 0, y: 1, .selected)
        let parser = try #require(SVGReader(canvas.svg))
        #expect(parser.texts.joined().contains("&\u{301}<\u{338}>"))
        #expect(parser.texts.joined().contains("漢") && parser.texts.contains("<g/>"))
    }

    @Test func lessonTextIsReadByScalar() throws {
        // A brace with a mark is a brace.
        #expect(throws: Problem.self) { try LessonText("{\u{301}model}") }
        #expect(try LessonText("{{\u{301}").pieces.count == 1)
        let problem = thrown(Problem.self) { try LessonText("{\u{1B}[31mfoo}") }
        #expect(problem?.description.unicodeScalars.contains("\u{1B}") == false)
    }
}
