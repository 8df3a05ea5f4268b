/// A file's name as the system knows it: any bytes but zero.
///
/// A Swift string cannot hold a name that is not UTF-8, so names from the command line or a folder listing
/// come in as bytes. `-` means standard input where a picture is read.
public struct PicturePath: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name's bytes, without a terminating zero.
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(_ path: String) {
        bytes = [UInt8](path.utf8)
    }

    public init(stringLiteral path: String) {
        self.init(path)
    }

    /// Whether this names standard input.
    public var isStandardInput: Bool { bytes == [UInt8(ascii: "-")] }

    /// The name for a person, on one line: control characters and bytes that are not UTF-8 are escaped.
    public var description: String {
        isStandardInput ? "standard input" : Self.printable(bytes)
    }

    /// Makes bytes safe to show in a terminal: nothing in the result moves the cursor, ends the line or
    /// reorders the text around it. Escaping a second time changes nothing.
    static func printable(_ bytes: [UInt8]) -> String {
        var result = ""
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var place = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .emptyInput:
                return result
            case .error(let length):
                for byte in bytes[place..<place + length] { result += "\\x" + hexadecimal(byte) }
                place += length
            case .valid(let encoded):
                place += encoded.count
                append(Unicode.UTF8.decode(encoded), to: &result)
            }
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
        switch scalar {
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
