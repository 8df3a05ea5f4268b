import Basics

/// A picture file format, described once: how its files are recognized, decoded and named.
///
/// To add a format, describe it in a new file (`extension PictureFormat { static let … }`) and add it to `all`. Reading,
/// folders, help texts and error messages follow from that list.
public struct PictureFormat: Sendable {
    /// As a sentence calls it: “JPEG”.
    public let name: String
    /// How its files' names end, with the dot, in lower case.
    let endings: [String]
    /// The bytes with which its files begin.
    let signature: [UInt8]
    /// Decodes a file, after checking that the picture has at most the pixels that are wanted, that its size is plausible
    /// for the file's, and that there is memory for it (`withMemory`). Problems and the warning do not name the file.
    let decode:
        @Sendable (_ bytes: [UInt8], _ reading: PictureReading) throws(Problem) -> (
            RGBImage, warning: String?
        )

    /// Decodes what is wanted of a picture, without the rest; nil if the format knows only whole pictures. Else as `decode`.
    ///
    /// - Parameter cut: gets the picture's width and height.
    var decodeCut:
        (
            @Sendable (_ bytes: [UInt8], _ reading: PictureReading, _ cut: (Int, Int) -> PictureCut)
                throws(Problem) -> (RGBImage, warning: String?)
        )?

    /// How the picture is stored, if the file says that it is not upright.
    let orientation: @Sendable (_ bytes: [UInt8]) -> PictureOrientation?

    /// All formats.
    static let all: [PictureFormat] = [.jpeg, .png]

    /// The format of a file, judged by its first bytes; nil if it is none of these.
    static func of(_ bytes: [UInt8]) -> PictureFormat? { all.first { bytes.starts(with: $0.signature) } }

    /// Decodes while no other thread takes the memory for it.
    ///
    /// - Parameter bytes: what decoding takes at most.
    static func withMemory<Value>(
        _ bytes: Int, width: Int, height: Int, _ decode: () throws(Problem) -> Value
    ) throws(Problem) -> Value {
        try MemoryBudget.holding(
            bytes, for: "a picture of \(width)x\(height) pixels",
            advice: "make it smaller or free some memory", decode)
    }

    /// The names of all formats, for a sentence: “JPEG or PNG”.
    public static let names = all.map(\.name).listed("or")

    /// How the names of picture files end, with the dot.
    public static let endings: [String] = all.flatMap(\.endings)
}

extension PictureFormat {
    /// The endings without the dot as numbers (`ending`), so that a million names take a moment.
    private static let endingNumbers = endings.compactMap { Array($0.utf8).withUnsafeBytes(ending) }

    /// Whether a file's name ends as picture files' names do, in upper or lower case.
    public static func isEnding(of name: UnsafeRawBufferPointer) -> Bool {
        guard let number = ending(name) else { return false }
        return endingNumbers.contains(number)
    }

    /// What follows the last dot of a name, in lower case, as one number; nil if it has not 1 to 8 letters and digits.
    public static func ending(_ name: UnsafeRawBufferPointer) -> UInt64? {
        var number: UInt64 = 0
        for place in 1...9 where place <= name.count {
            let byte = name[name.count - place]
            if byte == UInt8(ascii: ".") { return place == 1 ? nil : number }
            // Digits have the bit that makes capitals small.
            let isWord = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
            guard isWord, place < 9 else { return nil }
            number |= UInt64(byte | 0x20) << (8 * UInt64(place - 1))
        }
        return nil
    }

