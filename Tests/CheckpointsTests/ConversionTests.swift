import Basics
import Testing

@testable import Checkpoints

@Suite("Numbers and checksums")
struct ConversionTests {
    /// All 65,536 halves against the compiler's conversion: eight at a time, one at a time, and strided.
    @Test func everyHalf() throws {
        let bytes = (0...UInt16.max).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let storage = ByteStorage(bytes)
        let all = try RawTensor(shape: [65536], elementType: .float16, storage: storage).floats()
        let columns = try RawTensor(
            shape: [256, 256], strides: [1, 256], elementType: .float16, storage: storage)
        let strided = try columns.floats()
        for index in 0..<65536 {
            let expected = Float(Float16(bitPattern: UInt16(index)))
            let others = [
                all[index], strided[index % 256 * 256 + index / 256], ElementType.float(half: UInt16(index)),
            ]
            for found in others where !(found == expected || found.isNaN && expected.isNaN) {
                Issue.record("half \(index): \(found), expected \(expected)")
            }
            if index == 0x8000 { #expect(all[index].sign == .minus) }
        }
    }

    @Test func floatAccess() throws {
        let storage = ByteStorage([0] + [1.5 as Float, -2].flatMap { withUnsafeBytes(of: $0) { Array($0) } })
        let odd = try RawTensor(shape: [2], elementType: .float32, storage: storage, byteOffset: 1)
        #expect(try odd.floats() == [1.5, -2])
        #expect(try odd.withContiguousFloats { Array($0) } == [1.5, -2])
        let ours = try RawTensor(shape: [2, 1], floats: [3, 4])
        #expect(try ours.withContiguousFloats { Array($0) } == [3, 4])
        let address = try ours.withContiguousFloats { UInt(bitPattern: $0.baseAddress) }
        #expect(address == UInt(bitPattern: ours.storage.base))
        #expect(try ours.transposed().floats() == [3, 4])
    }

    @Test func tensorsStayWithinTheirStorage() throws {
        let storage = ByteStorage([UInt8](repeating: 0, count: 40))
        func fits(_ shape: [Int], _ strides: [Int]? = nil, at offset: Int = 0, bytes: Int? = nil) -> Bool {
            (try? RawTensor(
                shape: shape, strides: strides, elementType: .float32, storage: storage, byteOffset: offset,
                byteCount: bytes)) != nil
        }
        #expect(fits([10]) && fits([2, 5]) && fits([]) && fits([0]) && fits([5], at: 20) && fits([10], [0]))
        #expect(fits([1, 10], [Int.max, 1]) && fits([0, Int.max, Int.max]))
        #expect(!fits([11]) && !fits([2, 5], [6, 1]) && !fits([6], at: 20) && !fits([5], bytes: 19))
        #expect(
            !fits([-1]) && !fits([2], [-1]) && !fits([2], [1, 1]) && !fits([1], at: 41) && !fits([1], at: -4))
        #expect(
            !fits([Int.max, 2]) && !fits([3, 3], [Int.max, Int.max]) && !fits([Int](repeating: 1, count: 65)))
        let huge = try RawTensor(shape: [1 << 40], strides: [0], elementType: .float32, storage: storage)
        #expect(throws: Problem.self) { try huge.floats() }
    }

    @Test func checksums() {
        func sum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes(Zlib.checksum) }
        // The check value in every description of CRC-32.
        #expect(sum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(sum([]) == 0)
        let long = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 3) }
        for length in [1, 15, 16, 17, 31, 33, 1000] {
            var slow: UInt32 = 0xFFFF_FFFF
            for byte in long[..<length] {
                slow ^= UInt32(byte)
                for _ in 0..<8 { slow = slow & 1 == 1 ? slow >> 1 ^ 0xEDB8_8320 : slow >> 1 }
            }
            #expect(sum(Array(long[..<length])) == ~slow, "\(length) bytes")
        }
    }
}
