import Basics
import Glibc

/// A JPEG's frame header, found by walking the markers before the first scan (ITU-T T.81, B.2.2).
///
/// The library decodes; this is read first so that a refusal can give its reason, and so that the memory bound is checked
/// before anything is allocated.
struct JPEGFrame: Equatable {
    /// The low byte of the frame marker, 0xC0...0xCF, or 0xF7 for JPEG-LS.
    let marker: UInt8
    /// The bits of each sample.
    let precision: Int
    let width: Int
    let height: Int
    let components: Int
    /// The bytes of the coefficients of all blocks: two for each sample.
    let coefficientBytes: Int
    /// Whether the coefficients of the whole picture are collected from several scans before its pixels are computed.
    let hasSeveralScans: Bool
    /// How many scans there are, up to one more than `mostScans`.
    let scans: Int

    /// The library's own bound is 500 as well (TJFLAG_LIMITSCANS).
    static let mostScans = 500

    /// Nil if the bytes end, or a scan begins, before any frame header.
    init?(_ bytes: [UInt8]) {
        var place = 2
        while let marker = Self.nextMarker(in: bytes, at: &place) {
            switch marker {
            case 0x01, 0xD0...0xD8:
                continue  // no segment follows
            case 0xD9, 0xDA:
                return nil
            default:
                break
            }
            guard place + 2 <= bytes.count else { return nil }
            let length = Int(bytes[place]) << 8 | Int(bytes[place + 1])
            guard length >= 2 else { return nil }
            if Self.isFrame(marker) {
                guard length >= 8, place + 8 <= bytes.count else { return nil }
                self.marker = marker
                precision = Int(bytes[place + 2])
                height = Int(bytes[place + 3]) << 8 | Int(bytes[place + 4])
                width = Int(bytes[place + 5]) << 8 | Int(bytes[place + 6])
                components = Int(bytes[place + 7])
                coefficientBytes = Self.coefficientBytes(
                    width, height,
                    bytes[min(place + 8, bytes.count)...].prefix(min(3 * components, length - 8)))
                let first = Self.scanComponents(in: bytes, from: place + length)
                hasSeveralScans = marker & 3 == 2 || first ?? .max < Int(bytes[place + 7])
                scans = hasSeveralScans ? Self.scans(in: bytes, from: place + length) : 1
                return
            }
            place += length
        }
        return nil
    }

    var isArithmetic: Bool { marker >= 0xC9 && marker <= 0xCF }

    /// Why this frame is not read; nil if it is worth a try.
    var refusal: Problem? {
        let convert = "convert it to an ordinary 8-bit JPEG first"
        switch marker {
        case 0xF7: return Problem("this is a JPEG-LS picture", advice: convert)
        case 0xC3, 0xCB: return Problem("this is a lossless JPEG", advice: convert)
        case 0xC5...0xC7, 0xCD...0xCF: return Problem("this is a hierarchical JPEG", advice: convert)
        default: break
        }
        if precision != 8 {
            return Problem("this JPEG has \(precision) bits for each sample, not 8", advice: convert)
        }
        if height == 0 {
            return Problem("this JPEG does not say its height before its pixels", advice: convert)
        }
        if width == 0 {
            return Problem("this JPEG says that it is 0 pixels wide", advice: "get an undamaged copy")
        }
        if ![1, 3, 4].contains(components) {
            return Problem(
                "this JPEG has \(components) colour channels; 1 (grey), 3 (colour) and 4 (CMYK) are read",
                advice: convert)
        }
        return nil
    }

    /// What decoding takes, in bytes, besides the pixels: the coefficients of a picture that comes in several scans.
    var extraMemory: Int { 64 * width + 1_000_000 + (hasSeveralScans ? coefficientBytes : 0) }

    /// Two bytes for each coefficient of the 8×8 blocks. The components' sampling factors give the number of blocks.
    ///
    /// - Parameter factors: three bytes for each component, of which the second holds the factors.
    private static func coefficientBytes(_ width: Int, _ height: Int, _ factors: ArraySlice<UInt8>) -> Int {
        let pairs = stride(from: factors.startIndex + 1, to: factors.endIndex, by: 3).map {
            (across: max(Int(factors[$0] >> 4), 1), down: max(Int(factors[$0] & 15), 1))
        }
        let (across, down) = (pairs.map(\.across).max() ?? 1, pairs.map(\.down).max() ?? 1)
        let units = (width / (8 * across) + 1) * (height / (8 * down) + 1)
        return pairs.reduce(0) { $0 + units * $1.across * $1.down * 128 }
    }

    /// How many components the first scan has; nil if there is none.
    private static func scanComponents(in bytes: [UInt8], from place: Int) -> Int? {
        var place = place
        while let marker = nextMarker(in: bytes, at: &place) {
            guard place + 2 < bytes.count, marker != 0xD9 else { return nil }
            if marker == 0xDA { return Int(bytes[place + 2]) }
            if marker != 0x01, !(0xD0...0xD8).contains(marker) {
                place += max(Int(bytes[place]) << 8 | Int(bytes[place + 1]), 2)
            }
        }
        return nil
    }

    /// Counts the scans from the frame to the end of the picture; a byte FF that is followed by 0 belongs to a scan's data.
    private static func scans(in bytes: [UInt8], from start: Int) -> Int {
        var (place, count) = (start, 0)
        bytes.withUnsafeBytes { file in
            while count <= mostScans, place + 3 < file.count, let base = file.baseAddress,
                let found = memchr(base + place, 0xFF, file.count - place)
            {
                place = UnsafeRawPointer(found) - base + 1
                guard place + 2 < file.count else { return }
                switch file[place] {
                case 0xFF: break
                case 0, 0x01, 0xD0...0xD8: place += 1
                case 0xD9: return
                case let marker:
                    if marker == 0xDA { count += 1 }
                    place += 1 + max(Int(file[place + 1]) << 8 | Int(file[place + 2]), 2)
                }
            }
        }
        return count
    }

    /// Calls `body` with the marker and the content of every segment before the first scan.
    static func forEachSegment(of bytes: [UInt8], _ body: (UInt8, ArraySlice<UInt8>) -> Void) {
        var place = 2
        while let marker = nextMarker(in: bytes, at: &place), marker != 0xD9, marker != 0xDA {
            if marker == 0x01 || (0xD0...0xD8).contains(marker) { continue }
            guard place + 2 <= bytes.count else { return }
            let length = Int(bytes[place]) << 8 | Int(bytes[place + 1])
            guard length >= 2, length <= bytes.count - place else { return }
            body(marker, bytes[place + 2..<place + length])
            place += length
        }
    }

    private static func isFrame(_ marker: UInt8) -> Bool {
        switch marker {
        case 0xC4, 0xC8, 0xCC: false  // Huffman tables, reserved, arithmetic conditioning
        case 0xC0...0xCF, 0xF7: true
        default: false
        }
    }

    /// Moves `place` to the byte after the next marker. Bytes between segments are skipped, as the library does.
    private static func nextMarker(in bytes: [UInt8], at place: inout Int) -> UInt8? {
        while place + 1 < bytes.count {
            if bytes[place] == 0xFF, bytes[place + 1] != 0xFF, bytes[place + 1] != 0 {
                place += 2
                return bytes[place - 1]
            }
            place += 1
        }
        return nil
    }
}
