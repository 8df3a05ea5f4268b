import Basics
import Foundation
import TestSupport
import Testing

@testable import Pictures

/// What is decoded without the rest of the picture is what the whole picture has there.
@Suite struct CutTests {
    private static let forms: [JPEGForm] = {
        var forms = [JPEGForm(isGrey: true), JPEGForm(isGrey: true, isProgressive: true, restartInterval: 3)]
        for (across, down) in [(1, 1), (2, 1), (1, 2), (2, 2)] {
            for isProgressive in [false, true] {
                for interval in [0, 1, 5] {
                    forms.append(
                        JPEGForm(
                            quality: 40 + 10 * interval, across: across, down: down,
                            isProgressive: isProgressive, restartInterval: interval))
                }
            }
        }
        return forms
    }()

    private static func noise(_ width: Int, _ height: Int, _ random: inout SeededGenerator) -> RGBImage {
        let (x, y) = (1 + random.below(9), 1 + random.below(9))
        let pixels = (0..<3 * width * height).map { place in
            let (column, row) = (place / 3 % width, place / 3 / width)
            return UInt8(truncatingIfNeeded: (column * x + row * y) / 2 + random.below(60))
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    private static func part(of side: Int, _ random: inout SeededGenerator) -> Range<Int> {
        let count = 1 + random.below(side)
        let start = random.below(side - count + 1)
        return start..<start + count
    }

    /// As it is, resized, or a part of what was resized.
    private static func cut(_ width: Int, _ height: Int, _ random: inout SeededGenerator) -> PictureCut {
        let (columns, rows) = (part(of: width, &random), part(of: height, &random))
        guard random.chance(0.7) else {
            return PictureCut(columns: columns, rows: rows, width: columns.count, height: rows.count)
        }
        let (wide, tall) = (1 + random.below(60), 1 + random.below(60))
        return PictureCut(
            columns: columns, rows: rows, width: wide, height: tall, keptColumns: part(of: wide, &random),
            keptRows: part(of: tall, &random))
    }

    private func compare(
        _ bytes: [UInt8], _ cuts: Int, _ random: inout SeededGenerator, _ name: String
    ) throws {
        let whole = Result { () throws(Problem) in try DecodedPicture(bytes, name: "a") }
        for _ in 0..<cuts {
            guard case .success(let picture) = whole else {
                let again = Result { () throws(Problem) in
                    try DecodedPicture(bytes, name: "a") { width, height in
                        PictureCut(columns: 0..<1, rows: 0..<1, width: 1, height: 1)
                    }
                }
                try #require("\(again)" == "\(whole)", "\(name)")
                return
            }
            let image = picture.image
            let cut = Self.cut(image.width, image.height, &random)
            var size = (0, 0)
            let found = try DecodedPicture(bytes, name: "a") { width, height in
                size = (width, height)
                return cut
            }
            try #require(size == (image.width, image.height))
            try #require(found.image == image.cut(cut), "\(name): \(cut)")
            try #require(found.warning == picture.warning, "\(name)")
            try #require(found.orientation == picture.orientation, "\(name)")
        }
    }

    @Test func cutsAreTheWholePicturesBytes() throws {
        var random = SeededGenerator(seed: 1)
        for form in Self.forms {
            let other = (40 + random.below(99), 20 + random.below(99))
            for (width, height) in [(1, 1), (33, 16), (150, 131), other] {
                let bytes = try Self.noise(width, height, &random).jpegData(form)
                try compare(bytes, 12, &random, "\(width)x\(height), \(form)")
            }
        }
    }

    /// Also what is said about the damage is the same, wherever it is.
    @Test func cutsOfDamagedFilesAreTheSame() throws {
        var random = SeededGenerator(seed: 2)
        var warnings = 0
        for round in 0..<6 {
            for form in Self.forms {
                var bytes = try Self.noise(90, 80, &random).jpegData(form)
                switch round % 3 {
                case 0: bytes.removeLast(random.below(bytes.count - 300))
                case 1:
                    for _ in 0..<3 { bytes[300 + random.below(bytes.count - 300)] = UInt8(random.below(256)) }
                // What comes after the last pixel is noticed too.
                default: bytes.insert(contentsOf: Array(1...90), at: bytes.count - 2)
                }
                if (try? DecodedPicture(bytes, name: "a"))?.warning != nil { warnings += 1 }
                try compare(bytes, 4, &random, "round \(round), \(form)")
            }
        }
        #expect(warnings > 50)
    }

    @Test(arguments: CropRule.allCases)
    func cropsArePillows(rule: CropRule) throws {
        for picture in try PillowFixture.load().pictures {
            guard let url = picture.url else { continue }
            let preprocessing = Preprocessing(rule: rule)
            let decoded = try DecodedPicture(path: FilePath(url.path)) {
                preprocessing.cut(width: $0, height: $1)
            }
            let expected = try #require(picture.crops[rule.rawValue])
            #expect(hash(decoded.image.pixels) == expected.hash, "\(picture.file)")
        }
    }

    /// Random cuts of every bundled JPEG: odd sampling, arithmetic coding, inks.
    @Test func cutsOfOddKinds() throws {
        var random = SeededGenerator(seed: 3)
        var seen = 0
        for picture in try PillowFixture.load().pictures {
            guard let url = picture.url, url.pathExtension == "jpg" else { continue }
            let bytes = [UInt8](try Data(contentsOf: url))
            guard let frame = JPEGFrame(bytes), frame.width * frame.height < 1_000_000 else { continue }
            try compare(bytes, 5, &random, picture.file)
            seen += 1
        }
        #expect(seen > 10)
    }

    @Test func turnedPicturesAreCutAfterwards() throws {
        var reading = PictureReading()
        reading.appliesOrientation = true
        var random = SeededGenerator(seed: 4)
        let plain = try Self.noise(50, 30, &random).jpegData(JPEGForm())
        // An EXIF segment with orientation 6.
        let entry: [UInt8] = [0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
        let exif: [UInt8] = [0xFF, 0xE1, 0, 34] + Array("Exif\0\0MM\0*\0\0\0\u{8}".utf8) + entry
        let bytes = Array(plain[..<2]) + exif + Array(plain[2...])
        let whole = try DecodedPicture(bytes, name: "a", reading)
        #expect(whole.turnedFrom != nil && whole.image.width == 30)
        let cut = PictureCut(columns: 3..<20, rows: 10..<45, width: 9, height: 9)
        let found = try DecodedPicture(bytes, name: "a", reading) { width, height in
            width == 30 && height == 50 ? cut : PictureCut(columns: 0..<1, rows: 0..<1, width: 1, height: 1)
        }
        #expect(found.image == whole.image.cut(cut) && found.turnedFrom == whole.turnedFrom)
    }

    @Test(arguments: ["baseline-420.jpg", "progressive.jpg", "cmyk.jpg"])
    func cutsAreCancelled(_ file: String) throws {
        let bytes = try bundled(file)
        let reading = PictureReading(cancellation: Cancellation())
        let cut = PictureCut(columns: 0..<2, rows: 0..<2, width: 2, height: 2)
        _ = try DecodedPicture(bytes, name: "a", reading) { _, _ in cut }
        let frame = try #require(JPEGFrame(bytes))
        reading.cancellation?.request()
        let problem = thrown(Problem.self) {
            try JPEGDecoder.decode(bytes, frame, into: RowResizer(cut), reading)
        }
        #expect(problem?.message == "the reading was cancelled")
    }
}
