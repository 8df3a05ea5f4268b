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

    /// The same, without its middle if it is wider than `width` (`Escape.shortened`).
    public func shown(width: Int, measure: (Character) -> Int = { _ in 1 }) -> String {
        Escape.shortened(description, to: width, measure: measure)
    }
}
