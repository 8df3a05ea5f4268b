import Testing

@testable import Basics

@Suite struct FilePathTests {
    private static let invalid: [UInt8] = [0x66, 0xFF, 0x2F, 0x67, 0xFE, 0x2E, 0x4A, 0x50, 0x47]

    @Test func identityIsThatOfTheBytes() {
        // é in one scalar and in two: equal as Swift strings.
        let (composed, decomposed) = ("\u{E9}.jpg", "e\u{301}.jpg")
        #expect(composed == decomposed)
        #expect(FilePath(composed) != FilePath(decomposed))
        #expect(Set([FilePath(composed), FilePath(decomposed)]).count == 2)
        #expect(ExternalName(composed) != ExternalName(decomposed))
        #expect(Set([ExternalName(composed), ExternalName(decomposed)]).count == 2)
        #expect(ExternalName(decomposed) < ExternalName(composed))
    }

    @Test(arguments: [
        ("a/b/c.jpg", "c.jpg", "a/b", "a/b/"), ("c", "c", ".", ""), ("/", "", "/", "/"),
        ("/c", "c", "/", "/"),
        ("a/b/", "b", "a", "a/b/"), ("", "", ".", ""),
    ])
    func parts(_ path: String, name: String, parent: String, prefix: String) {
        #expect(FilePath(path).name == name)
        #expect(FilePath(path).parent == FilePath(parent))
        #expect(Array(FilePath(path).folderPrefix) == Array(prefix.utf8))
    }

    @Test func partsOfNamesThatAreNotText() {
        #expect(
            FilePath(bytes: Array("a/bad".utf8) + [0xFF] + Array("\n.jpg".utf8)).name == "bad\\xFF\\n.jpg")
        let path = FilePath(bytes: Self.invalid)
        #expect(path.lastComponent == [0x67, 0xFE, 0x2E, 0x4A, 0x50, 0x47])
        #expect(path.pathExtension == Array("JPG".utf8))
        #expect(path.parent.bytes == [0x66, 0xFF])
        #expect(path.description == "f\\xFF/g\\xFE.JPG")
        #expect(path.hasSuffix(ignoringCase: ".jpg") && !path.hasSuffix(ignoringCase: ".jpeg"))
        #expect(
            path.withCString {
                String(decoding: Array(UnsafeRawBufferPointer(start: $0, count: 10)), as: UTF8.self)
            }
                == String(decoding: Self.invalid + [0], as: UTF8.self))
    }

    @Test func extensions() {
        #expect(FilePath("a.b/c").pathExtension == nil)
        #expect(FilePath("a/.profile").pathExtension == nil)
        #expect(FilePath("a/c.tar.gz").pathExtension == Array("gz".utf8))
        #expect(FilePath("a/c.").pathExtension == [])
    }

    @Test func joining() {
        #expect(FilePath("a").appending("b") == "a/b")
        #expect(FilePath("a/").appending("b") == "a/b")
        #expect(FilePath("/a").resolving("b") == "/a/b")
        #expect(FilePath("/a").resolving("/b") == "/b")
        #expect(FilePath("").resolving("b") == "b")
        #expect(FilePath("-").inputName == "standard input" && FilePath("-").description == "-")
    }
}

