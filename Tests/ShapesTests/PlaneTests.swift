import Basics
import Testing

@testable import Shapes

@Suite struct PlaneTests {
    @Test func generatorIsSplitMix64() {
        // The published reference implementation's first numbers from 1234567 (Vigna, splitmix64.c).
        var random = SeededGenerator(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }

    @Test func trigonometryIsRight() {
        for degrees in stride(from: Float(-720), through: 720, by: 15) {
            let turn = degrees * .pi / 180
            #expect(abs(sine(turn) * sine(turn) + cosine(turn) * cosine(turn) - 1) < 1e-6)
            let back = angle(of: Point(cosine(turn), sine(turn)))
            #expect(abs(sine(back) - sine(turn)) < 3e-4 && abs(cosine(back) - cosine(turn)) < 3e-4)
        }
        #expect(abs(sine(.pi / 6) - 0.5) < 1e-6)
        #expect(abs(cosine(.pi / 3) - 0.5) < 1e-6)
        #expect(abs(angle(of: Point(-1, 1)) - 0.75 * .pi) < 3e-4)
    }

    /// A quarter turn, a scale and a translation, alone and one after the other.
    @Test func mapsAreComposed() {
        let first = Affine(move: Point(3, -8), degrees: 90, scale: Point(2, 0.5))
        #expect(length(first(Point(1, 4)) - Point(1, -6)) < 1e-5)
        let second = Affine(move: Point(-1, 2), degrees: 33, scale: Point(0.5, 3))
        let point = Point(5, 7)
        #expect(length(first.then(second)(point) - second(first(point))) < 1e-4)
    }
}
