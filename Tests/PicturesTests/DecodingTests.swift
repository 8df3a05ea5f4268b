import Arithmetic
import Basics
import Testing

@testable import Pictures

/// Kinds of JPEG, whole and broken.
@Suite struct DecodingTests {
    private func decode(_ bytes: [UInt8]) throws -> DecodedPicture {
        try DecodedPicture(bytes, name: "cat.jpg")
    }

    /// Each colour is the product of two shares of light, rounded and not truncated: for all pairs of an ink and black, and
    /// for counts that are no multiple of a vector.
    @Test(arguments: InstructionSet.available)
    func inkFollowsPillowsRule(instructionSet: InstructionSet) {
        func rgb(_ cmyk: [UInt8]) -> [UInt8] {
            // One byte more, because pixels are written four bytes at a time.
            var rgb = [UInt8](repeating: 0, count: cmyk.count / 4 * 3 + 1)
            instructionSet.kernels.convertInvertedCMYK(cmyk, count: cmyk.count / 4, into: &rgb)
            return rgb.dropLast()
        }
        let known = rgb([255, 128, 0, 255, 200, 100, 50, 100, 77, 3, 254, 1, 9, 9, 9, 0])
        #expect(known == [255, 128, 0, 78, 39, 20, 0, 0, 1, 0, 0, 0])
        let cmyk = (0..<65_536).flatMap { pair -> [UInt8] in
            let (ink, black) = (UInt8(pair >> 8), UInt8(pair & 255))
            return [ink, 255 - ink, ink ^ black, black]
        }
        for count in [65_536, 65_535, 7, 3, 2, 1] {
            let fast = rgb(Array(cmyk.prefix(4 * count)))
            let slow = (0..<3 * count).map { place -> UInt8 in
                let pixel = place / 3 * 4
                let product = Int(cmyk[pixel + place % 3]) * Int(cmyk[pixel + 3])
                return UInt8((product + 127) / 255)
            }
            #expect(fast == slow, "\(count) pixels")
        }
    }

    @Test(arguments: [("baseline-420.jpg", 0.5), ("progressive.jpg", 0.6), ("cmyk.jpg", 0.5)])
    func aTruncatedFileDecodesWhatIsThere(_ file: String, _ share: Double) throws {
        let bytes = try bundled(file)
        let whole = try decode(bytes)
        let cut = try decode(Array(bytes.prefix(Int(Double(bytes.count) * share))))
        #expect(cut.warning == "cat.jpg: this JPEG ends early; the part that is there was decoded")
        #expect(cut.image.width == whole.image.width && cut.image.height == whole.image.height)
        #expect(cut.image != whole.image)
        if file == "baseline-420.jpg" {
            let known = 3 * whole.image.width * 64
            #expect(cut.image.pixels.prefix(known) == whole.image.pixels.prefix(known))
        }
    }

    @Test func aDamagedFileDecodesWithAWarning() throws {
        var bytes = try bundled("baseline-420.jpg")
        for place in stride(from: bytes.count / 2, to: bytes.count / 2 + 600, by: 7) { bytes[place] = 0xA5 }
        let picture = try decode(bytes)
        let warning = try #require(picture.warning)
        #expect(warning.hasPrefix("cat.jpg: this JPEG is damaged ("))
        #expect(!warning.contains("\n"))
    }

    @Test func everyLengthEndsInAPictureOrOneClearError() throws {
        let bytes = try bundled("small-upscale.jpg")
        for length in 0..<bytes.count {
            do {
                let picture = try decode(Array(bytes.prefix(length)))
                #expect(picture.warning != nil || length >= bytes.count - 2)
            } catch let error as Problem {
                #expect(error.description.hasPrefix("cat.jpg: ") && !error.description.contains("\n"))
            }
        }
    }

    /// Seeded corruptions: none may crash, and every error is a `Problem`.
    @Test(arguments: ["small-upscale.jpg", "made-arith.jpg", "made-ycck.jpg", "made-restart.jpg"])
    func mutationsEndInAPictureOrAnError(_ file: String) throws {
        let bytes = try bundled(file)
        var state: UInt64 = 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<500 {
            var mutated = bytes
            for _ in 0..<1 + next(4) { mutated[next(mutated.count)] = UInt8(next(256)) }
            do throws(Problem) {
                // A small bound on pixels keeps the time small; the header may claim any size.
                _ = try DecodedPicture(mutated, name: "cat.jpg", PictureReading(maximumPixels: 1_000_000))
            } catch {
                #expect(!error.description.contains("\n"))
            }
        }
    }

    @Test func encodingAndDecodingComesBackClose() throws {
        for (width, height) in [(1, 1), (17, 9), (64, 48), (301, 5)] {
            let image = gradient(width, height)
            for (quality, bound) in [(100, 4), (90, 10), (75, 40)] {
                let picture = try decode(try image.jpegData(quality: quality))
                #expect(picture.warning == nil)
                #expect(picture.image.width == width && picture.image.height == height)
                let worst = zip(picture.image.pixels, image.pixels).map { abs(Int($0) - Int($1)) }.max()
                #expect(try #require(worst) <= bound, "\(width)x\(height) at \(quality)")
            }
        }
    }

    @Test func qualityChoosesTheSubsampling() throws {
        // The first component's sampling factors are 11 bytes after the frame marker.
        func sampling(_ quality: Int) throws -> UInt8 {
            let bytes = try gradient(32, 32).jpegData(quality: quality)
            let frame = try #require(
                bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
            return bytes[frame + 11]
        }
        #expect(try sampling(90) == 0x11)
        #expect(try sampling(89) == 0x22)
        let image = gradient(32, 32)
        #expect(try image.jpegData(quality: 1000) == image.jpegData(quality: 100))
        #expect(try image.jpegData(quality: -5) == image.jpegData(quality: 1))
    }

    @Test func aVeryWidePictureGoesThereAndBack() throws {
        let image = gradient(65_500, 2)
        let picture = try decode(try image.jpegData(quality: 95))
        #expect(picture.image.width == 65_500 && picture.image.height == 2)
        #expect(Preprocessing().crop(picture.image).width == 224)
        #expect(throws: Problem.self) { try gradient(65_501, 1).jpegData() }
    }
}
