/// The checksum of ZIP archives: CRC-32 with the reversed polynomial 0xEDB88320, sixteen bytes at a step, so
/// that checking a checkpoint costs a few milliseconds and not its opening.
enum CRC32 {
    /// Sixteen tables of 256: table k tells what a byte contributes once k more bytes have followed it.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 16 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 {
                value = value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
            }
            tables[byte] = value
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = bytes.baseAddress else { return 0 }
        return tables.withUnsafeBufferPointer { tables in
            // Every index below is a byte plus a multiple of 256 below sixteen, so within the tables.
            guard let table = tables.baseAddress else { return 0 }
            var sum: UInt32 = 0xFFFF_FFFF
            var offset = 0
            while offset + 16 <= bytes.count {
                let low = UInt64(littleEndian: (base + offset).loadUnaligned(as: UInt64.self)) ^ UInt64(sum)
                let high = UInt64(littleEndian: (base + offset + 8).loadUnaligned(as: UInt64.self))
                sum = contribution(of: low, table + 8 * 256) ^ contribution(of: high, table)
                offset += 16
            }
            while offset < bytes.count {
                sum =
                    sum >> 8
                    ^ table[Int((sum ^ UInt32(base.load(fromByteOffset: offset, as: UInt8.self))) & 0xFF)]
                offset += 1
            }
            return ~sum
        }
    }

    /// Eight bytes' share, the first (lowest) of them followed by seven more of the same word.
    @inline(__always)
    private static func contribution(of word: UInt64, _ table: UnsafePointer<UInt32>) -> UInt32 {
        let near = table[Int(word >> 56)] ^ table[256 + Int(word >> 48 & 0xFF)]
        let middle = table[512 + Int(word >> 40 & 0xFF)] ^ table[768 + Int(word >> 32 & 0xFF)]
        let far = table[1024 + Int(word >> 24 & 0xFF)] ^ table[1280 + Int(word >> 16 & 0xFF)]
        return near ^ middle ^ far ^ table[1536 + Int(word >> 8 & 0xFF)] ^ table[1792 + Int(word & 0xFF)]
    }
}
