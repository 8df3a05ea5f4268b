/// The decompression of RFC 1951, into a buffer whose size is known beforehand: more or fewer bytes are an
/// error. PyTorch stores its archives; people who repack them do not.
struct Inflate {
    private let input: UnsafeRawBufferPointer
    private var position = 0
    private var bits: UInt64 = 0
    private var bitCount = 0
    /// Zero bits invented beyond the end of the input; using one of them is an error.
    private var borrowed = 0
    private let output: UnsafeMutableRawBufferPointer
    private var written = 0

    /// `size` bytes made of `source`; `name` is what an error calls it, quotes included.
    static func inflate(_ source: ByteSlice, size: Int, name: String) throws(CheckpointError) -> ByteStorage {
        // Deflate cannot do better than 258 bytes from two bits, so a larger claim is refused unallocated.
        guard size >= 0, size / 1032 <= source.count else {
            throw .damaged("its part \(name) claims \(size) bytes from \(source.count) compressed ones")
        }
        var isWhole = false
        let storage = ByteStorage(count: size) { output in
            output.initializeMemory(as: UInt8.self, repeating: 0)
            var inflate = Inflate(input: source.bytes, output: output)
            isWhole = withExtendedLifetime(source.storage) { inflate.run() } && inflate.written == size
        }
        guard isWhole else { throw .damaged("its part \(name) does not decompress to its \(size) bytes") }
        return storage
    }

    private init(input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer) {
        self.input = input
        self.output = output
    }

    /// Whether all blocks made sense.
    private mutating func run() -> Bool {
        var isLast = false
        while !isLast {
            isLast = take(1) == 1
            let isGood: Bool
            switch take(2) {
            case 0: isGood = copyStored()
            case 1: isGood = expand(literals: Self.fixedLiterals, distances: Self.fixedDistances)
            case 2:
                guard let (literals, distances) = readCodes() else { return false }
                isGood = expand(literals: literals, distances: distances)
            default: isGood = false
            }
            if !isGood || borrowed > bitCount { return false }
        }
        return true
    }

    /// At least 48 bits in `bits`, zeros beyond the end.
    private mutating func refill() {
        while bitCount <= 48 {
            if position < input.count {
                bits |= UInt64(input[position]) << UInt64(bitCount)
                position += 1
            } else {
                borrowed += 8
            }
            bitCount += 8
        }
    }

    private mutating func take(_ count: Int) -> Int {
        if bitCount < count { refill() }
        let value = Int(bits & (1 << UInt64(count) - 1))
        bits >>= UInt64(count)
        bitCount -= count
        return value
    }

    private mutating func copyStored() -> Bool {
        _ = take(bitCount % 8)
        let length = take(16)
        guard take(16) == length ^ 0xFFFF, borrowed <= bitCount else { return false }
        // Bytes that were read ahead go back.
        position -= (bitCount - borrowed) / 8
        (bits, bitCount, borrowed) = (0, 0, 0)
        guard length <= input.count - position, length <= output.count - written else { return false }
        for index in 0..<length { output[written + index] = input[position + index] }
        position += length
        written += length
        return true
    }

    private mutating func expand(literals: PrefixCode, distances: PrefixCode) -> Bool {
        while true {
            refill()
            guard let symbol = decode(literals), borrowed <= bitCount else { return false }
            if symbol < 256 {
                guard written < output.count else { return false }
                output[written] = UInt8(symbol)
                written += 1
                continue
            }
            if symbol == 256 { return true }
            guard symbol <= 285 else { return false }
            let length = Self.lengthBases[symbol - 257] + take(Self.lengthExtra[symbol - 257])
            refill()
            guard let place = decode(distances), place < 30 else { return false }
            let distance = Self.distanceBases[place] + take(Self.distanceExtra[place])
            guard distance <= written, length <= output.count - written, borrowed <= bitCount else {
                return false
            }
            // One by one: source and target overlap where a pattern repeats.
            for _ in 0..<length {
                output[written] = output[written - distance]
                written += 1
            }
        }
    }

