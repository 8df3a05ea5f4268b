import Basics
import TestSupport
import Testing

@testable import Pictures

/// Pictures that are stored on their side.
@Suite struct OrientationTests {
    /// What Pillow 13's `ImageOps.exif_transpose` makes of two rows of three pixels.
    @Test(arguments: [
        (2, "cba/fed"), (3, "fed/cba"), (4, "def/abc"), (5, "ad/be/cf"), (6, "da/eb/fc"), (7, "fc/eb/da"),
        (8, "cf/be/ad"),
    ])
    func turnsAsPillow(_ number: Int, _ rows: String) throws {
        let image = RGBImage(
            width: 3, height: 2, pixels: "abcdef".utf8.flatMap { [$0, $0 ^ 0x55, 255 - $0] })
        let turned = image.turned(from: try #require(PictureOrientation(number)))
        let lines = rows.split(separator: "/")
        #expect(turned.height == lines.count && turned.width == lines[0].count)
        #expect(turned.pixels == lines.joined().utf8.flatMap { [$0, $0 ^ 0x55, 255 - $0] })
    }

    /// Pictures larger than a tile, against a slow twin made of two steps.
    @Test(arguments: 2...8)
    func turnsLargePictures(_ number: Int) throws {
        let image = pattern(71, 38)
        let turned = image.turned(from: try #require(PictureOrientation(number)))
        #expect(turned.width == (number > 4 ? 38 : 71))
        for y in 0..<turned.height {
            for x in 0..<turned.width {
                // Undo the exchange of sides, then the mirroring.
                var (column, row) = number > 4 ? (y, x) : (x, y)
                if [2, 3, 7, 8].contains(number) { column = 70 - column }
                if [3, 4, 6, 7].contains(number) { row = 37 - row }
                #expect(turned[x, y] == image[column, row])
            }
        }
    }

    // MARK: - Metadata

    /// A TIFF structure with one directory, whose last entry is an orientation.
    private func exif(
        _ number: UInt8, isLittle: Bool, kind: UInt8 = 3, count: UInt8 = 1, others: Int = 2
    ) -> [UInt8] {
        func word(_ value: [UInt8]) -> [UInt8] { isLittle ? value.reversed() : value }
        var bytes: [UInt8] = isLittle ? [0x49, 0x49, 0x2A, 0] : [0x4D, 0x4D, 0, 0x2A]
        bytes += word([0, 0, 0, 10]) + [0, 0] + word([0, UInt8(others + 1)])
        for other in 0..<others {
            bytes += word([1, UInt8(other)]) + word([0, 2]) + word([0, 0, 0, 1]) + [0x41, 0, 0, 0]
        }
        bytes += word([1, 0x12]) + word([0, kind]) + word([0, 0, 0, count])
        return bytes + (kind == 3 ? word([0, number]) + [0, 0] : word([0, 0, 0, number]))
    }

    private func segment(_ content: [UInt8], _ prefix: String = "Exif\0\0") -> [UInt8] {
        let whole = Array(prefix.utf8) + content
        return [0xFF, 0xE1, UInt8((whole.count + 2) >> 8), UInt8((whole.count + 2) & 0xFF)] + whole
    }

    private func jpeg(_ segments: [UInt8]) throws -> [UInt8] {
        let bytes = try bundled("small-upscale.jpg")
        return Array(bytes[..<2]) + segments + Array(bytes[2...])
    }

    /// With a chunk after the header; the reader skips it, so that its checksum does not matter.
    private func png(_ name: String, _ content: [UInt8]) throws -> [UInt8] {
        let bytes = [UInt8](try #require(PNGTests.entries["color 2, 8 bits, 9x7"]).file)
        let chunk = [0, 0, 0, UInt8(content.count)] + Array(name.utf8) + content + [0, 0, 0, 0]
        return Array(bytes[..<33]) + chunk + Array(bytes[33...])
    }

    private func orientation(_ bytes: [UInt8]) throws -> Int? {
        try DecodedPicture(bytes, name: "a").orientation?.number
    }

    @Test(arguments: 1...9, [true, false])
    func isReadFromBothFormats(_ number: UInt8, isLittle: Bool) throws {
        let known = (2...8).contains(number) ? Int(number) : nil
        let content = exif(number, isLittle: isLittle)
        #expect(try orientation(jpeg(segment(content))) == known)
        #expect(try orientation(png("eXIf", content)) == known)
        #expect(try orientation(jpeg(segment(exif(number, isLittle: isLittle, kind: 4)))) == known)
        // In a list of numbers, or as bytes, it is none.
        #expect(try orientation(jpeg(segment(exif(number, isLittle: isLittle, count: 2)))) == nil)
        #expect(try orientation(jpeg(segment(exif(number, isLittle: isLittle, kind: 1)))) == nil)
    }

    @Test func isReadFromXMPIfEXIFHasNone() throws {
        let (address, text) = ("http://ns.adobe.com/xap/1.0/\0", "<x tiff:Orientation=\"6\"/>")
        let xmp = segment(Array(text.utf8), address)
        #expect(try orientation(jpeg(xmp)) == 6)
        #expect(
            try orientation(jpeg(segment(Array("tiff:Orientation tiff:Orientation>8<".utf8), address))) == 8)
        #expect(try orientation(jpeg(segment(Array("<x tiff:Orientation=\"x\"/>".utf8), address))) == nil)
        #expect(try orientation(jpeg(segment(Array("tiff:Orientation=\"".utf8), address))) == nil)
        #expect(try orientation(jpeg(xmp + segment(exif(3, isLittle: true)))) == 3)
        #expect(try orientation(jpeg(xmp + segment(exif(1, isLittle: true)))) == nil)
        #expect(try orientation(png("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0\(text)".utf8))) == 6)
    }

    /// Damaged metadata are no orientation, and never an error.
    @Test func damagedMetadata() throws {
        let whole = exif(6, isLittle: false)
        for length in 0..<whole.count {
            #expect(try orientation(jpeg(segment(Array(whole[..<length])))) == nil)
        }
        for (place, bytes) in [(4, [0xFF, 0xFF, 0xFF, 0xFF]), (10, [0xFF, 0xFF]), (0, [0x4D, 0x49])]
            as [(Int, [UInt8])]
        {
            var changed = whole
            changed.replaceSubrange(place..<place + bytes.count, with: bytes)
            // Of too many entries those that are there count.
            #expect(try orientation(jpeg(segment(changed))) == (place == 10 ? 6 : nil))
        }
        // Two segments continue each other.
        #expect(try orientation(jpeg(segment(Array(whole[..<30])) + segment(Array(whole[30...])))) == 6)
    }

    @Test func turnsOnlyIfAsked() throws {
        let bytes = try jpeg(segment(exif(6, isLittle: true)))
        let stored = try DecodedPicture(bytes, name: "a")
        #expect(try stored.image == DecodedPicture(bundled("small-upscale.jpg"), name: "a").image)
        let turned = try DecodedPicture(bytes, name: "a", PictureReading(appliesOrientation: true))
        #expect(turned.orientation == nil && turned.turnedFrom != nil)
        #expect(turned.image.width == stored.image.height && turned.image != stored.image)
        let upright = try DecodedPicture(
            bundled("gray.jpg"), name: "a", PictureReading(appliesOrientation: true))
        #expect(try upright.image == DecodedPicture(bundled("gray.jpg"), name: "a").image)
    }
}
