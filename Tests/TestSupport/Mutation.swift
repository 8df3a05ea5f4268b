/// Random damage from a seed, accidental or malicious: flipped bits, bytes and numbers replaced by critical ones, pieces
/// removed, doubled and moved, ends cut off.
public enum Mutation {
    public static func damaged(_ original: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = original
        for _ in 0...Int.random(in: 0...3, using: &random) {
            guard let place = bytes.indices.randomElement(using: &random) else { break }
            let piece = place..<min(bytes.count, place + Int.random(in: 1...24, using: &random))
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes[place] = tellingBytes.randomElement(using: &random) ?? 0
            case 3: bytes.removeSubrange(piece)
            case 4: bytes.insert(contentsOf: bytes[piece], at: place)
            case 5: bytes.replaceSubrange(piece, with: repeatElement(0xFF, count: piece.count))
            case 6: overwrite(&bytes, at: place, &random)
            default:
                let moved = Array(bytes[piece])
                let target = Int.random(in: 0...(bytes.count - moved.count), using: &random)
                bytes.replaceSubrange(target..<target + moved.count, with: moved)
            }
        }
        if Int.random(in: 0..<10, using: &random) == 0 {
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
        }
        return bytes
    }

    /// Ends of ranges, and the instructions of pickles for marks, tuples and calls.
    private static let tellingBytes: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, 0x28, 0x29, 0x2E, 0x52, 0x65]

    /// Writes a number, of any width and at the ends of its range, where a length, a count or an offset may be.
    private static func overwrite(_ bytes: inout [UInt8], at place: Int, _ random: inout SplitMix) {
        let width = [2, 4, 8].randomElement(using: &random) ?? 4
        let highest: UInt64 = width == 8 ? .max : 1 << UInt64(8 * width) - 1
        let telling: [UInt64] = [
            0, highest, highest >> 1, highest >> 1 + 1, 1 << 16, 1 << 28, UInt64(bytes.count),
        ]
        let number = telling.randomElement(using: &random) ?? 0
        for index in 0..<min(width, bytes.count - place) {
            bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
        }
    }
}

/// Random numbers from a seed (SplitMix64).
public struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
