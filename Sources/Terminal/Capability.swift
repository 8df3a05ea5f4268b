internal import CNcurses
import Glibc

/// Terminfo's strings, as bytes to write.
enum Capability {
    /// What undoes everything that curses may have done, by mere writing: mouse, attributes, colours, character
    /// set, keypad, cursor, and the other screen, or where there is only one, a line of its own for what
    /// follows.
    static func restoring(lines: Int32, mouse: Bool) -> [UInt8] {
        var text: [UInt8] = []
        if mouse, micronet_capability("kmous") != nil { text += "\u{1B}[?1000l\u{1B}[?1006l".utf8 }
        for name in ["sgr0", "op", "rmacs", "rmkx", "cnorm"] { text += bytes(micronet_capability(name)) }
        let leave = bytes(micronet_capability("rmcup"))
        return text + (leave.isEmpty ? bytes(micronet_cursor_move(lines - 1, 0)) + "\r\n".utf8 : leave)
    }

    private static func bytes(_ value: UnsafePointer<CChar>?) -> [UInt8] {
        guard let value else { return [] }
        let text = UnsafeBufferPointer(start: value, count: strlen(value))
        return withoutDelays(text.map(UInt8.init(bitPattern:)))
    }

    /// A capability without the `$<5/>` in which terminfo tells how long a terminal takes.
    static func withoutDelays(_ bytes: [UInt8]) -> [UInt8] {
        var (result, rest): ([UInt8], ArraySlice<UInt8>) = ([], bytes[...])
        while let byte = rest.first {
            if rest.starts(with: "$<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
                rest = rest[(end + 1)...]
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
