import Arithmetic
import Testing

@testable import Pictures

@Suite struct PreprocessingTests {
    @Test func shortSideFollowsTheInputSize() {
        #expect(Preprocessing().shortSide == 256)
        #expect(Preprocessing(inputSize: 160).shortSide == 182)
        #expect(Preprocessing(inputSize: 32).shortSide == 36)
        #expect(Preprocessing(inputSize: 1).shortSide == 1)
    }

    @Test func geometryOfAnOrdinaryPhotograph() {
        let place = Preprocessing().geometry(width: 500, height: 375)
        #expect(place.resizedWidth == 341 && place.resizedHeight == 256)
        // (341 − 224)/2 = 58.5, half to even.
        #expect(place.cropX == 58 && place.cropY == 16)
        #expect(abs(place.sourceX - 58.0 * 500 / 341) < 1e-9)
        #expect(abs(place.sourceY - 16.0 * 375 / 256) < 1e-9)
        #expect(abs(place.sourceWidth - 224.0 * 500 / 341) < 1e-9)
        #expect(abs(place.sourceHeight - 224.0 * 375 / 256) < 1e-9)
    }

    @Test func theRulesRoundDifferently() {
        // 256·333/251 = 339.6…: rounded down, or to nearest.
        let torchvision = Preprocessing(rule: .torchvision).geometry(width: 333, height: 251)
        let paddle = Preprocessing(rule: .paddle).geometry(width: 333, height: 251)
        #expect(torchvision.resizedWidth == 339 && torchvision.cropX == 58)
        #expect(paddle.resizedWidth == 340 && paddle.cropX == 58)
        // An odd margin: (343 − 224)/2 = 59.5 becomes 60 by one rule, 59 by the other.
        #expect(CropRule.torchvision.offset(side: 343, size: 224) == 60)
        #expect(CropRule.paddle.offset(side: 343, size: 224) == 59)
        // A tie in size: 256·513/512 = 256.5 is even below, 256·515/512 = 257.5 even above.
        #expect(CropRule.paddle.resizedSize(width: 513, height: 512, short: 256).width == 256)
        #expect(CropRule.paddle.resizedSize(width: 515, height: 512, short: 256).width == 258)
    }

    @Test(arguments: CropRule.allCases)
    func theCropLiesInsideThePicture(rule: CropRule) {
        for size in [1, 7, 32, 160, 224, 288] {
            for (width, height) in [(1, 1), (1, 65_500), (65_500, 1), (255, 256), (333, 251), (9, 8)] {
                let place = Preprocessing(inputSize: size, rule: rule).geometry(width: width, height: height)
                #expect(place.cropX >= 0 && place.cropX + size <= place.resizedWidth)
                #expect(place.cropY >= 0 && place.cropY + size <= place.resizedHeight)
                #expect(place.sourceX >= 0 && place.sourceX + place.sourceWidth <= Double(width) + 1e-9)
                #expect(place.sourceY >= 0 && place.sourceY + place.sourceHeight <= Double(height) + 1e-9)
            }
        }
    }

    @Test(arguments: CropRule.allCases)
    func extremesOfShape(rule: CropRule) throws {
        for (width, height) in [(65_500, 1), (1, 65_500), (1, 1)] {
            let image = gradient(width, height)
            let crop = Preprocessing(rule: rule).crop(image)
            #expect(crop.width == 224 && crop.height == 224)
            // The crop shows the middle pixels of the long side.
            let middle = image[width / 2, height / 2]
            let seen = crop[112, 112]
            for channel in 0..<3 { #expect(abs(Int(seen[channel]) - Int(middle[channel])) <= 1) }
        }
    }

    /// Exact to the last bit for every byte at every place of a vector, and for counts that are no multiple of a vector.
    @Test(arguments: InstructionSet.available)
    func everyByteIsNormalizedExactly(instructionSet: InstructionSet) {
        let tables = (0..<3).map { Preprocessing.normalized(channel: $0) }
        for count in [256 * 67, 255, 33, 8, 7, 1] {
            let pixels = (0..<3 * count).map { UInt8(truncatingIfNeeded: $0 / 3 + $0 / 768 + $0 % 3 * 85) }
            let values = [Float](unsafeUninitializedCapacity: 3 * count) { planes, initialized in
                instructionSet.kernels.normalize(
                    pixels, count: count, lines: Preprocessing.lines, into: planes.baseAddress!)
                initialized = 3 * count
            }
            let expected = (0..<3).flatMap { channel in
                (0..<count).map { tables[channel][Int(pixels[3 * $0 + channel])] }
            }
            #expect(values == expected, "\(count) pixels")
        }
    }

    @Test func tensorIsNormalizedChannelsFirst() {
        let image = RGBImage(
            width: 2, height: 2, pixels: [0, 1, 2, 255, 254, 253, 10, 20, 30, 128, 127, 126])
        let tensor = Preprocessing(inputSize: 2).tensor(image)
        #expect(tensor.count == 12)
        let (mean, deviation) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
        for channel in 0..<3 {
            for pixel in 0..<4 {
                let value = Double(image.pixels[3 * pixel + channel])
                let expected = (value / 255 - mean[channel]) / deviation[channel]
                #expect(tensor[4 * channel + pixel] == Float(expected))
            }
        }
    }
}
