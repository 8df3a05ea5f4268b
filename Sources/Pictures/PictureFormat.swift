/// What the first bytes of a file say it is, whatever its name ends in.
enum PictureFormat: Equatable {
    case jpeg
    case other(String)
    case unknown

    init(_ bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
            return
        }
        for (name, offset, signature) in Self.signatures
        where bytes.dropFirst(offset).starts(with: signature) {
            if name == "RIFF" {
                // RIFF also wraps sound and video; only the form type at byte 8 tells.
                guard bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) else { continue }
                self = .other("WebP")
            } else if name == "ISO" {
                guard let brand = Self.brand(bytes) else { continue }
                self = .other(brand)
            } else {
                self = .other(name)
            }
            return
        }
        self = .unknown
    }

    private static let signatures: [(name: String, offset: Int, signature: [UInt8])] = [
        ("PNG", 0, [0x89, 0x50, 0x4E, 0x47]),
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

    /// Of those, what pictures are packed into.
    static let packed: Set = ["gzip", "ZIP"]

    /// The picture format behind an ISO media file, by its major brand.
    private static func brand(_ bytes: [UInt8]) -> String? {
        switch String(decoding: bytes.dropFirst(8).prefix(4), as: UTF8.self) {
        case "avif", "avis": "AVIF"
        case "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1": "HEIC"
        default: nil
        }
    }

    /// What is wrong with a file that is in no picture's format, and what to do.
    static func whatElse(_ bytes: [UInt8]) -> (problem: String, advice: String) {
        let head = bytes.prefix(512)
        if head.allSatisfy({ $0 == 0 }) {
            return ("this begins with nothing but zeros, as an unfinished copy does", "get a complete copy")
        }
        let text = String(decoding: head, as: UTF8.self).lowercased()
        if text.hasPrefix("version https://git-lfs") {
            return ("this stands for a file that Git LFS has not fetched", "run: git lfs pull")
        }
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if ["<!doctype html", "<html", "<head"].contains(where: start.hasPrefix) {
            return ("this is a web page, not a picture", "download the picture itself")
        }
        if start.hasPrefix("<svg") || start.hasPrefix("<?xml") && text.contains("<svg") {
            return ("this is an SVG drawing, not a JPEG", "convert it to JPEG first")
        }
        let isText = text.unicodeScalars.allSatisfy {
            $0.value >= 0x20 ? $0.value != 0x7F && $0 != "\u{FFFD}" : ["\t", "\n", "\r"].contains($0)
        }
        return (isText ? "this is a text, not a picture" : "this is not a JPEG picture", "give a JPEG file")
    }
}
