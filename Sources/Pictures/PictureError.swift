/// Why a picture could not be read or written, in words for the person who asked for it.
public struct PictureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong, for code that must tell cases apart.
    public enum Kind: Sendable, Equatable {
        /// No such file.
        case missing
        /// The name is a folder's.
        case directory
        /// The system refused to open, read or write.
        case inaccessible
        /// The file has no bytes.
        case empty
        /// The file, or the picture in it, exceeds a bound.
        case tooLarge
        /// Another picture format, by its usual name.
        case otherFormat(String)
        /// No picture at all.
        case notAPicture
        /// A JPEG of a kind that is not read.
        case unsupported
        /// A JPEG with nothing to decode.
        case damaged
        /// The picture could not be encoded.
        case notEncodable
    }

    public let kind: Kind
    /// The file's name, control characters escaped.
    public let name: String
    /// What is wrong, as the end of a sentence about the file.
    public let problem: String
    /// What to do about it.
    public let advice: String

    init(_ kind: Kind, _ name: String, _ problem: String, _ advice: String) {
        self.kind = kind
        self.name = PicturePath.printable([UInt8](name.utf8))
        self.problem = problem
        self.advice = advice
    }

    /// One line: `NAME: PROBLEM; ADVICE`.
    public var description: String { "\(name.isEmpty ? "''" : name): \(problem); \(advice)" }
}
