import Basics

/// Choosing a file: a folder's entries, filtered by what is typed.
public struct Picker: Sendable {
    public let purpose: Purpose
    public internal(set) var folder: FilePath
    /// Folders first, by name; nil while they are read.
    public private(set) var entries: [Entry]?
    public private(set) var filter = ""
    /// What was typed and pasted, byte by byte: the name of a file need not be UTF-8.
    private(set) var typed: [UInt8] = []
    /// The entries whose name contains the filter, in any case. Stored, since a folder may have a million entries.
    private(set) var visible: [Entry] = []
    public internal(set) var cursor = 0
    var scroll = 0
    /// What went wrong with the folder.
    public internal(set) var problem: String?
    /// The highlighted picture, once it is read.
    public internal(set) var preview: Preview?
    /// The name to put the cursor on when the entries arrive: the folder that the user came from.
    var highlight: [UInt8]?

    public enum Purpose: Sendable {
        case picture
        case weights

        public var title: String { self == .picture ? "Open a picture" : "Load weights" }
    }

    /// Small, since a folder may have a million entries.
    public struct Entry: Sendable, Equatable {
        /// As the file system has it.
        public let component: [UInt8]
        public let isFolder: Bool
        /// In bytes.
        public let size: Int

        public init(_ component: [UInt8], isFolder: Bool, size: Int) {
            self.component = component
            self.isFolder = isFolder
            self.size = size
        }

        public var name: String { String(decoding: component, as: UTF8.self) }

        /// On one line, bytes that are not UTF-8 escaped.
        public var shownName: String { Escape.line(component) }

        /// Whether the name contains `text`, which is in lower case, ignoring case.
        fileprivate func contains(_ text: [UInt8]) -> Bool {
            component.allSatisfy { $0 < 0x80 }
                ? component.hasRun(text) {
                    $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0
                }
                : Array(name.lowercased().utf8).hasRun(text) { $0 }
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

    mutating func take(_ folder: FilePath, _ result: Result<[Entry], Problem>) {
        self.folder = folder
        switch result {
        case .success(let entries):
            take(entries)
            cursor = highlight.flatMap { name in entries.firstIndex { $0.component == name } } ?? 0
            scroll = 0
        case .failure(let problem):
            take([])
            self.problem = problem.description
        }
    }

    mutating func take(_ entries: [Entry]) {
        self.entries = entries
        visible = Picker.entries(entries, with: filter)
    }

    /// Shows the entries whose name contains a text, with the cursor on the first.
    ///
    /// - Parameter bytes: the text as it came, if it was pasted.
    mutating func filter(by text: String, typed bytes: [UInt8]? = nil) {
        typed = bytes ?? Array(text.utf8)
        // A name that contains a longer text contains the shorter one too.
        visible = Picker.entries(text.hasPrefix(filter) ? visible : entries ?? [], with: text)
        (filter, cursor) = (text, 0)
    }

    private static func entries(_ entries: [Entry], with text: String) -> [Entry] {
        if text.isEmpty { return entries }
        let wanted = Array(text.lowercased().utf8)
        return entries.filter { $0.contains(wanted) }
    }

    var highlighted: Entry? {
        cursor < visible.count ? visible[cursor] : nil
    }

    /// Where an entry is.
    func path(_ entry: Entry) -> FilePath { folder.appending(entry.component) }
}

extension [UInt8] {
    /// Whether these bytes, each mapped by `change`, contain `wanted`.
    fileprivate func hasRun(_ wanted: [UInt8], change: (UInt8) -> UInt8) -> Bool {
        guard let first = wanted.first, count >= wanted.count else { return wanted.isEmpty }
        for start in 0...count - wanted.count
        where change(self[start]) == first
            && zip(self[start...], wanted).allSatisfy({ change($0) == $1 })
        {
            return true
        }
        return false
    }
}
