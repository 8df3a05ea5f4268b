import Foundation
import TestSupport

@testable import Pictures

/// Pillow 13's results for the pictures in `Fixtures/Pictures` and `golden/images`, for resized pattern pictures and for
/// their crops: hashes, and a grid of pixels to locate a mismatch.
struct PillowFixture: Decodable {
    struct Picture: Decodable {
        let file: String
        let width: Int
        let height: Int
        /// Whether the file is in `Fixtures/Pictures`; else it is only in the golden data.
        let bundled: Bool
        /// The hash of `convert("RGB").tobytes()`.
        let decoded: String
        /// By the rule's name.
        let crops: [String: Crop]
    }

    struct Crop: Decodable {
        let hash: String
        /// Red, green, blue of the 7×7 pixels at 16 + 32·i, row by row.
        let grid: [UInt8]
    }

    struct Resize: Decodable {
        let from: [Int]
        let to: [Int]
        let hash: String
    }

    struct PatternCrop: Decodable {
        let from: [Int]
        let size: Int
        let rule: String
        let hash: String
    }

    let pictures: [Picture]
    let resizes: [Resize]
    let crops: [PatternCrop]

    static func load() throws -> PillowFixture {
        let bytes = try Fixtures.bytes("Pictures/pillow.json")
        return try JSONDecoder().decode(PillowFixture.self, from: Data(bytes))
    }
}

extension PillowFixture.Picture {
    /// The file's URL; nil if it is only in the golden data and that is absent.
    var url: URL? {
        bundled ? Fixtures.url("Pictures/\(file)") : Fixtures.golden("images/\(file)")
    }
}

/// FNV-1a with 64 bits, in hexadecimal.
func hash(_ bytes: [UInt8]) -> String {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}

/// A picture by formula with detail at every scale, from which the fixture's resized pictures and crops are made.
func pattern(_ width: Int, _ height: Int) -> RGBImage {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * width * height)
    for y in 0..<height {
        for x in 0..<width {
            let factor = (x * 7 + y * 3) % 5 + 1
            for channel in 0..<3 {
                let value = x * (channel + 1) * 3 + y * (channel + 2) * 5 + x * y / 7
                pixels.append(UInt8(value * factor % 256))
            }
        }
    }
    return RGBImage(width: width, height: height, pixels: pixels)
}

/// A smooth picture, like a photograph, that survives lossy coding.
func gradient(_ width: Int, _ height: Int) -> RGBImage {
    var pixels: [UInt8] = []
    for y in 0..<height {
        for x in 0..<width {
            pixels.append(UInt8(255 * x / max(width - 1, 1)))
            pixels.append(UInt8(255 * y / max(height - 1, 1)))
            pixels.append(UInt8(128 + 64 * x / width - 64 * y / height))
        }
    }
    return RGBImage(width: width, height: height, pixels: pixels)
}

/// A bundled file's bytes.
func bundled(_ file: String) throws -> [UInt8] {
    try Fixtures.bytes("Pictures/\(file)")
}
