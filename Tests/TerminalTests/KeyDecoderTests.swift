import Testing

@testable import Terminal
@testable import Explorer

@Suite struct KeyDecoderTests {
    private let codes = KeyCodes { $0 == "kUP" ? 600 : nil }

    /// The keys of a sequence of bytes with nothing after it.
    private func keys(_ text: String) -> [Key] { keys(text.utf8.map { Int32($0) }) }

    private func keys(_ numbers: [Int32]) -> [Key] {
        var decoder = KeyDecoder(codes)
        return numbers.flatMap { decoder.take($0) } + decoder.finish()
    }

    @Test func readsCharactersOfAnyLength() {
        #expect(keys("aé漢🐟 ") == ["a", "é", "漢", "🐟", " "])
    }

    @Test func waitsForTheRestOfACharacter() {
        var decoder = KeyDecoder(codes)
        let bytes = "漢".utf8.map { Int32($0) }
        #expect(decoder.take(bytes[0]) + decoder.take(bytes[1]) + decoder.finish() == [])
        #expect(decoder.take(bytes[2]) == ["漢"])
    }

    @Test func dropsWhatIsNoCharacter() {
        // A continuation byte alone, an overlong slash, a surrogate, a start byte without its continuation.
        #expect(keys([0x80, 0x61]) == ["a"])
        #expect(keys([0xC0, 0xAF, 0x61]) == ["a"])
        #expect(keys([0xED, 0xA0, 0x80, 0x61]) == ["a"])
        #expect(keys([0xE6, 0xBC, 0x61]) == ["a"])
    }

    @Test func readsControlKeys() {
        #expect(keys([3, 26, 12, 19, 17]) == ["c", "z", "l", "s", "q"].map { Key.control($0) })
        #expect(keys([9, 10, 13, 8, 127]) == [.tab, .enter, .enter, .backspace, .backspace])
        #expect(keys([28, 0]) == [.control("\\"), .control(" ")])
    }

    @Test func tellsEscapeFromSequences() {
        #expect(keys("\u{1B}") == [.escape])
        #expect(keys("\u{1B}\u{1B}") == [.escape, .escape])
        #expect(keys("\u{1B}j") == [.escape, "j"])
        #expect(keys("\u{1B}[") == [.escape, "["])
        #expect(keys("\u{1B}O") == [.escape, "O"])
    }

    @Test func readsSequencesThatTerminfoLacks() {
        #expect(keys("\u{1B}[A\u{1B}OB\u{1B}[1;2C\u{1B}[1;2D") == [.up, .down, .shiftRight, .shiftLeft])
        #expect(keys("\u{1B}[H\u{1B}[1~\u{1B}[7~\u{1B}OH") == [.home, .home, .home, .home])
        #expect(keys("\u{1B}[5~\u{1B}[6~\u{1B}[3~\u{1B}[Z") == [.pageUp, .pageDown, .delete, .backTab])
        #expect(keys("\u{1B}OP\u{1B}[15~\u{1B}[24~\u{1B}[[B") == [1, 5, 12, 2].map { Key.function($0) })
    }

    @Test func dropsUnknownSequencesWhole() {
        // Ctrl-Up, Alt-F5, the end of no paste, a private report: none may leave a digit, which would switch screens.
        #expect(keys("\u{1B}[1;5A\u{1B}[15;3~\u{1B}[201~\u{1B}[?1;2cq") == ["q"])
    }

    /// The decoder after `ESC [ 200 ~`, which is no key.
    private func pasting() -> KeyDecoder {
        var decoder = KeyDecoder(codes)
        #expect("\u{1B}[200~".utf8.flatMap { decoder.take(Int32($0)) } == [])
        #expect(decoder.isPasting)
        return decoder
    }

    @Test func readsPastesInPiecesOfAnySize() {
        let bytes = Array("q\u{3}\u{1B}[A\u{1B}\u{1B}[200~\u{1B}[201é\u{1B}[201~jk".utf8)
        for size in 1...bytes.count {
            var decoder = pasting()
            var text: [UInt8] = []
            var rest: [UInt8] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                let chunk = bytes[start..<min(start + size, bytes.count)]
                if !decoder.isPasting {
                    rest += chunk
                } else if let (pasted, more) = decoder.paste(chunk) {
                    (text, rest) = (pasted, Array(more))
                }
            }
            #expect(text == Array("q\u{3}\u{1B}[A\u{1B}\u{1B}[200~\u{1B}[201é".utf8), "\(size)")
            #expect(rest == Array("jk".utf8) && !decoder.isPasting)
        }
    }

    @Test func pastesDoNotActAndMayBeCutShort() {
        var decoder = pasting()
        let keys = "qj\u{1B}".utf8.flatMap { decoder.take(Int32($0)) } + decoder.finish()
        #expect(keys == [])
        let text = decoder.endPaste()
        #expect(text == Array("qj".utf8))
        #expect(decoder.take(0x71) == ["q"])
        let none = decoder.endPaste()
        #expect(none == nil)
        decoder = pasting()
        let much = [UInt8](repeating: 0x61, count: Paste.limit + 5)
        let hasEnded = decoder.paste(much[...]) != nil
        #expect(!hasEnded)
        let kept = decoder.endPaste()
        #expect(kept?.count == Paste.limit)
    }

    @Test func finishesSequencesThatComeInParts() {
        var decoder = KeyDecoder(codes)
        let bytes = "\u{1B}[1;2A".utf8.map { Int32($0) }
        let first: [Key] = bytes[..<4].flatMap { decoder.take($0) }
        #expect(first + decoder.finish() == [])
        let second: [Key] = bytes[4...].flatMap { decoder.take($0) }
        #expect(second == [.shiftUp])
    }

    @Test func readsCursesNumbers() {
        // KEY_UP, KEY_SR, KEY_SF, KEY_SLEFT, KEY_F(1), KEY_F(12), KEY_BTAB, KEY_ENTER, KEY_BACKSPACE, KEY_C1.
        #expect(
            keys([0o403, 0o521, 0o520, 0o611, 0o411, 0o424, 0o541, 0o527, 0o407, 0o537])
                == [
                    .up, .shiftUp, .shiftDown, .shiftLeft, .function(1), .function(12), .backTab, .enter,
                    .backspace, .end,
                ])
        #expect(keys([600]) == [.shiftUp])
        #expect(keys([601, 0o425]) == [])
        #expect(keys([27, 0o403]) == [.escape, .up])
    }
}
