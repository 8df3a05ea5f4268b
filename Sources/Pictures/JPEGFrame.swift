/// What a JPEG's frame header says, read by walking the markers before the first scan.
///
/// The library decodes; this exists so that a refusal can name its reason, and so that the memory bound is
/// checked before anything is allocated. Source: ITU-T T.81, B.2.2.
struct JPEGFrame: Equatable {
    /// The low byte of the frame marker, 0xC0...0xCF, or 0xF7 for JPEG-LS.
    let marker: UInt8
    /// Bits for each sample.
    let precision: Int
    let width: Int
    let height: Int
    let components: Int

    /// Nil where the bytes end, or a scan begins, before any frame header.
    init?(_ bytes: [UInt8]) {
        var place = 2
        while let marker = Self.nextMarker(in: bytes, at: &place) {
            switch marker {
            case 0x01, 0xD0...0xD8:
                continue  // these stand alone, without a length
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
                return
            }
            place += length
        }
        return nil
    }

    var isArithmetic: Bool { marker >= 0xC9 && marker <= 0xCF }

    /// Why this frame is not read, and what to do; nil where it is worth a try.
    var refusal: (problem: String, advice: String)? {
        let convert = "convert it to an ordinary 8-bit JPEG first"
        switch marker {
        case 0xF7: return ("this is a JPEG-LS picture", convert)
        case 0xC3, 0xCB: return ("this is a lossless JPEG", convert)
        case 0xC5...0xC7, 0xCD...0xCF: return ("this is a hierarchical JPEG", convert)
        default: break
        }
        if precision != 8 { return ("this JPEG has \(precision) bits for each sample, not 8", convert) }
        if height == 0 { return ("this JPEG does not say its height before its pixels", convert) }
        if width == 0 { return ("this JPEG says that it is 0 pixels wide", "get an undamaged copy") }
        if ![1, 3, 4].contains(components) {
            return (
                "this JPEG has \(components) colour channels; 1 (grey), 3 (colour) and 4 (CMYK) are read",
                convert
            )
        }
        return nil
    }

    private static func isFrame(_ marker: UInt8) -> Bool {
        switch marker {
        case 0xC4, 0xC8, 0xCC: false  // Huffman tables, reserved, arithmetic conditioning
        case 0xC0...0xCF, 0xF7: true
        default: false
        }
    }

    /// Leaves `place` behind the marker. Bytes between segments are skipped, as the library does.
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
