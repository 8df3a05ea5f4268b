internal import CTurboJPEG

/// TurboJPEG behind checked edges.
enum JPEGDecoder {
    /// The largest side that the library takes.
    static let maximumSide = 65_500

    /// The most pixels that a byte can stand for, generously: even a scan of averages alone takes a bit for each
    /// 64. A small file with a large claim would only occupy memory and time.
    static let pixelsPerByte = 4096

    /// Everything that can be refused before decoding: what is not a JPEG, what is not read, what is too big.
    static func checkedFrame(
        _ bytes: [UInt8], _ name: String, _ maximumPixels: Int
    ) throws(PictureError) -> JPEGFrame {
        guard !bytes.isEmpty else {
            throw PictureError(.empty, name, "this file is empty", "get a complete copy")
        }
        switch PictureFormat(bytes) {
        case .jpeg: break
        case .other(let format):
            throw PictureError(
                .otherFormat(format), name,
                "this is a\("AEIO".contains(format.prefix(1)) ? "n" : "") \(format) "
                    + "file, not a JPEG",
                PictureFormat.packed.contains(format) ? "unpack it first" : "convert it to JPEG first")
        case .unknown:
            let (problem, advice) = PictureFormat.whatElse(bytes)
            throw PictureError(.notAPicture, name, problem, advice)
        }
        guard let frame = JPEGFrame(bytes) else {
            throw PictureError(
                .damaged, name, "this JPEG ends or breaks off before its first pixel", "get a complete copy")
        }
        if let refusal = frame.refusal {
            throw PictureError(.unsupported, name, refusal.problem, refusal.advice)
        }
        let size = "this picture has \(frame.width)x\(frame.height) pixels"
        guard frame.width <= maximumSide, frame.height <= maximumSide else {
            throw PictureError(
                .tooLarge, name, "\(size), and a side of at most \(maximumSide) is read", "make it smaller")
        }
        guard frame.width * frame.height <= maximumPixels else {
            throw PictureError(
                .tooLarge, name, "\(size), and at most \(maximumPixels / 1_000_000) million are read",
                "make it smaller")
        }
        guard frame.width * frame.height <= Self.pixelsPerByte * bytes.count else {
            throw PictureError(
                .damaged, name, "\(size), which its \(bytes.count) bytes cannot hold", "get a complete copy")
        }
        return frame
    }

    static func decode(
        _ bytes: [UInt8], _ name: String, _ frame: JPEGFrame
    ) throws(PictureError) -> DecodedPicture {
        guard let handle = tjInitDecompress() else {
            throw PictureError(
                .inaccessible, name, "the JPEG decoder did not start", "free some memory and try again")
        }
        defer { tjDestroy(handle) }
        return try bytes.withUnsafeBufferPointer { jpeg in
            Result { () throws(PictureError) in
                let colorSpace = try readHeader(handle, jpeg, name, frame)
                let isInk = colorSpace == TJCS_CMYK.rawValue || colorSpace == TJCS_YCCK.rawValue
                return try decodePixels(handle, jpeg, name, frame, isInk: isInk)
            }
        }.get()
    }

    /// The library's name for the colours, once it agrees about the size that the buffer is made for.
    private static func readHeader(
        _ handle: tjhandle, _ jpeg: UnsafeBufferPointer<UInt8>, _ name: String, _ frame: JPEGFrame
    ) throws(PictureError) -> UInt32 {
        var (width, height, subsampling, colorSpace): (Int32, Int32, Int32, Int32) = (0, 0, 0, -1)
        let status = tjDecompressHeader3(
            handle, jpeg.baseAddress, UInt(jpeg.count), &width, &height, &subsampling, &colorSpace)
        // The library also refuses here where it has no name for the subsampling, which it decodes all the
        // same; the size is known then.
        if status != 0, width == 0 { throw failure(handle, name, frame) }
        guard Int(width) == frame.width, Int(height) == frame.height, colorSpace >= 0 else {
            throw PictureError(
                .damaged, name, "this JPEG contradicts itself about its size or colours",
                "get an undamaged copy")
        }
        return UInt32(colorSpace)
    }

    private static func decodePixels(
        _ handle: tjhandle, _ jpeg: UnsafeBufferPointer<UInt8>, _ name: String, _ frame: JPEGFrame,
        isInk: Bool
    ) throws(PictureError) -> DecodedPicture {
        let channels = isInk ? 4 : 3
        let count = channels * frame.width * frame.height
        // The slow, exact transform is the one that Pillow uses. Files with hundreds of scans exist only to
        // keep a decoder busy.
        let flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS
        var status: Int32 = 0
        let decoded = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            status = tjDecompress2(
                handle, jpeg.baseAddress, UInt(jpeg.count), buffer.baseAddress, Int32(frame.width),
                Int32(channels * frame.width), Int32(frame.height),
                isInk ? TJPF_CMYK.rawValue : TJPF_RGB.rawValue, flags)
            // After a fatal error nobody looks at the pixels.
            initialized = count
        }
        var warning: String?
        if status != 0 {
            guard tjGetErrorCode(handle) == TJERR_WARNING.rawValue else {
                throw failure(handle, name, frame)
            }
            warning = warningText(handle, name)
        }
        let pixels = isInk ? rgb(invertedCMYK: decoded) : decoded
        return DecodedPicture(
            image: RGBImage(width: frame.width, height: frame.height, pixels: pixels), warning: warning)
    }

    /// CMYK as Adobe stores it in a JPEG to RGB.
    static func rgb(invertedCMYK pixels: [UInt8], by arithmetic: PixelArithmetic = .chosen) -> [UInt8] {
        let count = pixels.count / 4
        // One byte more: pixels are written four bytes at a time.
        return [UInt8](unsafeUninitializedCapacity: 3 * count + 1) { rgb, initialized in
            arithmetic.convertInk(pixels, count, rgb.baseAddress!)
            initialized = 3 * count
        }
    }

    private static func warningText(_ handle: tjhandle, _ name: String) -> String {
        let said = message(handle)
        let shown = PicturePath.printable([UInt8](name.utf8))
        return said.hasPrefix("Premature end")
            ? "\(shown): this JPEG ends early; the part that is there was decoded"
            : "\(shown): this JPEG is damaged (\(said)); what could be read was decoded"
    }

    private static func failure(_ handle: tjhandle, _ name: String, _ frame: JPEGFrame) -> PictureError {
        let said = message(handle)
        if frame.isArithmetic, said.contains("rithmetic") {
            return PictureError(
                .unsupported, name, "this JPEG is arithmetic-coded, which the decoder here lacks",
                "convert it to an ordinary JPEG first")
        }
        return PictureError(.damaged, name, "this JPEG is damaged (\(said))", "get an undamaged copy")
    }

    /// What the library said last, on one line and safe to show.
    private static func message(_ handle: tjhandle) -> String {
        PicturePath.printable(Array(String(cString: tjGetErrorStr2(handle)).utf8))
    }
}
