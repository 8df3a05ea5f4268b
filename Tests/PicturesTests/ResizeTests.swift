import Arithmetic
import Testing

@testable import Pictures

/// The resize against a slow twin without fixed-point numbers or passes, and against its general properties.
@Suite struct ResizeTests {
    /// The triangle filter in two dimensions at once, in floating point.
    private func reference(_ image: RGBImage, _ width: Int, _ height: Int) -> [Double] {
        func weights(_ input: Int, _ output: Int, _ place: Int) -> [(pixel: Int, weight: Double)] {
            let scale = Double(input) / Double(output)
            let center = (Double(place) + 0.5) * scale
            let all = (0..<input).map { ($0, max(0, 1 - abs(Double($0) + 0.5 - center) / max(scale, 1))) }
            let sum = all.reduce(0) { $0 + $1.1 }
            return all.filter { $0.1 > 0 }.map { ($0.0, $0.1 / sum) }
        }
        var result: [Double] = []
        for y in 0..<height {
            let rows = weights(image.height, height, y)
            for x in 0..<width {
                let columns = weights(image.width, width, x)
                for channel in 0..<3 {
                    var sum = 0.0
                    for row in rows {
                        for column in columns {
                            let value = image[column.pixel, row.pixel][channel]
                            sum += row.weight * column.weight * Double(value)
                        }
                    }
                    result.append(sum)
                }
            }
        }
        return result
    }

    @Test(arguments: [
        (1, 1, 5, 3), (2, 3, 9, 7), (31, 17, 31, 40), (31, 17, 12, 17), (40, 30, 7, 11), (64, 5, 3, 50),
        (100, 3, 1, 1), (19, 23, 20, 22),
    ])
    func agreesWithTheFloatingTwin(_ sizes: (Int, Int, Int, Int)) {
        let image = pattern(sizes.0, sizes.1)
        let fast = image.resized(width: sizes.2, height: sizes.3)
        let slow = reference(image, sizes.2, sizes.3)
        #expect(fast.pixels.count == slow.count)
        let worst = zip(fast.pixels, slow).map { abs(Double($0) - $1) }.max() ?? .infinity
        #expect(worst <= 1, "\(sizes)")
    }

    @Test func sameSizeIsTheSamePicture() {
        let image = pattern(37, 21)
        #expect(image.resized(width: 37, height: 21) == image)
    }

    @Test func aPlainPictureStaysPlain() {
        for value: UInt8 in [0, 1, 127, 254, 255] {
            let image = RGBImage(width: 50, height: 40, pixels: .init(repeating: value, count: 6000))
            for (width, height) in [(3, 3), (49, 41), (200, 7)] {
                let resized = image.resized(width: width, height: height)
                #expect(resized.pixels.allSatisfy { $0 == value }, "\(value) at \(width)x\(height)")
            }
        }
    }

    /// A part equals the same part of the whole resized picture, which allows the crop to skip everything else.
    @Test(arguments: [
        (90, 70, 45, 60), (20, 30, 64, 64), (64, 64, 64, 30), (64, 64, 30, 64), (64, 50, 64, 50),
    ])
    func aPartEqualsThePartOfTheWhole(_ sizes: (Int, Int, Int, Int)) {
        let image = pattern(sizes.0, sizes.1)
        let whole = image.resized(width: sizes.2, height: sizes.3)
        let part = image.resized(width: sizes.2, height: sizes.3, columns: 5..<24, rows: 11..<29)
        #expect(part.width == 19 && part.height == 18)
        for y in 0..<18 {
            for x in 0..<19 where part[x, y] != whole[x + 5, y + 11] {
                Issue.record("\(sizes): pixel \(x),\(y) differs")
                return
            }
        }
    }

    /// Every instruction set gives the same bytes, whether rows and columns fill vectors or not.
    @Test(arguments: [
        (90, 70, 45, 60), (20, 30, 64, 64), (64, 50, 64, 31), (64, 50, 31, 50), (33, 17, 5, 3), (7, 1, 40, 1),
        (300, 16, 10, 4), (40, 100, 11, 33), (12, 9, 10, 40),
    ])
    func instructionSetsAgree(_ sizes: (Int, Int, Int, Int)) {
        let image = pattern(sizes.0, sizes.1)
        let parts = InstructionSet.available.map { set in
            image.resized(
                width: sizes.2, height: sizes.3, columns: 1..<sizes.2, rows: 0..<sizes.3, by: set)
        }
        #expect(!parts.isEmpty)
        for part in parts { #expect(part == parts[0], "\(sizes)") }
    }
}
