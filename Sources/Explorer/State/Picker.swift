/// Choosing a file: a folder's entries, filtered as one types.
public struct Picker: Sendable {
    public let purpose: Purpose
    public internal(set) var folder: FilePath
    /// Folders first, by name; nil while they are read.
    public private(set) var entries: [Entry]?
    public private(set) var filter = ""
    /// The entries whose name contains the filter, in any case. Kept, since a folder may have a million.
    private(set) var visible: [Entry] = []
    public internal(set) var cursor = 0
    var scroll = 0
    /// What went wrong with the folder.
    public internal(set) var problem: String?
    /// The highlighted picture, once it is read.
    public internal(set) var preview: Preview?
    /// The name to put the cursor on when the entries arrive: where one came from.
    var highlight: String?

    public enum Purpose: Sendable {
        case picture
        case weights

        public var title: String { self == .picture ? "Open a picture" : "Load weights" }
    }

    public struct Entry: Sendable, Equatable {
        public let name: String
        public let path: FilePath
        public let isFolder: Bool
        /// In bytes.
        public let size: Int
        /// The name in lower case, to be searched.
        fileprivate let folded: FoldedName

        public init(name: String, path: FilePath, isFolder: Bool, size: Int) {
            self.name = name
            self.path = path
            self.isFolder = isFolder
            self.size = size
            folded = FoldedName(name)
        }
    }

    /// A name in lower case as bytes.
    fileprivate struct FoldedName: Sendable, Equatable {
        private let bytes: [UInt8]

        init(_ name: String) { bytes = Array(name.lowercased().utf8) }

        /// Whether it has these bytes in a row.
        func contains(_ wanted: [UInt8]) -> Bool {
            guard let first = wanted.first, bytes.count >= wanted.count else { return wanted.isEmpty }
            for start in 0...bytes.count - wanted.count
            where bytes[start] == first && bytes[start...].starts(with: wanted) {
                return true
            }
            return false
        }
    }

    public struct Preview: Sendable {
        public let path: FilePath
        /// A picture, or why there is none.
        public let content: Result<PixelImage, Problem>
        /// One line about it.
        public let caption: String

        public init(path: FilePath, content: Result<PixelImage, Problem>, caption: String) {
            self.path = path
            self.content = content
            self.caption = caption
        }
    }

    init(_ purpose: Purpose, folder: FilePath) {
        self.purpose = purpose
        self.folder = folder
    }

    mutating func take(_ entries: [Entry]) {
        self.entries = entries
        visible = Picker.entries(entries, with: filter)
    }

    /// Shows the entries with a text in their name, from the first on.
    mutating func filter(by text: String) {
        // What a longer text is in, the shorter one was in too.
        visible = Picker.entries(text.hasPrefix(filter) ? visible : entries ?? [], with: text)
        (filter, cursor) = (text, 0)
    }

    private static func entries(_ entries: [Entry], with text: String) -> [Entry] {
        if text.isEmpty { return entries }
        let wanted = Array(text.lowercased().utf8)
        return entries.filter { $0.folded.contains(wanted) }
    }

    var highlighted: Entry? {
        cursor < visible.count ? visible[cursor] : nil
    }
}
