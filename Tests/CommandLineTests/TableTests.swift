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
            Self.table.text(console(color: .never)) == """
                name            count     %      x
                a           1,234,567  12.5  0.100
                b, "c" | d        -12            –

                """)
        let colored = Self.table.text(console(color: .always))
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
