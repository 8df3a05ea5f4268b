/// Text that a terminal pastes between `ESC [ 200 ~` and `ESC [ 201 ~`, while it arrives.
struct Paste {
    /// What is kept, in bytes. The rest is read and dropped.
    static let limit = 1 << 20
    private static let end = Array("\u{1B}[201~".utf8)

    private(set) var bytes: [UInt8] = []
    /// How many bytes of the end have come.
    private var matched = 0

    /// Takes bytes as they come.
    ///
    /// - Returns: what follows the end; nil if the end has not come.
    mutating func take(_ chunk: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = chunk
        while let byte = rest.first {
            if byte == Paste.end[matched] {
                matched += 1
                rest.removeFirst()
                if matched == Paste.end.count { return rest }
            } else if matched > 0 {
                // Only its first byte is an Escape, so no later one of them begins the end.
                keep(Paste.end[..<matched])
                matched = 0
            } else {
                let text = rest.prefix { $0 != Paste.end[0] }
                keep(text)
                rest = rest[text.endIndex...]
            }
        }
        return nil
    }

    private mutating func keep(_ more: ArraySlice<UInt8>) {
        bytes += more.prefix(max(Paste.limit - bytes.count, 0))
    }
}
