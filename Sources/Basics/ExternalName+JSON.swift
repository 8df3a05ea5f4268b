extension ExternalName {
    /// The name for a program: exactly if it is UTF-8, else with `\xNN` for its stray bytes.
    public var reported: String { exactText ?? description }

    /// The name as a JSON string that `JSONReader.name` reads back byte by byte. A stray byte becomes half a surrogate pair,
    /// U+DC80 for 0x80 and so on, as Python's `surrogateescape` has it: `"caf\udce9"`.
    public var json: String {
        if let exactText { return Escape.json(exactText) }
        var result = "\""
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var rest = bytes[...]
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .emptyInput:
                return result + "\""
            case .error(let length):
                for byte in rest.prefix(length) { result += "\\udc" + String(byte, radix: 16) }
                rest = rest.dropFirst(length)
            case .valid(let encoded):
                rest = rest.dropFirst(encoded.count)
                let scalar = Unicode.UTF8.decode(encoded)
                result += Escape.json(String(scalar)).dropFirst().dropLast()
            }
        }
    }

    /// The lower half of a surrogate pair that stands for a stray byte.
    static func strayByte(_ unit: UInt32) -> UInt8? {
        (0xDC80...0xDCFF).contains(unit) ? UInt8(unit - 0xDC00) : nil
    }
}
