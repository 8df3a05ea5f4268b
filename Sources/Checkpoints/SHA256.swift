/// The SHA-256 of FIPS 180-4, by which people compare files.
enum SHA256 {
    private static let constants: [UInt32] = fractions(ofRoots: 3, primes: 64)
    private static let start: [UInt32] = fractions(ofRoots: 2, primes: 8)

    /// The first 32 bits of the fractions of the square or cube roots of the first primes: the standard's constants.
    private static func fractions(ofRoots degree: Int, primes count: Int) -> [UInt32] {
        var primes: [UInt64] = []
        var candidate: UInt64 = 2
        while primes.count < count {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes.map { prime in
            // The largest r with r^degree ≤ prime · 2^(32 · degree), bit by bit.
            var root: UInt64 = 0
            for bit in (0..<36).reversed() {
                let larger = root | 1 << UInt64(bit)
                if isPower(larger, degree, atMost: prime) { root = larger }
            }
            return UInt32(truncatingIfNeeded: root)
        }
    }

    /// Whether r^degree ≤ prime · 2^(32 · degree).
    private static func isPower(_ r: UInt64, _ degree: Int, atMost prime: UInt64) -> Bool {
        let square = r.multipliedFullWidth(by: r)
        guard degree == 3 else {
            return (square.high, square.low) <= (prime, 0)
        }
        // r < 2^36, so the square has 72 bits; times r, 108 bits: compare with prime · 2^96.
        let low = square.low.multipliedFullWidth(by: r)
        let high = square.high * r + low.high
        return high < prime << 32 || high == prime << 32 && low.low == 0
    }

    /// The 32 bytes of the digest.
    static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var state = start
        var schedule = [UInt32](repeating: 0, count: 64)
        let whole = bytes.count / 64 * 64
        for place in Swift.stride(from: 0, to: whole, by: 64) {
            add(UnsafeRawBufferPointer(rebasing: bytes[place..<place + 64]), &schedule, &state)
        }
        // The rest, a one bit, zeros, and the length in bits, most significant byte first.
        var tail = Array(bytes[whole...]) + [0x80]
        while tail.count % 64 != 56 { tail.append(0) }
        for shift in (0..<8).reversed() {
            tail.append(UInt8(truncatingIfNeeded: UInt64(8 * bytes.count) >> UInt64(8 * shift)))
        }
        tail.withUnsafeBytes { tail in
            for place in Swift.stride(from: 0, to: tail.count, by: 64) {
                add(UnsafeRawBufferPointer(rebasing: tail[place..<place + 64]), &schedule, &state)
            }
        }
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
    }

    /// Adds one block of 64 bytes to the state.
    private static func add(
        _ block: UnsafeRawBufferPointer, _ schedule: inout [UInt32], _ state: inout [UInt32]
    ) {
        for index in 0..<16 {
            schedule[index] = UInt32(
                bigEndian: block.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
        }
        for index in 16..<64 {
            let (early, late) = (schedule[index - 15], schedule[index - 2])
            let small = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
            let large = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
            schedule[index] = schedule[index - 16] &+ small &+ schedule[index - 7] &+ large
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let choice = (e & f) ^ (~e & g)
            let first =
                h &+ (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) &+ choice &+ constants[index]
                &+ schedule[index]
            let majority = (a & b) ^ (a & c) ^ (b & c)
            let second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ majority
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }
}

extension ByteStorage {
    /// The SHA-256 of all bytes, as `sha256sum` prints it.
    public var sha256: String {
        withUnsafeBytes { bytes in
            SHA256.digest(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}
