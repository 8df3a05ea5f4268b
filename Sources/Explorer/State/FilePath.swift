/// A path as the file system has it: bytes, which need not be UTF-8.
public struct FilePath: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(_ path: String) {
        bytes = Array(path.utf8)
    }

    private static let slash = UInt8(ascii: "/")

    /// What is behind the last slash.
    public var component: [UInt8] {
        bytes.split(separator: FilePath.slash).last.map(Array.init) ?? []
    }

    /// The same as text.
    public var name: String { String(decoding: component, as: UTF8.self) }

    /// The name, without its extension where it is wider than `width` cells with it.
    func title(in width: Int) -> String {
        guard name.cellWidth > width, let dot = name.lastIndex(of: "."), dot > name.startIndex else {
            return name
        }
        return String(name[..<dot])
    }

    /// The folder that it is in: of `/` itself, of a bare name `.`.
    public var parent: FilePath {
        let trimmed = bytes.last == FilePath.slash ? bytes.dropLast() : bytes[...]
        guard let slash = trimmed.lastIndex(of: FilePath.slash) else { return FilePath(".") }
        return FilePath(bytes: slash == 0 ? [FilePath.slash] : Array(trimmed[..<slash]))
    }

    public func appending(_ component: [UInt8]) -> FilePath {
        FilePath(bytes: bytes + (bytes.last == FilePath.slash ? [] : [FilePath.slash]) + component)
    }

    /// With what is not UTF-8 replaced: for people, not for opening.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// What went wrong, in one line for a person.
public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
