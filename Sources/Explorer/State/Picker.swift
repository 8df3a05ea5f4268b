/// Choosing a file: a folder's entries, filtered as one types.
public struct Picker: Sendable {
    public let purpose: Purpose
    public internal(set) var folder: FilePath
    /// Folders first, by name; nil while they are read.
    public internal(set) var entries: [Entry]?
    public internal(set) var filter = ""
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

        public init(name: String, path: FilePath, isFolder: Bool, size: Int) {
            self.name = name
            self.path = path
            self.isFolder = isFolder
            self.size = size
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

    /// The entries whose name contains the filter, in any case.
    var visible: [Entry] {
        guard let entries else { return [] }
        if filter.isEmpty { return entries }
        let wanted = filter.lowercased()
        return entries.filter { $0.name.lowercased().contains(wanted) }
    }

    var highlighted: Entry? {
        let visible = visible
        return cursor < visible.count ? visible[cursor] : nil
    }
}
