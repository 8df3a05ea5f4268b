import Glibc

/// A path as a person types it, or as a terminal pastes a file that was dropped on it: perhaps in quotes, with backslashes
/// before spaces, as a `file://` URI, or from `~` on.
public struct TypedPath: Hashable, Sendable {
    /// Without leading and trailing white space; any bytes.
    private let text: ArraySlice<UInt8>
    private let literal: [UInt8]

    public init(_ bytes: some Sequence<UInt8>) {
        literal = Array(bytes)
        // A list of URIs ends its lines so, and only its first is opened.
        let isList = literal.starts(with: "file:".utf8)
        let line =
            isList ? literal.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") } : literal[...]
        var text = line.drop(while: TypedPath.isSpace)
        while let last = text.last, TypedPath.isSpace(last) { text.removeLast() }
        self.text = text
    }

    /// What it can mean, the most literal first: where a file of exactly the typed name exists, that is meant.
    ///
    /// - Parameter home: what `~` stands for; nil if unknown.
    public func meanings(home: FilePath?) -> [FilePath] {
        var found: [FilePath] = []
        for bytes in [literal, Array(text), uri, unquoted.map { expanded($0, home) }] {
            guard let bytes, !bytes.isEmpty, !bytes.contains(0) else { continue }
            let path = FilePath(bytes: bytes)
            if !found.contains(path) { found.append(path) }
        }
        return found
    }

    /// The meaning that exists: seen from a folder, where it is relative. Where none does, the text itself, for the
    /// message.
    public func resolved(in folder: FilePath, home: FilePath?) -> FilePath {
        let meanings = meanings(home: home).map(folder.resolving)
        return meanings.first { $0.exists } ?? folder.resolving(FilePath(bytes: text))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// The path of a `file:` URI (RFC 8089) on this machine.
    private var uri: [UInt8]? {
        guard text.starts(with: "file:".utf8) else { return nil }
        var rest = text.dropFirst(5)
        if rest.starts(with: "//".utf8) {
            rest = rest.dropFirst(2)
            let host = String(decoding: rest.prefix { $0 != FilePath.slash }, as: UTF8.self)
            guard host.isEmpty || host == "localhost" || host == TypedPath.hostName else { return nil }
            rest = rest.drop { $0 != FilePath.slash }
        }
        guard rest.first == FilePath.slash else { return nil }
        var path: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                path.append(byte)
                continue
            }
            guard rest.count >= 2, let high = TypedPath.digit(rest.removeFirst()),
                let low = TypedPath.digit(rest.removeFirst())
            else { return nil }
            path.append(high << 4 | low)
        }
        return path
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The text without a shell's quotes and backslashes; nil if a quote is not closed.
    private var unquoted: [UInt8]? {
        let backslash = UInt8(ascii: "\\")
        var (path, rest): ([UInt8], ArraySlice<UInt8>) = ([], text)
        var quote: UInt8?
        while let byte = rest.popFirst() {
            switch (byte, quote) {
            case (UInt8(ascii: "'"), nil), (UInt8(ascii: "\""), nil): quote = byte
            case (_, byte): quote = nil
            case (backslash, nil):
                guard let next = rest.popFirst() else { return nil }
                path.append(next)
            // Within double quotes a backslash stands for itself unless it is before one of these.
            case (backslash, UInt8(ascii: "\"")) where rest.first.map({ "\"\\$`".utf8.contains($0) }) == true:
                path.append(rest.removeFirst())
            default: path.append(byte)
            }
        }
        return quote == nil ? path : nil
    }

    /// With the home folder in place of a `~` that stands alone or before a slash; quotes make it a name.
    private func expanded(_ path: [UInt8], _ home: FilePath?) -> [UInt8] {
        let tilde = UInt8(ascii: "~")
        guard let home, text.first == tilde, path.first == tilde, path.count == 1 || path[1] == FilePath.slash
        else { return path }
        return home.bytes + path.dropFirst()
    }
}
