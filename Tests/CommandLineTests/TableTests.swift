import Basics
import Testing

@testable import micronet

@Suite struct TableTests {
    static let table: Table = {
        var table = Table([.text("name"), .number("count"), .number("%", key: "share"), .number("x")])
        table.add([.text("a"), .count(1_234_567), .share(0.125), .number(0.1, decimals: 3)])
        table.add([.text("b, \"c\" | d"), .count(-12), .empty, .unknown], isStrong: true)
        return table
    }()

    private func console(color: Console.ColorChoice, isASCII: Bool = false) -> Console {
        Console(
            color: color, forcesASCII: isASCII, environment: Environment { $0 == "LANG" ? "C.UTF-8" : nil })
    }

    @Test func text() {
        #expect(
            Self.table.text(console(color: .never)).plain == """
                name            count     %      x
                a           1,234,567  12.5  0.100
                b, "c" | d        -12            –

                """)
        let console = console(color: .always)
        let colored = console.rendered(Self.table.text(console))
        #expect(colored.hasPrefix("\u{1B}[2mname "))
        #expect(colored.contains("\u{1B}[1mb, "))
    }

    @Test func csv() {
        #expect(Self.table.csv == "name,count,share,x\na,1234567,0.125,0.1\n\"b, \"\"c\"\" | d\",-12,,\n")
    }

    @Test func markdown() {
        #expect(
            Self.table.markdown == """
                | name | count | % | x |
                | :--- | ---: | ---: | ---: |
                | a | 1,234,567 | 12.5 | 0.100 |
                | **b, "c" \\| d** | **-12** |  | **–** |

                """)
    }

    /// Numbers keep their digits, inner objects become columns, and numbers that are not finite are empty.
    @Test func csvFromJSON() {
        let rows: [JSON] = [
            [
                "name": "a,b", "shape": .integers([3, 56]), "x": .single(0.1),
                "counts": ["p": 1, "q": .null],
            ],
            ["name": "c", "shape": .integers([]), "x": .single(.nan), "counts": ["p": 2, "q": 1_234_567]],
        ]
        #expect(Table.csv(rows) == "name,shape,x,p,q\n\"a,b\",3x56,0.1,1,\nc,,,2,1234567\n")
    }

    /// Names from outside: a comma with an accent is a comma, and what ends a line or moves the cursor is escaped.
    @Test func cellsAreEscapedInEveryFormat() {
        let names = [
            "a,\u{301}b", "q\"\u{301}", "p|\u{301}x", "l\r\nm", "\u{1B}[31m\u{9B}1m", "\u{202E}x\u{2028}",
            "t\\",
        ]
        var table = Table([.text("name"), .text("end")])
        for name in names { table.add([.text(name), .text("z")], isStrong: true) }
        let escaped = [
            "a,\u{301}b", "q\"\u{301}", "p|\u{301}x", #"l\r\nm"#, #"\u{1B}[31m\u{9B}1m"#,
            #"\u{202E}x\u{2028}"#, "t\\",
        ]
        let text = table.text(console(color: .never)).plain.split(separator: "\n").dropFirst()
        #expect(text.count == names.count && zip(text, escaped).allSatisfy { $0.utf8.starts(with: $1.utf8) })
        let fields = ["\"a,\u{301}b\"", "\"q\"\"\u{301}\"", "p|\u{301}x"] + escaped.dropFirst(3)
        #expect(
            Array(table.csv.utf8)
                == Array((["name"] + fields).map { $0 == "name" ? "name,end\n" : $0 + ",z\n" }.joined().utf8))
        let cells = [
            "a,\u{301}b", "q\"\u{301}", "p\\|\u{301}x", #"l\r\nm"#, #"\u{1B}\[31m\u{9B}1m"#,
            #"\u{202E}x\u{2028}"#, #"t\\"#,
        ]
        let rows = table.markdown.utf8.split(separator: 0x0A).dropFirst(2).map(Array.init)
        #expect(rows == cells.map { Array("| **\($0)** | **z** |".utf8) })
    }

    /// A long name is cut in a text alone, and so is a character with very many accents.
    @Test func longNamesDoNotWidenTheTable() {
        let names = [
            String(repeating: "x", count: 100_000), "e" + String(repeating: "\u{301}", count: 100_000), "猫猫",
        ]
        var table = Table([.text("name"), .number("end")])
        for name in names { table.add([.text(name), .count(1)]) }
        let text = table.text(console(color: .never)).plain
        #expect(text.utf8.count < 2000)
        let lines = text.split(separator: "\n")
        #expect(lines.map { TextWidth.of($0) } == [65, 65, 65, 65])
        #expect(table.csv.utf8.count > 300_000 && table.markdown.utf8.count > 300_000)
    }

    @Test func bars() {
        #expect(Bar.drawn(0, isASCII: false) == "")
        #expect(Bar.drawn(1, isASCII: false) == "████████")
        #expect(Bar.drawn(0.5, isASCII: true) == "####")
        #expect(Bar.drawn(0.578, isASCII: false) == "████▋")
        #expect(Bar.drawn(.nan, isASCII: false) == "")
    }

    @Test func asciiKeepsColumns() {
        #expect(Transliteration.ascii("3×56 · M0–M3 “é” 犬") == "3x56 - M0-M3 \"\\u{00E9}\" \\u{72AC}")
    }

    @Test(arguments: [
        (["LANG": "C.UTF-8"], true), (["LANG": "de_DE.utf8"], true), (["LANG": "C"], false), ([:], false),
        (["LANG": "C.UTF-8", "LC_ALL": "C"], false), (["LANG": "C", "LC_CTYPE": "en_US.UTF-8"], true),
        (["LANG": "C.UTF-8", "LC_ALL": ""], true),
    ])
    func localeDecidesUTF8(_ variables: [String: String], expected: Bool) {
        #expect(Environment { variables[$0] }.hasUTF8 == expected)
    }

    @Test(arguments: [
        (["TERM": "xterm"], true), (["TERM": "xterm", "NO_COLOR": "1"], false), (["TERM": "dumb"], false),
        ([:], false), (["TERM": "xterm", "NO_COLOR": ""], true),
    ])
    func environmentAllowsColor(_ variables: [String: String], expected: Bool) {
        #expect(Environment { variables[$0] }.allowsColor == expected)
    }
}
