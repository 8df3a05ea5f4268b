/// Reads JSON value by value, as the caller asks for them: strict (RFC 8259), bounded, and without building a tree.
/// Loading Foundation's parser would take longer than opening a weight file.
public struct JSONReader {
    private let bytes: UnsafeRawBufferPointer
    /// How many bytes have been read.
    public private(set) var position = 0
    /// The current line, from 1. Strings contain no line breaks, so only the space between values counts.
    public private(set) var line = 1
    /// How deep values may nest.
    public static let depthLimit = 16

    /// - Parameter bytes: must stay valid while the reader is used.
    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Skips a byte order mark at the beginning, which some editors write.
    private mutating func skipMark() {
        if position == 0, bytes.starts(with: TextLines.mark) { position = TextLines.mark.count }
    }

    /// Reads a whole text.
    ///
    /// - Parameter value: must read everything up to the text's end.
    public static func read<Value>(
        _ text: [UInt8], _ value: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        let result: Result<Value, JSONError> = text.withUnsafeBytes { bytes in
            do throws(JSONError) {
                var reader = JSONReader(bytes)
                reader.skipMark()
                let result = try value(&reader)
                try reader.end()
                return .success(result)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Checks that only space follows.
    public func end() throws(JSONError) {
        var reader = self
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.broken("goes on after its end") }
    }

    /// The character with which the next value begins; nil at the end.
    public mutating func next() -> Unicode.Scalar? {
        skipSpace()
        return position < bytes.count ? Unicode.Scalar(bytes[position]) : nil
    }

    /// Reads a number, `true`, `false` or `null`, as it is written.
    public mutating func word() throws(JSONError) -> String {
        skipSpace()
        let start = position
        while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
        guard position > start else {
            throw broken(
                start < bytes.count ? "has something that is no value" : "ends where a value should be")
        }
        return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    }

    /// Reads an array: calls `element` for each element, which it must read.
    public mutating func array(
        _ element: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try expect("[")
        if accept("]") { return }
        repeat { try element(&self) } while accept(",")
        try expect("]")
    }

    /// Reads a whole number: digits, without sign, fraction, exponent or leading zero.
    public mutating func integer() throws(JSONError) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while position < bytes.count, case let digit = bytes[position], (0x30...0x39).contains(digit) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflow) = product.addingReportingOverflow(Int(digit - 0x30))
            guard !overflow, !sumOverflow else { throw broken("has a number that is too large") }
            value = sum
            position += 1
        }
        let length = position - start
        guard length > 0, length == 1 || bytes[start] != 0x30 else { throw broken("lacks a whole number") }
        return value
    }

    /// Reads an object: calls `member` with each key, whose value it must read. A key may come twice.
    public mutating func object(
        _ member: (inout JSONReader, String) throws(JSONError) -> Void
    ) throws(JSONError) {
        try expect("{")
        if accept("}") { return }
        repeat {
            let key = try string()
            try expect(":")
            try member(&self, key)
        } while accept(",")
        try expect("}")
    }

    /// Reads a string, without its quotation marks and escapes.
    public mutating func string() throws(JSONError) -> String {
        let (text, hasEscapes) = try rawString()
        guard hasEscapes else { return text }
        let bytes = try unescaped(text, allowsStrayBytes: false)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a string as a name. Half a surrogate pair from `\udc80` to `\udcff` stands for a byte that is not UTF-8
    /// (`ExternalName.json`).
    public mutating func name() throws(JSONError) -> ExternalName {
        let (text, hasEscapes) = try rawString()
        return ExternalName(
            bytes: hasEscapes ? try unescaped(text, allowsStrayBytes: true) : Array(text.utf8))
    }

    /// Reads a string with its escapes.
    private mutating func rawString() throws(JSONError) -> (text: String, hasEscapes: Bool) {
        try expect("\"")
        let start = position
        var hasEscapes = false
        while true {
            guard position < bytes.count else { throw broken("ends within a text") }
            let byte = bytes[position]
            if byte == 0x22 { break }
            guard byte >= 0x20 else { throw broken("has a control character in a text") }
            hasEscapes = hasEscapes || byte == 0x5C
            position += byte == 0x5C ? 2 : 1
        }
        guard position <= bytes.count else { throw broken("ends within a text") }
        let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
        position += 1
        guard let text = String(validating: raw, as: UTF8.self) else {
            throw broken("has a text that is not UTF-8")
        }
        return (text, hasEscapes)
    }

    /// - Parameter allowsStrayBytes: whether half a surrogate pair may stand for a byte that is not UTF-8.
    private func unescaped(_ text: String, allowsStrayBytes: Bool) throws(JSONError) -> [UInt8] {
        var result: [UInt8] = []
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "\\" else {
                result += UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter
                continue
            }
            switch scalars.next() {
            case "\""?: result.append(UInt8(ascii: "\""))
            case "\\"?: result.append(UInt8(ascii: "\\"))
            case "/"?: result.append(UInt8(ascii: "/"))
            case "b"?: result.append(0x08)
            case "f"?: result.append(0x0C)
            case "n"?: result.append(0x0A)
            case "r"?: result.append(0x0D)
            case "t"?: result.append(0x09)
            case "u"?: result += try escapedBytes(&scalars, allowsStrayBytes: allowsStrayBytes)
            default: throw broken("has an unknown escape in a text")
            }
        }
        return result
    }

    /// Reads four hexadecimal digits, or twice four if they are a surrogate pair.
    private func escapedBytes(
        _ scalars: inout String.UnicodeScalarView.Iterator, allowsStrayBytes: Bool
    ) throws(JSONError) -> [UInt8] {
        func unit() throws(JSONError) -> UInt32 {
            var value: UInt32 = 0
            for _ in 0..<4 {
                guard let digit = scalars.next().map(Character.init)?.hexDigitValue else {
                    throw broken("has a broken escape in a text")
                }
                value = value << 4 | UInt32(digit)
            }
            return value
        }
        var value = try unit()
        if (0xD800..<0xDC00).contains(value) {
            guard scalars.next() == "\\", scalars.next() == "u" else {
                throw broken("has half a character in a text")
            }
            let low = try unit()
            guard (0xDC00..<0xE000).contains(low) else { throw broken("has half a character in a text") }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        if allowsStrayBytes, let byte = ExternalName.strayByte(value) { return [byte] }
        guard let scalar = Unicode.Scalar(value), let bytes = UTF8.encode(scalar) else {
            throw broken("has half a character in a text")
        }
        return Array(bytes)
    }

    /// Reads a value of any kind that nests no deeper than `depthLimit` − `depth`.
    public mutating func skipValue(depth: Int = 0) throws(JSONError) {
        guard depth < Self.depthLimit else { throw broken("nests too deep") }
        skipSpace()
        guard position < bytes.count else { throw broken("ends within a value") }
        switch bytes[position] {
        case 0x22: _ = try string()
        case 0x7B:
            try object { (reader, _) throws(JSONError) in try reader.skipValue(depth: depth + 1) }
        case 0x5B:
            try array { (reader) throws(JSONError) in try reader.skipValue(depth: depth + 1) }
        default: _ = try word()
        }
    }

    /// Whether a byte can be part of a number, `true`, `false` or `null`.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, 0x45, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            if bytes[position] == 0x0A { line += 1 }
            position += 1
        }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(JSONError) {
        guard accept(character) else { throw broken("lacks a “\(character)”") }
    }

    /// An error at the current place.
    ///
    /// - Parameter message: the end of the sentence “the text …”.
    public func broken(_ message: String) -> JSONError {
        JSONError(message: message, position: position, line: line)
    }
}

/// What is wrong with a JSON text, and where.
public struct JSONError: Error, Equatable {
    /// The end of the sentence “the text …”.
    public let message: String
    /// How many bytes precede the error.
    public let position: Int
    /// From 1.
    public let line: Int
}
