import Basics

/// What to say about files that people take for weights but that are something else.
enum ForeignFile {
    private struct Kind {
        let name: String
        let offset: Int
        let signature: [UInt8]
        let advice: String

        init(_ name: String, at offset: Int = 0, _ signature: [UInt8], advice: String = ForeignFile.choose) {
            self.name = name
            self.offset = offset
            self.signature = signature
            self.advice = advice
        }

        init(_ name: String, at offset: Int = 0, _ signature: String, advice: String = ForeignFile.choose) {
            self.init(name, at: offset, Array(signature.utf8), advice: advice)
        }
    }

    private static let choose = "name a weight file: \(CheckpointFormat.usualExtensions)"
    private static let unpack = "unpack it first"
    static let convert = "convert it to .safetensors or a PyTorch state dict in Python"

    private static let kinds = [
        Kind("a JPEG picture", [0xFF, 0xD8, 0xFF]),
        Kind("a PNG picture", [0x89, 0x50, 0x4E, 0x47]),
        Kind("a GIF picture", "GIF8"),
        Kind("a WebP picture", at: 8, "WEBP"),
        Kind("a HEIC or AVIF picture, or a film", at: 4, "ftyp"),
        Kind("a PDF document", "%PDF"),
        Kind("an HDF5 file (Keras)", [0x89, 0x48, 0x44, 0x46], advice: convert),
        Kind("a numpy .npy array", [0x93, 0x4E, 0x55, 0x4D], advice: convert),
        Kind("a TensorFlow Lite model", at: 4, "TFL3", advice: convert),
        Kind("a GGUF model", "GGUF", advice: convert),
        Kind("a tar archive (PyTorch before 0.2, or a bundle)", at: 257, "ustar", advice: unpack),
        Kind("a gzip archive", [0x1F, 0x8B], advice: unpack),
        Kind("an xz archive", [0xFD, 0x37, 0x7A, 0x58, 0x5A], advice: unpack),
        Kind("a 7-Zip archive", [0x37, 0x7A, 0xBC, 0xAF], advice: unpack),
        Kind("a zstandard archive", [0x28, 0xB5, 0x2F, 0xFD], advice: unpack),
        Kind("a bzip2 archive", "BZh", advice: unpack),
        Kind("a RAR archive", "Rar!", advice: unpack),
        Kind("a zip archive without content", [0x50, 0x4B, 5, 6]),
        Kind("a program", [0x7F, 0x45, 0x4C, 0x46]),
        Kind(
            "the Git LFS pointer to a file that was not fetched", "version https://git-lfs",
            advice: "run: git lfs pull"),
        Kind("a pickle that Python 2 wrote", "(dp", advice: Advice.resave),
    ]

    /// What a file is that is in no format of ours.
    static func problem(_ storage: ByteStorage) -> Problem {
        if let kind = kinds.first(where: { storage.holds($0.signature, at: $0.offset) }) {
            return Problem("is \(kind.name), not a weight file", advice: kind.advice)
        }
        let head = text(storage)
        if head.hasPrefix("<!doctype") || head.hasPrefix("<html") || head.hasPrefix("<head")
            || head.hasPrefix("<?xml")
        {
            return Problem(
                "is a web page, not a weight file",
                advice: "the download gave a page instead of the file: open the address in a browser")
        }
        if isONNX(storage) {
            return Problem("is an ONNX model, not a weight file", advice: convert)
        }
        if head.hasPrefix("{"), head.contains("\"weight_map\"") || head.contains("\"total_size\"") {
            return Problem(
                "is the index of weights in several files, not a weight file",
                advice: Advice.join)
        }
        if head.hasPrefix("{") || head.hasPrefix("[") {
            return Problem(
                "is JSON text, not a weight file",
                advice: "a failed download often leaves such a message: download it again")
        }
        if !head.isEmpty, !head.unicodeScalars.contains(where: isForeign) {
            return Problem("is a text, not a weight file", advice: choose)
        }
        let bytes = (0..<min(4, storage.count)).compactMap { storage.byte(at: $0) }
        let shown = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        return Problem(
            "is not a weight file that we know (\(storage.count) bytes, beginning \(shown))",
            advice: "we read \(CheckpointFormat.usualFiles)")
    }

    /// The first characters, lowercased, without leading space or byte order mark.
    private static func text(_ storage: ByteStorage) -> String {
        let bytes = (0..<min(512, storage.count)).compactMap { storage.byte(at: $0) }
        let visible = bytes.drop { [0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF].contains($0) }
        return String(decoding: visible, as: UTF8.self).lowercased()
    }

    /// Whether a character shows that this is no text: a control character, or the replacement for bytes that are not
    /// UTF-8.
    private static func isForeign(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 ? !["\t", "\n", "\r"].contains(scalar) : [0x7F, 0xFFFD].contains(scalar.value)
    }

    /// Whether this is a protobuf message that begins with ir_version (field 1), followed by the producer's name (field 2),
    /// a domain or a graph.
    private static func isONNX(_ storage: ByteStorage) -> Bool {
        guard storage.byte(at: 0) == 0x08, let version = storage.byte(at: 1), (1...20).contains(version),
            let next = storage.byte(at: 2)
        else { return false }
        return [0x12, 0x1A, 0x22, 0x3A, 0x42].contains(next)
    }
}
