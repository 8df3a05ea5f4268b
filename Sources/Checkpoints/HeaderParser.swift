/// Reads the JSON of a safetensors header: an object of objects of a few known kinds. Strict (RFC 8259, no
/// duplicate keys) and bounded; Foundation's parser would cost more at start than opening the file.
struct HeaderParser {
    /// What the header says of one tensor.
    struct Entry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private static let depthLimit = 16

    private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Entries in the order of the file, and `__metadata__`.
    static func parse(
        _ slice: ByteSlice
    ) throws(CheckpointError) -> (entries: [(name: String, entry: Entry)], metadata: [String: String]) {
        defer { withExtendedLifetime(slice.storage) {} }
        var parser = HeaderParser(slice.bytes)
        var entries: [(name: String, entry: Entry)] = []
        var metadata: [String: String]?
        try parser.object { (parser, key) throws(CheckpointError) in
            if key == "__metadata__" {
                guard metadata == nil else { throw parser.broken("has __metadata__ twice") }
                metadata = try parser.strings()
            } else {
                guard entries.count < Checkpoint.tensorLimit else {
                    throw parser.broken("has too many tensors")
                }
                entries.append((key, try parser.entry()))
            }
        }
        parser.skipSpace()
        guard parser.position == parser.bytes.count else { throw parser.broken("goes on after its end") }
        return (entries, metadata ?? [:])
    }

    /// The texts of a JSON list, as metadata may hold one; nil where it is anything else.
    static func texts(_ json: String) -> [String]? {
        Array(json.utf8).withUnsafeBytes { bytes in
            var parser = HeaderParser(bytes)
            return try? parser.texts()
        }
    }

    // MARK: What a header holds

    private mutating func texts() throws(CheckpointError) -> [String] {
        var result: [String] = []
        try expect("[")
        if !accept("]") {
            repeat { result.append(try string()) } while accept(",")
            try expect("]")
        }
        skipSpace()
        guard position == bytes.count else { throw broken("goes on after its end") }
        return result
    }

    private mutating func strings() throws(CheckpointError) -> [String: String] {
        var result: [String: String] = [:]
        try object { (parser, key) throws(CheckpointError) in
            guard result.count < Checkpoint.tensorLimit else { throw parser.broken("has too much metadata") }
            guard result.updateValue(try parser.string(), forKey: key) == nil else {
                throw parser.broken("has the key \(quoted(key)) twice")
            }
        }
        return result
    }

    private mutating func entry() throws(CheckpointError) -> Entry {
        var entry = Entry()
        try object { (parser, key) throws(CheckpointError) in
            switch key {
            case "dtype" where entry.type == nil: entry.type = try parser.string()
            case "shape" where entry.shape == nil: entry.shape = try parser.integers()
            case "data_offsets" where entry.offsets == nil: entry.offsets = try parser.integers()
            case "dtype", "shape", "data_offsets": throw parser.broken("has the key \(quoted(key)) twice")
            default: try parser.skipValue(depth: 0)
            }
        }
        return entry
    }

    private mutating func integers() throws(CheckpointError) -> [Int] {
        var result: [Int] = []
        try expect("[")
        if accept("]") { return result }
        repeat {
            guard result.count < RawTensor.rankLimit else { throw broken("has a list that is too long") }
            result.append(try integer())
        } while accept(",")
        try expect("]")
        return result
    }

    /// A size or offset: digits, without sign, fraction, exponent or leading zero.
    private mutating func integer() throws(CheckpointError) -> Int {
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

    // MARK: JSON

    /// Calls `member` with each key; it must read the value.
    private mutating func object(
        _ member: (inout HeaderParser, String) throws(CheckpointError) -> Void
    ) throws(CheckpointError) {
        try expect("{")
        if accept("}") { return }
        repeat {
            let key = try string()
            try expect(":")
            try member(&self, key)
        } while accept(",")
        try expect("}")
    }

    private mutating func string() throws(CheckpointError) -> String {
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
        return hasEscapes ? try unescaped(text) : text
    }

    private func unescaped(_ text: String) throws(CheckpointError) -> String {
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "\\" else {
                result.append(scalar)
                continue
            }
            switch scalars.next() {
            case "\""?: result.append("\"")
            case "\\"?: result.append("\\")
            case "/"?: result.append("/")
            case "b"?: result.append("\u{8}")
            case "f"?: result.append("\u{C}")
            case "n"?: result.append("\n")
            case "r"?: result.append("\r")
            case "t"?: result.append("\t")
            case "u"?: result.append(try escapedScalar(&scalars))
            default: throw broken("has an unknown escape in a text")
            }
        }
        return String(result)
    }

    /// Four hexadecimal digits, or twice four where they are a surrogate pair.
    private func escapedScalar(
        _ scalars: inout String.UnicodeScalarView.Iterator
    ) throws(CheckpointError) -> Unicode.Scalar {
        func unit() throws(CheckpointError) -> UInt32 {
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
        guard let scalar = Unicode.Scalar(value) else { throw broken("has half a character in a text") }
        return scalar
    }

    /// A value of a key that we do not know.
    private mutating func skipValue(depth: Int) throws(CheckpointError) {
        guard depth < Self.depthLimit else { throw broken("nests too deep") }
        skipSpace()
        guard position < bytes.count else { throw broken("ends within a value") }
        switch bytes[position] {
        case 0x22: _ = try string()
        case 0x7B:
            try object { (parser, _) throws(CheckpointError) in try parser.skipValue(depth: depth + 1) }
        case 0x5B:
            try expect("[")
            if accept("]") { return }
            repeat { try skipValue(depth: depth + 1) } while accept(",")
            try expect("]")
        default:
            let start = position
            while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
            guard position > start else { throw broken("has something that is no value") }
        }
    }

    /// Bytes of numbers, `true`, `false` and `null`.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, 0x45, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(CheckpointError) {
        guard accept(character) else { throw broken("lacks a “\(character)”") }
    }

    private func broken(_ what: String) -> CheckpointError {
        .damaged("its safetensors header \(what) at byte \(8 + position)")
    }
}
