import Testing

@testable import micronet

@Suite struct TableTests {
    static let table: Table = {
        var table = Table(columns: [
            .text("name", "name"), Table.Column(key: "count", title: "count"),
            Table.Column(key: "share", title: "%"), Table.Column(key: "x", title: "x"),
        ])
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

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (100_000, "100,000"),
    ])
    func groups(_ number: Int, expected: String) {
        #expect(number.grouped == expected)
    }

    @Test(arguments: [
        (0.0, 2, "0.00"), (-0.001, 2, "0.00"), (1.005, 0, "1"), (2.5, 0, "3"), (-1.25, 1, "-1.3"),
        (0.05, 1, "0.1"), (99.996, 2, "100.00"), (.nan, 2, "nan"), (-.infinity, 2, "-inf"),
    ])
    func fixes(_ number: Double, decimals: Int, expected: String) {
        #expect(number.fixed(decimals) == expected)
    }

    @Test(arguments: [
        (0, "0"), (1.5, "1.500"), (-0.012, "-0.012"), (0.00997, "1.0e-02"), (3.4e-6, "3.4e-06"),
        (1.234e9, "1.2e+09"), (-9.97e-5, "-1.0e-04"), (.leastNonzeroMagnitude, "1.4e-45"), (.nan, "nan"),
    ])
    func compacts(_ number: Float, expected: String) {
        #expect(number.compact == expected)
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
    func localeTellsUTF8(_ variables: [String: String], expected: Bool) {
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
