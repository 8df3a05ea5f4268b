import Basics
import Testing

@testable import Pictures

/// The messages for pictures that are refused, word for word.
@Suite struct RefusalTests {
    private func refusal(_ bytes: [UInt8], maximumPixels: Int = PictureReading().maximumPixels) -> Problem? {
        do throws(Problem) {
            _ = try DecodedPicture(bytes, name: "cat.jpg", PictureReading(maximumPixels: maximumPixels))
            return nil
        } catch {
            return error
        }
    }

    /// A bundled JPEG with its frame header changed; `place` counts from the marker's 0xFF.
    private func changed(
        _ changes: [(place: Int, value: UInt8)], file: String = "small-upscale.jpg"
    ) throws -> [UInt8] {
        var bytes = try bundled(file)
        let frame = try #require(
            bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        for change in changes { bytes[frame + change.place] = change.value }
        return bytes
    }

    @Test(
        arguments: [
            ("WebP", Array("RIFF1234WEBPVP8 ".utf8)),
            ("GIF", Array("GIF89a".utf8)),
            ("HEIC", [0, 0, 0, 24] + Array("ftypheic".utf8)),
            ("HEIC", [0, 0, 0, 24] + Array("ftypmif1".utf8)),
            ("AVIF", [0, 0, 0, 24] + Array("ftypavif".utf8)),
            ("TIFF", [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]),
            ("TIFF", [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8]),
            ("BMP", Array("BM1234".utf8)),
            ("JPEG XL", [0xFF, 0x0A, 0x12]),
            ("PDF", Array("%PDF-1.7".utf8)),
        ] as [(String, [UInt8])])
    func otherFormatsAreNamed(_ format: String, _ bytes: [UInt8]) {
        let error = refusal(bytes + [UInt8](repeating: 7, count: 100))
        #expect(
            error?.description
                == "cat.jpg: this is a\(format == "AVIF" ? "n" : "") \(format) file, not a JPEG or PNG; "
                + "convert it to JPEG or PNG first")
    }

    @Test func whatIsNoPicture() {
        #expect(refusal([])?.description == "cat.jpg: this file is empty; get a complete copy")
        let text = "cat.jpg: this is not a JPEG or PNG picture; give a JPEG or PNG file"
        #expect(refusal(Array("RIFF\u{24}\u{1}\u{0}\u{0}WAVE".utf8))?.description == text)
        #expect(refusal([0xFF])?.description == text)
        #expect(refusal([0, 0, 0, 24] + Array("ftypisom".utf8))?.description == text)
        #expect(
            refusal([0x50, 0x4B, 3, 4, 20])?.description
                == "cat.jpg: this is a ZIP file, not a JPEG or PNG; unpack it first")
        for (bytes, words) in [
            (
                " \n<!DOCTYPE html><title>404",
                "this is a web page, not a picture; download the picture itself"
            ),
            (
                "<?xml version=\"1.0\"?>\n<svg/>",
                "this is an SVG drawing, not a JPEG or PNG; convert it to JPEG or PNG first"
            ),
            ("Dear reader,\n", "this is a text, not a picture; give a JPEG or PNG file"),
            (
                "version https://git-lfs.github.com",
                "this is the pointer to a file that Git LFS has not fetched; run: "
            ),
            (
                String(repeating: "\u{0}", count: 600),
                "this begins with nothing but zeros, as an unfinished copy does; get a complete copy"
            ),
        ] {
            #expect(refusal(Array(bytes.utf8))?.description.hasPrefix("cat.jpg: " + words) == true)
        }
        #expect(
            refusal([0xFF, 0xD8, 0xFF, 0xE0])?.description
                == "cat.jpg: this JPEG ends or breaks off before its first pixel; get a complete copy")
    }

    @Test func kindsOfJPEGThatAreNotRead() throws {
        let advice = "; convert it to an ordinary 8-bit JPEG first"
        #expect(
            refusal(try changed([(4, 12)]))?.description
                == "cat.jpg: this JPEG has 12 bits for each sample, not 8" + advice)
        #expect(refusal(try changed([(1, 0xC3)]))?.description == "cat.jpg: this is a lossless JPEG" + advice)
        #expect(refusal(try changed([(1, 0xCB)]))?.description == "cat.jpg: this is a lossless JPEG" + advice)
        #expect(
            refusal(try changed([(1, 0xC5)]))?.description == "cat.jpg: this is a hierarchical JPEG" + advice)
        #expect(
            refusal(try changed([(1, 0xF7)]))?.description == "cat.jpg: this is a JPEG-LS picture" + advice)
        #expect(
            refusal(try changed([(5, 0), (6, 0)]))?.description
                == "cat.jpg: this JPEG does not say its height before its pixels" + advice)
        #expect(
            refusal(try changed([(7, 0), (8, 0)]))?.description
                == "cat.jpg: this JPEG says that it is 0 pixels wide; get an undamaged copy")
        let two = try #require(refusal(try bundled("made-two.jpg")))
        #expect(two.advice == "convert it to an ordinary 8-bit JPEG first")
        #expect(
            two.message == "this JPEG has 2 colour channels; 1 (grey), 3 (colour) and 4 (CMYK) are read")
    }

    @Test func picturesThatAreTooLarge() throws {
        let bomb = try changed([(5, 0xEA), (6, 0x60), (7, 0xEA), (8, 0x60)])
        #expect(
            refusal(bomb)?.description
                == "cat.jpg: this picture has 60000x60000 pixels, and at most 200 million are read; make it smaller"
        )
        let long = try changed([(7, 0xFF), (8, 0xFF)])
        #expect(
            refusal(long)?.description
                == "cat.jpg: this picture has 65535x30 pixels, and a side of at most 65500 is read; make it smaller"
        )
        #expect(refusal(try bundled("small-upscale.jpg"), maximumPixels: 1200) == nil)
        #expect(refusal(try bundled("small-upscale.jpg"), maximumPixels: 1199)?.advice == "make it smaller")
    }

    /// `progressive.jpg` as a picture of 4000x4000 pixels, with scans of a few bytes appended.
    private func progressive(scans: Int) throws -> [UInt8] {
        var bytes = try bundled("progressive.jpg")
        let frame = try #require(JPEGFrame(bytes))
        let marker = try #require(
            bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC2 })
        let side: [UInt8] = [0x0F, 0xA0]
        bytes.replaceSubrange(marker + 5..<marker + 9, with: side + side)
        // A refinement of the first component's averages; FF 00 and a restart marker belong to the data.
        let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0x10, 0xFF, 0, 0xFF, 0xD0, 0x55]
        bytes.removeLast(2)
        for _ in frame.scans..<scans { bytes += scan }
        return bytes + [0xFF, 0xD9]
    }

    /// Every scan costs as much as the picture is large.
    @Test func scansAreBounded() throws {
        for (scans, said) in [(251, "251"), (500, "500"), (501, "more than 500"), (5000, "more than 500")] {
            #expect(
                refusal(try progressive(scans: scans))?.description
                    == "cat.jpg: this picture has 4000x4000 pixels in \(said) scans, which takes too long to decode; "
                    + "save it again")
        }
        let most = try progressive(scans: 250)
        #expect(try JPEGDecoder.checkedFrame(most, .max).scans == 250)
        // Few pixels in more scans than the library reads.
        var small = try progressive(scans: 501)
        let marker = try #require(
            small.indices.dropLast().first { small[$0] == 0xFF && small[$0 + 1] == 0xC2 })
        small.replaceSubrange(marker + 5..<marker + 9, with: [0, 8, 0, 8])
        #expect(refusal(small)?.message.hasPrefix("this picture has 8x8 pixels in more than 500") == true)
    }

    @Test(arguments: [
        ("baseline-420.jpg", 1), ("progressive.jpg", 10), ("cmyk.jpg", 1), ("gray.jpg", 1),
    ])
    func scansAreCounted(_ file: String, _ scans: Int) throws {
        let frame = try #require(JPEGFrame(try bundled(file)))
        #expect(frame.scans == scans)
        #expect(frame.hasSeveralScans == (scans > 1))
    }

    /// What the decoder takes at most is known before: for each block 128 bytes of coefficients, for each pixel its colours.
    @Test func memoryIsEstimated() throws {
        let scanned = try #require(JPEGFrame(try bundled("progressive.jpg")))
        let pixels = scanned.width * scanned.height
        // 4:2:0, so half as many samples again as pixels, of two bytes each.
        #expect(JPEGDecoder.memory(scanned) > 6 * pixels)
        #expect(JPEGDecoder.memory(scanned) < 7 * pixels + 2_000_000)
        let whole = try #require(JPEGFrame(try bundled("baseline-420.jpg")))
        #expect(JPEGDecoder.memory(whole) < 3 * whole.width * whole.height + 2_000_000)
        let header = try #require(
            PNGHeader(png(width: 10_000, height: 10_000, depth: 16, color: 6, interlaced: true)))
        #expect(header.memory == 300_000_000 + 800_000_000)
        let plain = try #require(PNGHeader(png(width: 10_000, height: 10_000, depth: 1, color: 0)))
        #expect(plain.memory < 300_100_000)
    }

    /// The beginning of a PNG.
    private func png(
        width: UInt16, height: UInt16, depth: UInt8, color: UInt8, interlaced: Bool = false
    ) -> [UInt8] {
        func number(_ value: UInt16) -> [UInt8] { [0, 0, UInt8(value >> 8), UInt8(value & 0xFF)] }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
            + number(width) + number(height) + [depth, color, 0, 0, interlaced ? 1 : 0, 0, 0, 0, 0]
    }

    @Test func aTableThatIsMissing() throws {
        // The marker of the first quantization table becomes a comment's.
        var bytes = try bundled("small-upscale.jpg")
        let table = try #require(bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDB })
        bytes[table + 1] = 0xFE
        let error = try #require(refusal(bytes))
        #expect(error.description.hasPrefix("cat.jpg: this JPEG is damaged (Quantization table"))
        #expect(error.advice == "get an undamaged copy")
    }

    @Test func namesAreShownOnOneLine() {
        func shown(_ bytes: [UInt8]) -> String { FilePath(bytes: bytes).inputName }
        #expect(shown(Array("my cat.jpg".utf8)) == "my cat.jpg")
        #expect(shown(Array("кот 猫 🐈.jpg".utf8)) == "кот 猫 🐈.jpg")
        #expect(shown(Array("a\nb\tc\rd".utf8)) == "a\\nb\\tc\\rd")
        #expect(shown([0x1B, 0x5B, 0x32, 0x4A]) == "\\u{1B}[2J")
        #expect(shown([0x61, 0xFF, 0xC3, 0x28, 0x62]) == "a\\xFF\\xC3(b")
        #expect(shown(Array("a\u{202E}b\u{2028}".utf8)) == "a\\u{202E}b\\u{2028}")
        #expect(shown([0x2D]) == "standard input")
        let error = Problem("x", file: "a\nb", advice: "y")
        #expect(error.description == "a\\nb: x; y")
    }
}
