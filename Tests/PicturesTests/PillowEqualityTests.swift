import Basics
import Foundation
import TestSupport
import Testing

@testable import Pictures

/// Byte equality with Pillow, picture by picture.
@Suite struct PillowEqualityTests {
    let fixture: PillowFixture

    init() throws {
        fixture = try PillowFixture.load()
    }

    @Test func decodedBytesAreEqual() throws {
        var seen = 0
        for picture in fixture.pictures {
            guard let url = picture.url else { continue }
            let decoded = try DecodedPicture(path: FilePath(url.path))
            #expect(decoded.image.width == picture.width, "\(picture.file)")
            #expect(decoded.image.height == picture.height, "\(picture.file)")
            #expect(hash(decoded.image.pixels) == picture.decoded, "\(picture.file)")
            #expect(decoded.warning == nil, "\(picture.file)")
            seen += 1
        }
        #expect(seen >= 20)
        if Fixtures.golden("") != nil { #expect(seen == fixture.pictures.count) }
    }

    @Test(arguments: CropRule.allCases)
    func cropsAreEqual(rule: CropRule) throws {
        for picture in fixture.pictures {
            guard let url = picture.url else { continue }
            let image = try DecodedPicture(path: FilePath(url.path)).image
            let crop = Preprocessing(rule: rule).crop(image)
            let expected = try #require(picture.crops[rule.rawValue])
            #expect(crop.width == 224 && crop.height == 224)
            #expect(firstDifference(crop, expected.grid) == nil, "\(picture.file)")
            #expect(hash(crop.pixels) == expected.hash, "\(picture.file)")
        }
    }

    /// Describes the first pixel of the fixture's grid that differs.
    private func firstDifference(_ crop: RGBImage, _ grid: [UInt8]) -> String? {
        for place in 0..<49 {
            let (x, y) = (16 + 32 * (place % 7), 16 + 32 * (place / 7))
            let expected = SIMD3(grid[3 * place], grid[3 * place + 1], grid[3 * place + 2])
            if crop[x, y] != expected { return "at \(x),\(y): \(crop[x, y]), expected \(expected)" }
        }
        return nil
    }

    @Test func resizesOfPatternsAreEqual() {
        #expect(fixture.resizes.count >= 16)
        for resize in fixture.resizes {
            let image = pattern(resize.from[0], resize.from[1])
            let resized = image.resized(width: resize.to[0], height: resize.to[1])
            #expect(hash(resized.pixels) == resize.hash, "\(resize.from) to \(resize.to)")
        }
    }

    @Test func cropsOfPatternsAreEqual() throws {
        #expect(fixture.crops.count >= 18)
        for crop in fixture.crops {
            let rule = try #require(CropRule(rawValue: crop.rule))
            let image = pattern(crop.from[0], crop.from[1])
            let result = Preprocessing(inputSize: crop.size, rule: rule).crop(image)
            #expect(hash(result.pixels) == crop.hash, "\(crop.from), \(crop.size), \(rule)")
        }
    }
}
