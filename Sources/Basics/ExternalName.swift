/// A name that comes from outside the program: of a class, a tensor, a file, an archive's entry or a setting.
///
/// Names are equal if their bytes are equal. Swift's `String` also treats different spellings of the same letters as
/// equal (`é` in one scalar or two), which would merge two tensors or two folders into one.
public struct ExternalName: Hashable, Comparable, Sendable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// Any bytes; mostly UTF-8.
    public let bytes: [UInt8]

    public init(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    public init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// The order of the bytes.
    public static func < (first: ExternalName, second: ExternalName) -> Bool {
        first.bytes.lexicographicallyPrecedes(second.bytes)
    }

    /// The name as text. Bytes that are not UTF-8 become replacement characters.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The name as text if it is UTF-8, else nil.
    public var exactText: String? { String(validating: bytes, as: UTF8.self) }

    /// The name on one line, control characters and bytes that are not UTF-8 escaped (`Escape.line`).
    public var description: String { Escape.line(bytes) }

    /// The same in quotation marks, within a sentence; at most `limit` characters of it.
    public func quoted(limit: Int = 120) -> String { Escape.quoted(description, limit: limit) }

    /// The same, without its middle if it is wider than `width` (`Escape.shortened`).
    public func shown(width: Int, measure: (Character) -> Int = { _ in 1 }) -> String {
        Escape.shortened(description, to: width, measure: measure)
    }
}

// MARK: - Parts

extension ExternalName {
    public func hasPrefix(_ text: String) -> Bool { bytes.starts(with: text.utf8) }

    public func hasSuffix(_ text: String) -> Bool {
        bytes.suffix(text.utf8.count).elementsEqual(text.utf8)
    }

    /// The name with `end` after it.
    public func appending(_ end: some StringProtocol) -> ExternalName {
        ExternalName(bytes: bytes + end.utf8)
    }

    /// What follows `prefix`; nil if the name does not begin with it.
    public func rest(after prefix: ExternalName) -> ExternalName? {
        bytes.starts(with: prefix.bytes) ? ExternalName(bytes: bytes.dropFirst(prefix.bytes.count)) : nil
    }
}

extension Dictionary where Key == ExternalName {
    /// The value of a name that the program knows as text.
    public subscript(name: String) -> Value? {
        get { self[ExternalName(name)] }
        set { self[ExternalName(name)] = newValue }
    }
}