    /// The letters and digits of an ending that is given as a number.
    public static func text(ofEnding number: UInt64) -> String {
        var bytes = withUnsafeBytes(of: number.bigEndian) { Array($0) }
        bytes.removeAll { $0 == 0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension FilePath {
    /// Whether the name ends as picture files' names do, in upper or lower case.
    public var hasPictureName: Bool { bytes.withUnsafeBytes(PictureFormat.isEnding) }
}

// MARK: - Other files

extension PictureFormat {
    /// What a file is that is in no format of ours, and what to do.
    static func refusal(_ bytes: [UInt8]) -> Problem {
        guard !bytes.isEmpty else { return Problem("this file is empty", advice: "get a complete copy") }
        if let name = otherFormat(bytes) {
            let article = "AEIO".contains(name.prefix(1)) ? "an" : "a"
            return Problem(
                "this is \(article) \(name) file, not a \(names)",
                advice: packed.contains(name) ? "unpack it first" : "convert it to \(names) first")
        }
        let head = bytes.prefix(512)
        if head.allSatisfy({ $0 == 0 }) {
            return Problem(
                "this begins with nothing but zeros, as an unfinished copy does",
                advice: "get a complete copy")
        }
        let text = String(decoding: head, as: UTF8.self).lowercased()
        if text.hasPrefix("version https://git-lfs") {
            return Problem(
                "this is the pointer to a file that Git LFS has not fetched", advice: "run: git lfs pull")
        }
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if ["<!doctype html", "<html", "<head"].contains(where: start.hasPrefix) {
            return Problem("this is a web page, not a picture", advice: "download the picture itself")
        }
        if start.hasPrefix("<svg") || start.hasPrefix("<?xml") && text.contains("<svg") {
            return Problem("this is an SVG drawing, not a \(names)", advice: "convert it to \(names) first")
        }
        let isText = text.unicodeScalars.allSatisfy {
            $0.value >= 0x20 ? $0.value != 0x7F && $0 != "\u{FFFD}" : ["\t", "\n", "\r"].contains($0)
        }
        return Problem(
            isText ? "this is a text, not a picture" : "this is not a \(names) picture",
            advice: "give a \(names) file")
    }

    /// The format of a file that we do not read.
    private static func otherFormat(_ bytes: [UInt8]) -> String? {
        for (name, offset, signature) in signatures where bytes.dropFirst(offset).starts(with: signature) {
            switch name {
            case "RIFF":
                // RIFF also contains sound and video; only the form type at byte 8 tells.
                if bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) { return "WebP" }
            case "ISO":
                if let brand = brand(bytes) { return brand }
            default: return name
            }
        }
        return nil
    }

    private static let signatures: [(name: String, offset: Int, signature: [UInt8])] = [
        ("RIFF", 0, Array("RIFF".utf8)),
        ("GIF", 0, Array("GIF8".utf8)),
        ("ISO", 4, Array("ftyp".utf8)),
        ("TIFF", 0, [0x49, 0x49, 0x2A, 0x00]),
        ("TIFF", 0, [0x4D, 0x4D, 0x00, 0x2A]),
        ("BigTIFF", 0, [0x49, 0x49, 0x2B, 0x00]),
        ("BMP", 0, Array("BM".utf8)),
        ("ICO", 0, [0x00, 0x00, 0x01, 0x00]),
        ("JPEG XL", 0, [0xFF, 0x0A]),
        ("JPEG XL", 4, Array("JXL ".utf8)),
        ("JPEG 2000", 4, Array("jP  ".utf8)),
        ("JPEG 2000", 0, [0xFF, 0x4F, 0xFF, 0x51]),
        ("Photoshop", 0, Array("8BPS".utf8)),
        ("PDF", 0, Array("%PDF".utf8)),
        ("gzip", 0, [0x1F, 0x8B]),
        ("ZIP", 0, [0x50, 0x4B, 0x03, 0x04]),
    ]

    /// The formats among them that pictures are packed into.
    private static let packed: Set = ["gzip", "ZIP"]

    /// The picture format in an ISO media file, by its major brand.
    private static func brand(_ bytes: [UInt8]) -> String? {
        switch String(decoding: bytes.dropFirst(8).prefix(4), as: UTF8.self) {
        case "avif", "avis": "AVIF"
        case "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1": "HEIC"
        default: nil
        }
    }
}