    /// The next symbol of a code. Needs 15 bits at hand.
    private mutating func decode(_ code: PrefixCode) -> Int? {
        let entry = code.table[Int(bits & (1 << UInt64(code.longest) - 1))]
        guard entry != 0 else { return nil }
        bits >>= UInt64(entry & 15)
        bitCount -= Int(entry & 15)
        return Int(entry >> 4)
    }

    /// The two codes at the head of a dynamic block.
    private mutating func readCodes() -> (PrefixCode, PrefixCode)? {
        let (literals, distances, kinds) = (take(5) + 257, take(5) + 1, take(4) + 4)
        guard literals <= 286, distances <= 30 else { return nil }
        var lengths = [UInt8](repeating: 0, count: 19)
        for index in 0..<kinds { lengths[Self.lengthOrder[index]] = UInt8(take(3)) }
        guard let code = PrefixCode(lengths) else { return nil }
        lengths = []
        while lengths.count < literals + distances {
            refill()
            guard let symbol = decode(code), borrowed <= bitCount else { return nil }
            switch symbol {
            case 16:
                guard let last = lengths.last else { return nil }
                lengths += repeatElement(last, count: 3 + take(2))
            case 17: lengths += repeatElement(0, count: 3 + take(3))
            case 18: lengths += repeatElement(0, count: 11 + take(7))
            default: lengths.append(UInt8(symbol))
            }
        }
        guard lengths.count == literals + distances, lengths[256] != 0,
            let first = PrefixCode(lengths[..<literals]), let second = PrefixCode(lengths[literals...])
        else { return nil }
        return (first, second)
    }

    private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthExtra = (0..<28).map { $0 < 8 ? 0 : $0 / 4 - 1 } + [0]
    private static let lengthBases = bases(lengthExtra.dropLast(), from: 3) + [258]
    private static let distanceExtra = (0..<30).map { $0 < 4 ? 0 : $0 / 2 - 1 }
    private static let distanceBases = bases(distanceExtra[...], from: 1)
    private static let fixedLiterals = PrefixCode.fixed(
        (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    private static let fixedDistances = PrefixCode.fixed([UInt8](repeating: 5, count: 32))

    /// Ranges that follow each other, each as large as its extra bits can tell apart.
    private static func bases(_ extra: ArraySlice<Int>, from first: Int) -> [Int] {
        var next = first
        return extra.map { bits in
            defer { next += 1 << bits }
            return next
        }
    }
}

/// A canonical prefix code as one table over the longest code: symbol << 4 | length, 0 where no code is.
private struct PrefixCode {
    private(set) var table: [UInt16]
    let longest: Int

    /// From the lengths by symbol; nil where they promise more codes than there are. An incomplete code is
    /// allowed (a single distance has one), its gaps are errors when they are met.
    init?(_ lengths: some Collection<UInt8>) {
        let longest = Int(lengths.max() ?? 0)
        var next = [Int](repeating: 0, count: 17)
        for length in lengths where length > 0 { next[Int(length) + 1] += 1 }
        var code = 0
        for length in 1...15 {
            // What was counted one place later becomes the first code of its length.
            code = (code + next[length]) << 1
            next[length] = code
        }
        self.longest = longest
        table = [UInt16](repeating: 0, count: 1 << longest)
        for (symbol, length) in lengths.enumerated() where length > 0 {
            let length = Int(length)
            let code = next[length]
            next[length] += 1
            guard code < 1 << length else { return nil }
            // Codes arrive with their first bit lowest, so the table is indexed by the reversed code.
            var reversed = 0
            for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
            for index in stride(from: reversed, to: table.count, by: 1 << length) {
                table[index] = UInt16(symbol << 4 | length)
            }
        }
    }

    static func fixed(_ lengths: [UInt8]) -> PrefixCode {
        guard let code = PrefixCode(lengths) else { preconditionFailure("the fixed codes of RFC 1951") }
        return code
    }
}
