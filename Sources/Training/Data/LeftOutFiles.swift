import Basics

/// What is in a folder or data set but is no picture, counted by kind.
public struct LeftOutFiles: Equatable, Sendable {
    private var counts: [Noun: Int] = [:]

    private struct Noun: Hashable {
        let singular: String
        let plural: String
    }

    public init() {}

    /// How many files were opened to see what they are.
    private var opened = 0
    /// A folder of a million files without endings need not be read.
    private static let openedLimit = 1000

    /// Files that the system puts into folders; nobody means them as pictures.
    private static let litter: Set<ExternalName> = [
        "Thumbs.db", "thumbs.db", "desktop.ini", "Desktop.ini", "Icon\r",
    ]

    /// Folders that systems and programs put among others: previews, waste, archives' leftovers. Hidden ones are never
    /// read.
    static let litterFolders: Set<ExternalName> = [
        "__MACOSX", "@eaDir", "@Recycle", "#recycle", "$RECYCLE.BIN", "System Volume Information",
        "lost+found",
        "__pycache__",
    ]

    /// Counts a file, judged by its ending, or by its first bytes if it has none.
    public mutating func add(_ path: FilePath) {
        guard !Self.litter.contains(ExternalName(bytes: path.lastComponent)) else { return }
        let kind = kind(path)
        counts[Noun(singular: "\(kind) file", plural: "\(kind) files"), default: 0] += 1
    }

    /// Counts what is no ordinary file: a pipe, a broken link. It is not opened.
    public mutating func add(_ kind: FileKind) {
        let (singular, plural) = kind.noun
        counts[Noun(singular: singular, plural: plural), default: 0] += 1
    }

    /// Counts a folder that is called as a picture is and holds none.
    mutating func addFolder() {
        counts[
            Noun(singular: "folder with a picture's name", plural: "folders with a picture's name"),
            default: 0] += 1
    }

    /// “10 WebP files and 2 text files left out”; nil if there are none.
    public var sentence: String? {
        guard !counts.isEmpty else { return nil }
        let sorted = counts.sorted { ($1.value, $0.key.singular) < ($0.value, $1.key.singular) }
        var parts = sorted.prefix(5).map { Numbers.counted($1, $0.singular, $0.plural) }
        let rest = sorted.dropFirst(5).reduce(0) { $0 + $1.value }
        if rest > 0 { parts.append("\(Numbers.grouped(rest)) others") }
        return parts.listed("and") + " left out"
    }

    private mutating func kind(_ path: FilePath) -> String {
        if let ending = path.pathExtension, (1...8).contains(ending.count),
            ending.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) })
        {
            let word = String(decoding: ending, as: UTF8.self).lowercased()
            return Self.names[word] ?? "." + word
        }
        guard opened < Self.openedLimit else { return "other" }
        opened += 1
        return Self.content(path) ?? "other"
    }

    /// What formats are called, by the endings of their files.
    private static let names: [String: String] = [
        "webp": "WebP", "gif": "GIF", "bmp": "BMP", "tif": "TIFF", "tiff": "TIFF", "heic": "HEIC",
        "heif": "HEIC",
        "avif": "AVIF", "jp2": "JPEG 2000", "j2k": "JPEG 2000", "jxl": "JPEG XL", "svg": "SVG", "png": "PNG",
        "ico": "ICO", "psd": "Photoshop", "pdf": "PDF", "zip": "ZIP", "txt": "text", "md": "text",
        "csv": "CSV",
        "json": "JSON", "xml": "XML", "npy": "NumPy",
    ]

    private static let signatures: [(name: String, bytes: [UInt8])] = [
        ("JPEG (without an ending)", [0xFF, 0xD8, 0xFF]),
        ("PNG (without an ending)", [0x89, 0x50, 0x4E, 0x47]),
        ("GIF", Array("GIF8".utf8)), ("WebP", Array("RIFF".utf8)), ("BMP", Array("BM".utf8)),
        ("TIFF", [0x49, 0x49, 0x2A, 0]), ("TIFF", [0x4D, 0x4D, 0, 0x2A]),
    ]

    private static func content(_ path: FilePath) -> String? {
        guard let file = try? InputFile(path) else { return nil }
        var head = [UInt8](repeating: 0, count: 4)
        let count = head.withUnsafeMutableBytes { try? file.read(into: $0) } ?? 0
        return signatures.first { head.prefix(count).starts(with: $0.bytes) }?.name
    }
}
