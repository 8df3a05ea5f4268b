import Testing

@testable import Pictures

@Suite struct EditTests {
    private let image = RGBImage(
        width: 4, height: 3,
        pixels: (0..<36).map { place in
            let (x, y, channel) = (place / 3 % 4, place / 12, place % 3)
            return UInt8(truncatingIfNeeded: x * 61 + y * 83 + channel * 47)
        })

    /// The bytes are those of Pillow 13's `ImageEnhance.Brightness` and then `ImageEnhance.Contrast`.
    @Test func equalsPillow() {
        #expect(
            image.adjusted(brightness: 1.3, contrast: 1).pixels == [
                0, 61, 122, 79, 140, 201, 158, 219, 255, 237, 255, 27, 107, 169, 230, 187, 248, 255, 255, 255,
                55, 13, 74, 135, 215, 255, 5, 255, 23, 84, 41, 102, 163, 120, 182, 243,
            ])
        #expect(
            image.adjusted(brightness: 1, contrast: 0.4).pixels == [
                75, 94, 113, 100, 118, 137, 124, 143, 162, 148, 167, 84, 108, 127, 146, 133, 152, 170, 157,
                176, 92, 79, 98, 117, 142, 160, 77, 166, 82, 101, 88, 107, 126, 112, 131, 150,
            ])
        #expect(
            image.adjusted(brightness: 0.7, contrast: 1.8).pixels == [
                0, 0, 46, 5, 64, 124, 82, 142, 201, 160, 219, 0, 34, 93, 151, 109, 169, 228, 187, 246, 0, 0,
                0, 59, 138, 197, 0, 214, 0, 10, 0, 28, 88, 46, 106, 163,
            ])
    }

    @Test func withoutEditsTheBytesStay() {
        #expect(image.adjusted(brightness: 1, contrast: 1) == image)
        #expect(image.covered(x: 1, y: 1, side: 0) == image)
        let rule = Preprocessing(inputSize: 32)
        let picture = gradient(61, 47)
        #expect(rule.crop(picture) == rule.crop(picture, right: 0, down: 0))
    }

    @Test func patchCoversWhatItShould() {
        let covered = image.covered(x: 2, y: -1, side: 3)
        for y in 0..<3 {
            for x in 0..<4 {
                let isUnder = x >= 2 && y < 2
                #expect(covered[x, y] == (isUnder ? SIMD3(124, 116, 104) : image[x, y]))
            }
        }
    }

    /// A moved crop shows that part of the resized picture, and stops at its edges.
    @Test func theCropMoves() {
        let rule = Preprocessing(inputSize: 32)
        let picture = gradient(120, 60)
        let place = rule.geometry(width: 120, height: 60)
        let whole = picture.resized(width: place.resizedWidth, height: place.resizedHeight)
        let moved = rule.crop(picture, right: 5, down: -1)
        for (x, y) in [(0, 0), (31, 31), (7, 20)] {
            #expect(moved[x, y] == whole[place.cropX + 5 + x, place.cropY - 1 + y])
        }
        let edge = rule.geometry(width: 120, height: 60, right: 1000, down: -1000)
        #expect(edge.cropX == place.resizedWidth - 32)
        #expect(edge.cropY == 0)
    }
}
