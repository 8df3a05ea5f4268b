import Testing

@testable import Basics

@Suite struct NumbersTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (100_000, "100,000"),
        (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func groups(_ number: Int, expected: String) {
        #expect(Numbers.grouped(number) == expected)
    }

    @Test(arguments: [(0, "0 classes"), (1, "1 class"), (2, "2 classes"), (100_000, "100,000 classes")])
    func counts(_ number: Int, expected: String) {
        #expect(Numbers.counted(number, "class", "classes") == expected)
    }

    @Test(arguments: [
        (0.0, 2, "0.00"), (-0.001, 2, "0.00"), (1.005, 0, "1"), (2.5, 0, "3"), (-1.25, 1, "-1.3"),
        (0.05, 1, "0.1"), (99.996, 2, "100.00"), (.nan, 2, "nan"), (-.infinity, 2, "-inf"),
        (1e16, 2, "1e+16"),
        (12.034, 3, "12.034"),
    ])
    func fixes(_ number: Double, decimals: Int, expected: String) {
        #expect(Numbers.fixed(number, decimals) == expected)
    }

    @Test(arguments: [
        (0, "0"), (1.5, "1.500"), (-0.012, "-0.012"), (0.00997, "1.0e-02"), (3.4e-6, "3.4e-06"),
        (1.234e9, "1.2e+09"), (-9.97e-5, "-1.0e-04"), (.leastNonzeroMagnitude, "1.4e-45"), (.nan, "nan"),
    ])
    func measures(_ number: Float, expected: String) {
        #expect(Numbers.measure(number) == expected)
    }

    @Test(arguments: [
        (998, "998"), (4_054_000, "4.05M"), (112_400, "112K"), (999_600, "1.00M"), (-12_340, "-12.3K"),
    ])
    func compacts(_ number: Int, expected: String) {
        #expect(Numbers.compact(number) == expected)
    }

    @Test func classesHaveNoCommaInFourDigits() {
        #expect(
            [1, 16, 1000, 9999, 10_000].map(Numbers.classes) == [
                "1 class", "16 classes", "1000 classes", "9999 classes", "10,000 classes",
            ])
    }

    /// 0.1 + 0.2 is 0.30000000000000004.
    @Test func durationsAreWholeNanoseconds() {
        #expect(MonotonicClock.wholeNanoseconds(0.1 + 0.2).description == "0.3")
        #expect(MonotonicClock.wholeNanoseconds(0.033119881999999995 * 2).description == "0.066239764")
    }

    @Test func others() {
        #expect(Numbers.compact(4_054_000, digits: 2) == "4.1M")
        #expect(Numbers.signed(0, 2) == "+0.00" && Numbers.signed(-1.5, 1) == "-1.5")
        #expect(
            [1.23456, 12.3456, 123.456, 1234.56].map(Numbers.activation) == [
                "1.235", "12.35", "123.5", "1235",
            ])
        #expect([3.2e-8, 0.00096, 0, 5.5].map(Numbers.magnitude) == ["3e-8", "0.0010", "0", "5.5000"])
        #expect([0, 0.0004, 0.045, 0.45, 1].map(Numbers.percent) == ["0%", "<.1%", "4.5%", "45%", "100%"])
        #expect(
            [9500, 950_000, 1_250_000, 12_340_000].map(Numbers.time) == [
                "9.5µs", "950µs", "1.25ms", "12.3ms",
            ])
        #expect([3723, 0, .infinity].map(Numbers.clock) == ["1:02:03", "0:00:00", "-"])
    }
}

@Suite struct SeededGeneratorTests {
    /// SplitMix64's first numbers for seed 1234567, as its author's program prints them.
    @Test func sequence() {
        var generator = SeededGenerator(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
        ]
        #expect(expected.indices.map { _ in generator.next() } == expected)
    }

    @Test func streamsDiffer() {
        var first = Set<UInt64>()
        for stream in 1...3 as ClosedRange<UInt64> {
            for epoch in 0..<3 {
                var generator = SeededGenerator(seed: 5, stream: stream, epoch, 7)
                first.insert(generator.next())
            }
        }
        #expect(first.count == 9)
    }

    @Test func betaHasItsMoments() {
        var generator = SeededGenerator(seed: 3)
        let draws = (0..<20_000).map { _ in generator.beta(0.2) }
        #expect(draws.allSatisfy { (0...1).contains($0) })
        let mean = draws.reduce(0, +) / 20_000
        let variance = draws.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 20_000
        // Mean 1/2, variance 1 / (4 (2 · 0.2 + 1)).
        #expect(abs(mean - 0.5) < 0.01 && abs(variance - 1 / 5.6) < 0.005)
    }
}
