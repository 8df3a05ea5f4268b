import Basics

/// How a picture is stored if not upright: the number that cameras write as EXIF orientation (Exif 2.32, 4.6.4), 2 to 8.
public struct PictureOrientation: Hashable, Sendable {
    public let number: Int

    /// Nil for 1, which is upright, and for what is no orientation.
    public init?(_ number: Int) {
        guard (2...8).contains(number) else { return nil }
        self.number = number
    }

    /// “on its side”, for a sentence that begins with “stored”.
    public var words: String {
        switch number {
        case 2: "mirrored"
        case 3: "upside down"
        case 4: "upside down and mirrored"
        case 5, 7: "on its side and mirrored"
        default: "on its side"
        }
    }

    /// Whether turning exchanges width and height.
    var swapsSides: Bool { number >= 5 }
}

extension RGBImage {
    /// The picture upright: the same bytes as after Pillow's `ImageOps.exif_transpose`.
    public func turned(from orientation: PictureOrientation) -> RGBImage {
        let (w, h) = (width, height)
        // In the stored picture: the pixel that becomes the first, and the steps to its right and lower neighbours.
        let (origin, right, down) =
            switch orientation.number {
            case 2: (w - 1, -1, w)
            case 3: (w * h - 1, -1, -w)
            case 4: (w * (h - 1), 1, -w)
            case 5: (0, w, 1)
            case 6: (w * (h - 1), -w, 1)
            case 7: (w * h - 1, -w, -1)
            default: (w - 1, w, -1)
            }
        let (columns, rows) = orientation.swapsSides ? (h, w) : (w, h)
        let turned = [UInt8](unsafeUninitializedCapacity: 3 * w * h) { target, initialized in
            pixels.withUnsafeBufferPointer { source in
                // In tiles: down a column of a large picture, every pixel is in another page.
                for top in stride(from: 0, to: rows, by: 32) {
                    for left in stride(from: 0, to: columns, by: 32) {
                        for y in top..<min(top + 32, rows) {
                            var from = 3 * (origin + left * right + y * down)
                            var to = 3 * (y * columns + left)
                            for _ in left..<min(left + 32, columns) {
                                target[to] = source[from]
                                target[to + 1] = source[from + 1]
                                target[to + 2] = source[from + 2]
                                from += 3 * right
                                to += 3
                            }
                        }
                    }
                }
            }
            initialized = 3 * w * h
        }
        return RGBImage(width: columns, height: rows, pixels: turned)
    }
}

// MARK: - Reading

extension PictureOrientation {
    /// What a file's metadata say: EXIF's tag, or if it has none, the same in XMP. That is Pillow's rule.
    static func read(exif: [UInt8], xmp: ArraySlice<UInt8>) -> PictureOrientation? {
        PictureOrientation(tag(exif) ?? property(xmp) ?? 1)
    }

    /// The tag 0x0112 in the first directory of a TIFF structure; nil if it is not there.
    private static func tag(_ bytes: [UInt8]) -> Int? {
        let isLittle: Bool
        switch bytes.prefix(4) {
        case [0x49, 0x49, 0x2A, 0]: isLittle = true
        case [0x4D, 0x4D, 0, 0x2A]: isLittle = false
        default: return nil
        }
        /// Nil beyond the end.
        func number(at place: Int, bytes count: Int) -> Int? {
            guard place >= 0, place <= bytes.count - count else { return nil }
            let part = bytes[place..<place + count]
            return isLittle
                ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let start = number(at: 4, bytes: 4), let entries = number(at: start, bytes: 2) else {
            return nil
        }
        var found: Int?
        for index in 0..<entries {
            let entry = start + 2 + 12 * index
            // The whole entry must be there.
            guard number(at: entry + 8, bytes: 4) != nil else { break }
            guard number(at: entry, bytes: 2) == 0x0112, number(at: entry + 4, bytes: 4) == 1 else {
                continue
            }
            // A short or a long number, with a sign or without.
            switch number(at: entry + 2, bytes: 2) {
            case 3, 8: found = number(at: entry + 8, bytes: 2)
            case 4, 9: found = number(at: entry + 8, bytes: 4)
            default: found = 1
            }
        }
        return found
    }

    /// The digit after `tiff:Orientation="` or `tiff:Orientation>`; nil if there is none.
    private static func property(_ xmp: ArraySlice<UInt8>) -> Int? {
        let name = Array("tiff:Orientation".utf8)
        var place = xmp.startIndex
        while place + name.count + 1 < xmp.endIndex {
            guard xmp[place] == name[0], xmp[place...].starts(with: name) else {
                place += 1
                continue
            }
            place += name.count
            let rest = xmp[place...].prefix(3)
            let skipped = rest.starts(with: Array("=\"".utf8)) ? 2 : rest.first == UInt8(ascii: ">") ? 1 : 3
            if let digit = rest.dropFirst(skipped).first, (0x30...0x39).contains(digit) {
                return Int(digit) - 0x30
            }
        }
        return nil
    }
}

extension PictureOrientation {
    /// The orientation in a JPEG's application segments before the first scan.
    static func ofJPEG(_ bytes: [UInt8]) -> PictureOrientation? {
        let (exifMark, xmpMark) = (Array("Exif\0\0".utf8), Array("http://ns.adobe.com/xap/1.0/\0".utf8))
        var exif: [UInt8] = []
        var xmp: ArraySlice<UInt8> = []
        JPEGFrame.forEachSegment(of: bytes) { marker, segment in
            guard marker == 0xE1 else { return }
            if segment.starts(with: exifMark) {
                // EXIF data of more than 64 KB continue in another segment.
                exif += segment.dropFirst(exifMark.count)
            } else if segment.starts(with: xmpMark) {
                xmp = segment.dropFirst(xmpMark.count)
            }
        }
        return read(exif: exif, xmp: xmp)
    }

    /// The orientation in a PNG's chunks eXIf (PNG, third edition, 11.3.4.5) and iTXt, wherever they are.
    static func ofPNG(_ bytes: [UInt8]) -> PictureOrientation? {
        let keyword = Array("XML:com.adobe.xmp\0".utf8)
        var exif: [UInt8] = []
        var xmp: ArraySlice<UInt8> = []
        var place = 8
        while place + 12 <= bytes.count {
            let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - place - 12 else { break }
            let content = bytes[place + 8..<place + 8 + length]
            let name = bytes[place + 4..<place + 8]
            if name.elementsEqual("eXIf".utf8) {
                exif = Array(content)
            } else if name.elementsEqual("iTXt".utf8), content.starts(with: keyword) {
                xmp = content
            } else if name.elementsEqual("IEND".utf8) {
                break
            }
            place += 12 + length
        }
        return read(exif: exif, xmp: xmp)
    }
}
