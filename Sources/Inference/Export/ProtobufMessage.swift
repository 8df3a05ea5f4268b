/// A message in protobuf's wire format, as far as ONNX needs it. Fields are written in the order of the calls.
struct ProtobufMessage {
    private(set) var bytes: [UInt8] = []

    /// A varint; negative numbers take ten bytes, as int64 fields do.
    mutating func add(_ field: Int, _ number: Int) {
        tag(field, wireType: 0)
        varint(UInt64(bitPattern: Int64(number)))
    }

    mutating func add(_ field: Int, _ number: Float) {
        tag(field, wireType: 5)
        withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

    mutating func add(_ field: Int, _ message: ProtobufMessage) { add(field, message.bytes) }

    mutating func add(_ field: Int, _ contents: [UInt8]) {
        tag(field, wireType: 2)
        varint(UInt64(contents.count))
        bytes += contents
    }

    private mutating func tag(_ field: Int, wireType: Int) { varint(UInt64(field << 3 | wireType)) }

    private mutating func varint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F | 0x80))
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
