import Basics
import Shapes
import Testing

@testable import Training

@Suite struct RandomCropTests {
    @Test func staysWithinItsBounds() {
        var random = SeededGenerator(seed: 3)
        var shares: [Double] = []
        for _ in 0..<5000 {
            let crop = RandomCrop(width: 500, height: 375, &random)
            #expect(crop.columns.lowerBound >= 0 && crop.columns.upperBound <= 500 && !crop.columns.isEmpty)
            #expect(crop.rows.lowerBound >= 0 && crop.rows.upperBound <= 375 && !crop.rows.isEmpty)
            let share = Double(crop.columns.count * crop.rows.count) / (500 * 375)
            let ratio = Double(crop.columns.count) / Double(crop.rows.count)
            #expect(share > 0.078 && share <= 1 && ratio > 0.74 && ratio < 1.35)
            shares.append(share)
        }
        // There are small and large parts, and not only the middle.
        #expect(shares.min()! < 0.1 && shares.max()! > 0.9)
    }

    /// A strip is mostly too narrow for a part of the wanted shape; then the middle is taken.
    @Test func longPicturesGiveTheirMiddle() {
        var random = SeededGenerator(seed: 3)
        var middles = 0
        for _ in 0..<100 {
            let crop = RandomCrop(width: 4000, height: 30, &random)
            #expect(crop.columns.upperBound <= 4000 && crop.rows.upperBound <= 30)
            if crop.columns == 1980..<2020, crop.rows == 0..<30 { middles += 1 }
        }
        #expect(middles == 100)
        #expect(RandomCrop(width: 1, height: 1, &random).columns == 0..<1)
    }
}
