extension ExternalName {
    /// The name for a program: exactly if it is UTF-8, else with `\xNN` for its stray bytes.
    public var reported: String { exactText ?? description }

    /// The name as a JSON string that `JSONReader.name` reads back byte by byte. A stray byte becomes half a surrogate pair,
    /// U+DC80 for 0x80 and so on, as Python's `surrogateescape` has it: `"caf\udce9"`.
    public var json: String {
        var result = ""
        Escape.appendJSON(bytes, to: &result)
        return result
    }

    /// The lower half of a surrogate pair that stands for a stray byte.
    static func strayByte(_ unit: UInt32) -> UInt8? {
        (0xDC80...0xDCFF).contains(unit) ? UInt8(unit - 0xDC00) : nil
    }
}
