import Basics

/// One word of the command line: any bytes but zero. File names need not be UTF-8, so the bytes are kept
/// and the text is only made where text is meant.
struct RawArgument: Hashable, Sendable, ExpressibleByStringLiteral {
    let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(_ text: String) {
        bytes = [UInt8](text.utf8)
    }

    init(stringLiteral text: String) {
        self.init(text)
    }

    /// Bytes that are not UTF-8 become replacement characters.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The word as a path.
    var path: FilePath { FilePath(bytes: bytes) }

    /// Whether this is an option: `-` alone means standard input.
    var isOption: Bool { bytes.count > 1 && bytes[0] == UInt8(ascii: "-") }

    /// The words that the program was started with, without its own name.
    static func ofProcess() -> [RawArgument] {
        (1..<max(Int(CommandLine.argc), 1)).compactMap { place in
            CommandLine.unsafeArgv[place].map { word in
                var bytes: [UInt8] = []
                var next = word
                while next.pointee != 0 {
                    bytes.append(UInt8(bitPattern: next.pointee))
                    next += 1
                }
                return RawArgument(bytes: bytes)
            }
        }
    }
}

extension RawArgument {
    /// The command line as a shell would take it, for notes in files.
    static func commandLine() -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=,:+@")
        return (["micronet"] + ofProcess().map(\.text)).map { word in
            !word.isEmpty && word.allSatisfy(plain.contains)
                ? word
                : "'"
                    + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
                    + "'"
        }.joined(separator: " ")
    }
}
