import Basics
import TestSupport
import Testing

@Suite struct TextLinesTests {
    @Test func marksAndLineEnds() {
        let mark = TextLines.mark
        #expect(TextLines.names(mark + Array("disc\r\nring\r\n".utf8)) == ["disc", "ring"])
        #expect(TextLines.split(mark) == [])
        #expect(TextLines.split(Array("a\rb\r".utf8)) == ["a", "b"])
        // A carriage return next to line feeds is a part of the line.
        #expect(TextLines.split(Array("a\rb\nc".utf8)) == ["a\rb", "c"])
        // A mark elsewhere is a character.
        #expect(TextLines.names(Array("a".utf8) + mark) == [ExternalName(bytes: Array("a".utf8) + mark)])
    }

    @Test func strayBytesStay() {
        let text = Array("a\ncaf".utf8) + [0xE9, 0x0A, 0xFF]
        #expect(TextLines.names(text).map(\.description) == ["a", "caf\\xE9", "\\xFF"])
        #expect(TextLines.linesNotUTF8(in: text) == [2])
        #expect(TextLines.linesNotUTF8(in: text, limit: 9) == [2, 3])
        #expect(TextLines.linesNotUTF8(in: Array("é\n".utf8)) == [])
    }

    private static func wide<Unit: FixedWidthInteger>(_ units: some Sequence<Unit>, isLittle: Bool) -> [UInt8]
    {
        units.flatMap { unit in
            withUnsafeBytes(of: isLittle ? unit.littleEndian : unit.bigEndian) { Array($0) }
        }
    }

    @Test(arguments: [true, false]) func wideTextsAreConverted(_ isLittle: Bool) throws {
        let text = "disc\r\né 🙂\n"
        let utf16 = Self.wide("\u{FEFF}\(text)".utf16, isLittle: isLittle)
        let utf32 = Self.wide("\u{FEFF}\(text)".unicodeScalars.map(\.value), isLittle: isLittle)
        for bytes in [utf16, utf32] {
            #expect(try TextLines.decoded(bytes, file: "f", advice: "x") == Array(text.utf8))
        }
        let odd = thrown(Problem.self) { try TextLines.decoded(utf16 + [0], file: "f", advice: "x") }
        #expect(odd?.description == "f: this is a damaged text in UTF-16; save it in UTF-8")
        let unmarked = thrown(Problem.self) {
            try TextLines.decoded(Array(utf16.dropFirst(2)), file: "f", advice: "x")
        }
        #expect(unmarked?.description == "f: this is not a text in UTF-8; x")
        // JSON goes the same way.
        let json = Self.wide("\u{FEFF}[1]".utf16, isLittle: isLittle)
        #expect(throws: Never.self) { try JSONNode.read(json, from: "f") }
    }

    @Test func marksBeforeJSONAreSkipped() throws {
        let node = try JSONNode.read(TextLines.mark + Array("[1]".utf8), from: "f")
        guard case .array(let elements) = node.value else {
            Issue.record("no array")
            return
        }
        #expect(elements.count == 1)
        #expect(throws: Problem.self) { try JSONNode.read(Array("[1]".utf8) + TextLines.mark, from: "f") }
    }
}

@Suite struct NameStorageTests {
    static let names: [ExternalName] = [
        "disc", "é", "e\u{301}", "\u{212B}", "\"\\/\n\u{1B}\u{2028}", "", "🙂", "\\udcff",
        ExternalName(bytes: [0xFF]), ExternalName(bytes: [0xFE]),
        ExternalName(bytes: Array("caf".utf8) + [0xE9]),
        // A surrogate and a character that were encoded as no UTF-8 is.
        ExternalName(bytes: [0xED, 0xB3, 0xBF]), ExternalName(bytes: [0xC0, 0x80, 0x61]),
        ExternalName(bytes: [0xF0, 0x9F, 0x99]), ExternalName(bytes: Array(0...255)),
    ]

    @Test(arguments: names) func readsBack(_ name: ExternalName) throws {
        let json = name.json
        #expect(json.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
        let read = try JSONReader.read(Array(json.utf8)) { (reader) throws(JSONError) in try reader.name() }
        #expect(read == name)
    }

    /// As Python's `json.dumps(os.fsdecode(name))` writes it.
    @Test func strayBytesAreHalfSurrogates() {
        #expect(ExternalName(bytes: Array("caf".utf8) + [0xE9]).json == "\"caf\\udce9\"")
        #expect(ExternalName(bytes: Array("caf".utf8) + [0xE9]).reported == "caf\\xE9")
        #expect(ExternalName("é").json == "\"é\"")
    }

    /// Other strings have no half surrogates, and names only those of bytes.
    @Test(arguments: ["\"\\udce9\"", "\"\\udc7f\"", "\"\\udd00\"", "\"\\ud800\""]) func halves(_ text: String)
    {
        let bytes = Array(text.utf8)
        #expect(throws: JSONError.self) {
            try JSONReader.read(bytes) { (reader) throws(JSONError) in try reader.string() }
        }
        let name = try? JSONReader.read(bytes) { (reader) throws(JSONError) in try reader.name() }
        #expect(name?.bytes == (text.hasSuffix("e9\"") ? [0xE9] : nil))
    }
}
