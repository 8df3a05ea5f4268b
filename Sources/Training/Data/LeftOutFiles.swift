import Basics
import Pictures

/// What is in a folder or data set but is no picture, counted by kind.
public struct LeftOutFiles: Equatable, Sendable {
    private var counts: [Noun: Int] = [:]
    /// Files by their endings (`PictureFormat.ending`).
    private var endings: [UInt64: Int] = [:]
    /// How many files were opened to see what they are.
    private var opened = 0
    /// Files without an ending that are opened later, if at all.
    private var postponed: [FilePath] = []

    private struct Noun: Hashable {
        let singular: String
        let plural: String

        init(_ singular: String, _ plural: String) { (self.singular, self.plural) = (singular, plural) }

        /// Files of a kind.
        init(files kind: String) { self.init("\(kind) file", "\(kind) files") }
    }

    /// A folder of a million files without endings need not be read.
    private static let openedLimit = 1000

    public init() {}

    /// Files that the system puts into folders; nobody means them as pictures.
    private static let litter: [[UInt8]] = [
        "Thumbs.db", "thumbs.db", "desktop.ini", "Desktop.ini", "Icon\r",
    ].map { Array($0.utf8) }

    /// Folders that systems and programs put among others: previews, waste, archives' leftovers. Hidden ones are never
    /// read.
    private static let litterFolders: Set<ExternalName> = [
        "__MACOSX", "@eaDir", "@Recycle", "#recycle", "$RECYCLE.BIN", "System Volume Information",
        "lost+found",
        "__pycache__",
    ]

    static func isLitter(folder name: UnsafeRawBufferPointer) -> Bool {
        litterFolders.contains(ExternalName(bytes: name))
    }

    /// Counts a file, judged by its ending, or by its first bytes if it has none.
    public mutating func add(_ path: FilePath) {
        if !path.lastComponent.withUnsafeBytes({ add(named: $0) }) { open(path) }
    }

    /// Counts a file, judged by its name.
    ///
    /// - Returns: false if the name says nothing: the file has to be opened, or postponed.
    mutating func add(named name: UnsafeRawBufferPointer) -> Bool {
        if Self.litter.contains(where: { $0.count == name.count && $0.elementsEqual(name) }) { return true }
        guard let ending = PictureFormat.ending(name) else { return false }
        endings[ending, default: 0] += 1
        return true
    }

    /// Counts what is no ordinary file: a pipe, a broken link. It is not opened.
    public mutating func add(_ kind: FileKind) {
        let (singular, plural) = kind.noun
        counts[Noun(singular, plural), default: 0] += 1
    }

    /// Counts a folder that is called as a picture is and holds none.
    mutating func addFolder() {
        counts[Noun("folder with a picture's name", "folders with a picture's name"), default: 0] += 1
    }

    /// Counts a file without an ending, which is opened when these files are added to others: which ones are opened does
    /// not depend on the order in which threads count.
    mutating func postpone(_ path: FilePath) {
        if postponed.count < Self.openedLimit {
            postponed.append(path)
        } else {
            counts[Noun(files: "other"), default: 0] += 1
        }
    }

    /// Adds what was counted elsewhere, and opens what was postponed there.
    mutating func add(_ others: LeftOutFiles) {
        counts.merge(others.counts, uniquingKeysWith: +)
        endings.merge(others.endings, uniquingKeysWith: +)
        for path in others.postponed { open(path) }
    }

    private mutating func open(_ path: FilePath) {
        var kind: String?
        if opened < Self.openedLimit {
            opened += 1
            kind = Self.content(path)
        }
        counts[Noun(files: kind ?? "other"), default: 0] += 1
    }

    /// “10 WebP files and 2 text files left out”; nil if there are none.
    public var sentence: String? {
        var counts = counts
        for (ending, count) in endings {
            let word = PictureFormat.text(ofEnding: ending)
            counts[Noun(files: Self.names[word] ?? "." + word), default: 0] += count
        }
        guard !counts.isEmpty else { return nil }
        let sorted = counts.sorted { ($1.value, $0.key.singular) < ($0.value, $1.key.singular) }
        var parts = sorted.prefix(5).map { Numbers.counted($1, $0.singular, $0.plural) }
        let rest = sorted.dropFirst(5).reduce(0) { $0 + $1.value }
        if rest > 0 { parts.append("\(Numbers.grouped(rest)) others") }
        return parts.listed("and") + " left out"
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
