import Basics
import Foundation
import TestSupport
import Testing

@testable import Pictures

/// PNG files of every colour type, depth and interlacing, and the bytes that Pillow 13 makes of them
/// (`Tests/Fixtures/png.py`).
@Suite struct PNGTests {
    struct Entry: Decodable, Sendable {
        let file: Data
        let width: Int
        let height: Int
        let rgb: Data
    }

    static let entries: [String: Entry] = {
        let url = Fixtures.url("Pictures/png.json")
        guard let data = try? Data(contentsOf: url) else { return [:] }
        return (try? JSONDecoder().decode([String: Entry].self, from: data)) ?? [:]
    }()

    @Test func bytesEqualPillows() throws {
        #expect(Self.entries.count > 100)
        for (name, entry) in Self.entries {
            let decoded = try DecodedPicture([UInt8](entry.file), name: "a.png")
            #expect(decoded.image.width == entry.width && decoded.image.height == entry.height, "\(name)")
            #expect(decoded.image.pixels == [UInt8](entry.rgb), "\(name)")
            let isClipped = name.hasPrefix("color 0, 16 bits")
            #expect((decoded.warning != nil) == isClipped, "\(name): \(decoded.warning ?? "")")
        }
    }

    private func file(_ name: String) throws -> [UInt8] { [UInt8](try #require(Self.entries[name]).file) }

    private func refusal(_ bytes: [UInt8]) -> String? {
        thrown(Problem.self) { try DecodedPicture(bytes, name: "a.png") }?.description
    }

    @Test func aTruncatedFileDecodesWhatIsThere() throws {
        let bytes = try file("color 2, 8 bits, 3x10")
        let whole = try DecodedPicture(bytes, name: "a.png").image.pixels
        for length in 0..<bytes.count {
            do throws(Problem) {
                let part = try DecodedPicture(Array(bytes[..<length]), name: "a.png")
                // All of the pixels are there before the last chunk.
                let same = zip(part.image.pixels, whole).prefix { $0 == $1 }.count
                #expect(same % 9 == 0 || same == whole.count)
                #expect(part.warning?.hasPrefix("a.png: this PNG is damaged (") == true)
            } catch {
                #expect(error.description.hasPrefix("a.png: "))
            }
        }
        #expect(
            refusal(Array(bytes[..<40]))
                == "a.png: this PNG is damaged (it ends early); get an undamaged copy")
    }

    @Test func sizesThatAreRefused() throws {
        func sized(_ width: UInt32, _ height: UInt32) throws -> [UInt8] {
            var bytes = try file("color 2, 8 bits, 9x7")
            for (place, number) in [(16, width), (20, height)] {
                for byte in 0..<4 {
                    bytes[place + byte] = UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32(byte)))
                }
            }
            return bytes
        }
        #expect(
            refusal(try sized(20_000, 20_000))
                == "a.png: this picture has 20000x20000 pixels, and at most 200 million are read; make it smaller"
        )
        #expect(
            refusal(try sized(0x7FFF_FFFF, 0x7FFF_FFFF))?.hasPrefix(
                "a.png: this picture has 2147483647x2147483647 pixels, and at most") == true)
        let bytes = try sized(4000, 4000)
        #expect(
            refusal(bytes)
                == "a.png: this picture has 4000x4000 pixels, which its \(bytes.count) bytes cannot hold; get a complete copy"
        )
        #expect(refusal(try sized(0, 5))?.hasPrefix("a.png: this PNG ends or breaks off") == true)
    }

    /// Nothing that a damaged file says makes the decoder crash, and an error is one line.
    @Test func mutationsEndInAPictureOrAnError() {
        var random = SplitMix(seed: 5)
        var (read, refused) = (0, 0)
        for entry in Self.entries.values {
            for _ in 0..<30 {
                let bytes = Mutation.damaged([UInt8](entry.file), &random)
                do throws(Problem) {
                    let picture = try DecodedPicture(
                        bytes, name: "a.png", PictureReading(maximumPixels: 1 << 16))
                    #expect(picture.image.pixels.count == 3 * picture.image.width * picture.image.height)
                    read += 1
                } catch {
                    #expect(
                        error.description.hasPrefix("a.png: ") && !error.description.contains { $0.isNewline }
                    )
                    refused += 1
                }
            }
        }
        #expect(read > 0 && refused > 0)
    }
}
