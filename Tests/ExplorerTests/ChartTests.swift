import Basics
import Network
import Testing

@testable import Explorer

/// What charts and maps of flat colours promise: zero is a line, signs have sides, and no colour is outside the legend.
@Suite struct ChartTests {
    private let area = Rectangle(x: 0, y: 0, width: 30, height: 9)

    /// Negative values hang below the line at zero, positive ones stand on it, on one scale; both ends have numbers.
    @Test func signsHaveSides() throws {
        var canvas = Canvas(Size(width: 30, height: 9))
        let chart = try #require(ValueChart([1, -1, 0.5], in: area))
        chart.draw(&canvas)
        let line = 4
        #expect(canvas[chart.column(of: 1) - 1, line].scalar == "─")
        let (up, down) = (chart.column(of: 0), chart.column(of: 1))
        #expect((0..<line).allSatisfy { canvas[up, $0].style == .positive && canvas[down, $0].scalar == " " })
        #expect(
            (line + 1..<9).allSatisfy { canvas[down, $0].style == .negative && canvas[up, $0].scalar == " " })
        #expect(canvas.plainText.contains("1.000") && canvas.plainText.contains("-1.000"))
    }

    /// Several values in a column: the one of the largest magnitude, also where it is negative.
    @Test func aColumnShowsTheLargest() throws {
        var canvas = Canvas(Size(width: 30, height: 9))
        var values = [Float](repeating: 0.1, count: 240)
        values[120] = -1
        let chart = try #require(ValueChart(values, in: area))
        #expect(chart.valuesInColumn > 1)
        chart.draw(&canvas)
        let x = chart.column(of: 120)
        #expect((x...x + 1).contains { canvas[$0, 8].style == .negative })
    }

    @Test(arguments: [[], [Float.nan, .nan], [0, 0]]) func nothingToDraw(_ values: [Float]) {
        #expect(ValueChart(values, in: area) == nil)
    }

    /// The map of the branches has their two colours and the mark of the pixel, and no others.
    @Test(arguments: Theme.allCases) func branchesHaveTwoColours(_ theme: Theme) throws {
        var world = World()
        let display = Display(theme: theme)
        var state = try world.state(.m3, size: Size(width: 120, height: 40), display)
        try world.press("3<Right>t", &state)
        let pair = try #require(ChannelPair(state))
        var canvas = Canvas(Size(width: 60, height: 30), display)
        let place = canvas.branchMap(pair, [""], in: canvas.bounds)
        let colors = Set(
            (place.y..<place.bottom).flatMap { y in
                (place.x..<place.right).compactMap { x in canvas[x, y].background?.rgb }
            })
        let legend = Set([Style.positive, .negative].compactMap { display.look($0).foreground?.rgb })
        #expect(colors.isSubset(of: legend), "\(colors)")
    }

    // MARK: - The same order and origin

    /// The maps of a pointwise convolution's inputs and the columns of its products have one order.
    @Test func mapsAndNumbersHaveOneOrder() throws {
        var world = World()
        var state = try world.state(.m3, size: Size(width: 120, height: 40))
        try world.press("/features.1.layers.4<Enter>d", &state)
        let lines = Frame(state).canvas.plainText.split(separator: "\n").map(String.init)
        func numbers(_ line: String) -> [Int] {
            line.split(separator: " ").prefix { !$0.hasPrefix("out") }.compactMap { Int($0) }
        }
        let maps = try #require(lines.first { $0.contains("×") && $0.contains("out 0") })
        let columns = try #require(lines.first { $0.hasPrefix(" in  ") })
        let shown = numbers(maps)
        #expect(shown.count > 1)
        #expect(Array(numbers(columns).prefix(shown.count)) == shown)
    }

    /// Scores before and after begin their bars at the same column.
    @Test func barsHaveOneOrigin() throws {
        var world = World()
        var state = try world.state(size: Size(width: 120, height: 40))
        try world.press("7pi", &state)
        let canvas = Frame(state).canvas
        var origins: Set<Int> = []
        let answers = try #require(state.layout.area(of: AnswerView.self))
        for y in answers.y..<answers.y + 12 {
            let bar = (answers.x..<answers.right).first {
                canvas[$0, y].style == .positive && "▏▎▍▌▋▊▉█".unicodeScalars.contains(canvas[$0, y].scalar)
            }
            if let bar { origins.insert(bar) }
        }
        #expect(origins.count == 1, "\(origins)")
    }

    /// After a pass, measured values flash; names, shapes and indices that other classes bring do not.
    @Test func onlyMeasuredValuesFlash() throws {
        var world = World()
        var state = try world.state(.m3, size: Size(width: 120, height: 40))
        try world.press("7i", &state)
        let canvas = Frame(state).canvas
        var words: [String] = []
        for y in 2..<39 {
            var word = ""
            for x in 0..<120 {
                if canvas[x, y].style == .changed {
                    word += String(Character(canvas[x, y].scalar))
                } else if !word.isEmpty {
                    words.append(word)
                    word = ""
                }
            }
        }
        words = words.filter { $0.contains { $0.isNumber } }
        #expect(!words.isEmpty)
        #expect(words.allSatisfy { $0.contains(".") || $0.contains(",") || $0.contains("%") }, "\(words)")
    }
}