@Suite struct EscapeTests {
    @Test(arguments: [
        ("my cat.jpg", "my cat.jpg"), ("кот 猫 🐈.jpg", "кот 猫 🐈.jpg"), ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\u{1B}[2J", "\\u{1B}[2J"), ("a\u{202E}b\u{2028}\u{2066}", "a\\u{202E}b\\u{2028}\\u{2066}"),
        ("\u{85}\u{7F}", "\\u{85}\\u{7F}"), ("a\r\n\u{301}b", "a\\r\\n\u{301}b"),
        ("a\u{200B}b\u{200D}c\u{FEFF}\u{AD}", "a\\u{200B}b\\u{200D}c\\u{FEFF}\\u{AD}"),
        ("\u{E0041}\u{3164}\u{115F}", "\\u{E0041}\\u{3164}\\u{115F}"),
        ("👨\u{200D}👩\u{200D}👧 ❤\u{FE0F}", "👨\u{200D}👩\u{200D}👧 ❤\u{FE0F}"),
        ("\u{645}\u{6CC}\u{200C}\u{62E}", "\u{645}\u{6CC}\u{200C}\u{62E}"), ("\u{FE0F}x", "\\u{FE0F}x"),
    ])
    func lines(_ text: String, expected: String) {
        #expect(Escape.line(text) == expected)
        #expect(Escape.line(expected) == expected)
    }

    @Test func strayBytes() {
        #expect(Escape.line([0x61, 0xFF, 0xC3, 0x28, 0x62] as [UInt8]) == "a\\xFF\\xC3(b")
        #expect(Escape.line([0xF0, 0x9F, 0x90] as [UInt8]) == "\\xF0\\x9F\\x90")
        #expect(ExternalName(bytes: [0x61, 0xFF]).exactText == nil)
        #expect(ExternalName(bytes: [0x61, 0xFF]).description == "a\\xFF")
    }

    @Test func limits() {
        #expect(Escape.line("abcdef", limit: 6) == "abcdef")
        #expect(Escape.line("abcdefg", limit: 6) == "abcdef…")
        #expect(Escape.line("ééééé", limit: 5) == "ééééé")
        #expect(Escape.quoted("a\"b") == "“a\"b”")
    }

    @Test func shortening() {
        #expect(Escape.shortened("abcdefghij", to: 10) == "abcdefghij")
        #expect(Escape.shortened("abcdefghij", to: 6) == "ab…hij")
        #expect(Escape.shortened("abcdefghij", to: 1) == "…")
        #expect(Escape.shortened("abcdefghij", to: 0) == "")
        let wide: (Character) -> Int = { $0.isASCII ? 1 : 2 }
        #expect(Escape.shortened("猫猫猫猫.jpg", to: 8, measure: wide) == "猫….jpg")
        #expect(ExternalName("abc\ndefgh").shown(width: 7) == "abc…fgh")
    }

    @Test func lists() {
        #expect([].listed("or") == "" && ["a"].listed("or") == "a")
        #expect(["a", "b"].listed("and") == "a and b" && ["a", "b", "c"].listed("or") == "a, b or c")
    }

    @Test func programs() {
        #expect(Escape.json("a\"b\\c\n\u{1}\u{7F}é") == "\"a\\\"b\\\\c\\n\\u0001\\u007fé\"")
        #expect(Escape.csv("a") == "a" && Escape.csv("a,\"b\"") == "\"a,\"\"b\"\"\"")
        #expect(Escape.csv("a\r\nb") == "a\\r\\nb" && Escape.csv("a,\u{301}") == "\"a,\u{301}\"")
        #expect(Escape.json("\u{9B}\u{202E}\u{E0041}") == #""\u009b\u202e\udb40\udc41""#)
        #expect(Escape.lines("a\n\u{1B}\r\nb\n") == "a\n\\u{1B}\\r\nb\n")
        #expect(Escape.markdown("a|b") == "a\\|b")
        #expect(Escape.markdown(#"a\|b\n"#) == #"a\\\|b\n"#)
        #expect(Escape.xml("<a & b>") == "&lt;a &amp; b&gt;")
        #expect(Escape.xml("<\u{301}") == "&lt;\u{301}")
        // Code points that are no characters.
        let none = String(String.UnicodeScalarView([0xFFFF, 0xFFFE, 0xFDD0].compactMap(Unicode.Scalar.init)))
        #expect(Escape.line(none) == #"\u{FFFF}\u{FFFE}\u{FDD0}"#)
        #expect(
            Escape.shell("a-b/c.d") == "a-b/c.d" && Escape.shell("it's") == "'it'\\''s'"
                && Escape.shell("") == "''")
    }
}
