import Glibc

/// A path as the file system knows it: any bytes but zero.
///
/// A path need not be UTF-8, so the bytes are kept from the command line or a folder's listing to the system call. Two
/// paths are equal if their bytes are equal; Swift's strings would also merge different spellings of the same letters.
public struct FilePath: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The path without a terminating zero.
    public let bytes: [UInt8]

    public init(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    public init(_ path: some StringProtocol) {
        bytes = Array(path.utf8)
    }

    public init(stringLiteral path: String) {
        self.init(path)
    }

    /// The path on one line, for people and not for opening: control characters and bytes that are not UTF-8 are
    /// escaped.
    public var description: String { Escape.line(bytes) }

    /// The path as text. Bytes that are not UTF-8 become replacement characters.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The path for a program: exactly if it is UTF-8, else escaped.
    public var exactText: String { String(validating: bytes, as: UTF8.self) ?? description }

    /// Calls `body` with the path as a C string.
    public func withCString<Value>(_ body: (UnsafePointer<CChar>) throws -> Value) rethrows -> Value {
        try withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
            for (index, byte) in bytes.enumerated() {
                buffer.initializeElement(at: index, to: CChar(bitPattern: byte))
            }
            buffer.initializeElement(at: bytes.count, to: 0)
            // The capacity is at least 1, so there is an address.
            return try body(UnsafePointer(buffer.baseAddress!))
        }
    }
}

// MARK: - Parts

extension FilePath {
    @usableFromInline static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    public var isEmpty: Bool { bytes.isEmpty }
    public var isAbsolute: Bool { bytes.first == FilePath.slash }

    /// Whether the path is `-`, which stands for standard input or output where a command accepts it.
    public var isDash: Bool { bytes == [UInt8(ascii: "-")] }

    /// What messages call a file that a user named: its path, “standard input” for `-`, and two quotes for no name at all.
    public var inputName: String { isDash ? "standard input" : isEmpty ? "''" : description }

    /// The bytes after the last slash, trailing slashes ignored: `c.jpg` of `a/b/c.jpg`. Empty for `/`.
    public var lastComponent: [UInt8] {
        bytes.split(separator: FilePath.slash).last.map(Array.init) ?? []
    }

    /// The last component on one line, for people (`description`).
    public var name: String { Escape.line(lastComponent) }

    /// The folder that the path lies in: `.` for a bare name, `/` for `/` itself.
    public var parent: FilePath {
        let trimmed = bytes.last == FilePath.slash ? bytes.dropLast() : bytes[...]
        guard let slash = trimmed.lastIndex(of: FilePath.slash) else { return isAbsolute ? "/" : "." }
        return slash == 0 ? "/" : FilePath(bytes: trimmed[..<slash])
    }

    /// The beginning of the path up to and including the last slash; empty for a bare name. Followed by a name, it is the
    /// path of a neighbour.
    public var folderPrefix: ArraySlice<UInt8> {
        bytes[..<(bytes.lastIndex(of: FilePath.slash).map { $0 + 1 } ?? 0)]
    }

    /// The path of an entry of this folder.
    public func appending(_ component: some Sequence<UInt8>) -> FilePath {
        FilePath(bytes: bytes + (bytes.last == FilePath.slash ? [] : [FilePath.slash]) + component)
    }

    public func appending(_ component: String) -> FilePath { appending(component.utf8) }

    /// The path that `other`, which may be relative to this folder, stands for.
    public func resolving(_ other: FilePath) -> FilePath {
        other.isAbsolute || isEmpty ? other : appending(other.bytes)
    }

    /// The bytes after the last dot of the last component; nil without a dot, and if the only dot is its first byte.
    public var pathExtension: [UInt8]? {
        let last = lastComponent
        guard let dot = last.lastIndex(of: FilePath.dot), dot > 0 else { return nil }
        return Array(last[(dot + 1)...])
    }

    /// Whether the path ends in `ending`, which is ASCII, in upper or lower case.
    public func hasSuffix(ignoringCase ending: String) -> Bool {
        let ending = ending.utf8
        guard bytes.count >= ending.count else { return false }
        return zip(bytes.suffix(ending.count), ending).allSatisfy {
            FilePath.lowercased($0) == FilePath.lowercased($1)
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
