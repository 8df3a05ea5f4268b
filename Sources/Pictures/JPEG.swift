import Arithmetic
import Basics
internal import CTurboJPEG

extension PictureFormat {
    static let jpeg = PictureFormat(
        name: "JPEG", endings: [".jpg", ".jpeg", ".jpe", ".jfif"], signature: [0xFF, 0xD8, 0xFF],
        decode: { (bytes, reading) throws(Problem) in
            let frame = try JPEGDecoder.checkedFrame(bytes, reading.maximumPixels)
            return try withMemory(JPEGDecoder.memory(frame), width: frame.width, height: frame.height) {
                () throws(Problem) in
                try JPEGDecoder.decode(bytes, frame, reading)
            }
        }, orientation: PictureOrientation.ofJPEG)
}

// MARK: - Decoding

/// TurboJPEG, called only after its input has been checked.
enum JPEGDecoder {
    /// The largest side that the library accepts, in pixels.
    static let maximumSide = 65_500

    /// A generous bound on how many pixels a byte can describe: even a scan of averages alone takes a bit for 64 pixels. A
    /// small file that claims a large picture would only cost memory and time.
    static let pixelsPerByte = 4096

    /// How often a pixel may be refined, summed over all pixels. Each scan of a progressive picture goes over all blocks,
    /// even if it holds a few bytes, so that a small file can take minutes: the attack that “Two Issues with the JPEG
    /// Standard” of the libjpeg-turbo project describes. Encoders write about 10 scans; this is 20 of the largest picture.
    static let maximumScanPixels = 4_000_000_000

    /// The frame header, if nothing in it must be refused: a kind of JPEG that is not read, or a size too large.
    static func checkedFrame(_ bytes: [UInt8], _ maximumPixels: Int) throws(Problem) -> JPEGFrame {
        guard let frame = JPEGFrame(bytes) else {
            throw Problem(
                "this JPEG ends or breaks off before its first pixel", advice: "get a complete copy")
        }
        if let refusal = frame.refusal {
            throw refusal
        }
        let size = "this picture has \(frame.width)x\(frame.height) pixels"
        guard frame.width <= maximumSide, frame.height <= maximumSide else {
            throw Problem("\(size), and a side of at most \(maximumSide) is read", advice: "make it smaller")
        }
        guard frame.width * frame.height <= maximumPixels else {
            throw Problem(
                "\(size), and at most \(maximumPixels / 1_000_000) million are read",
                advice: "make it smaller")
        }
        guard frame.width * frame.height <= Self.pixelsPerByte * bytes.count else {
            throw Problem(
                "\(size), which its \(bytes.count) bytes cannot hold", advice: "get a complete copy")
        }
        guard frame.scans <= JPEGFrame.mostScans,
            frame.scans * frame.width * frame.height <= Self.maximumScanPixels
        else {
            let count = frame.scans > JPEGFrame.mostScans ? "more than 500" : "\(frame.scans)"
            throw Problem(
                "\(size) in \(count) scans, which takes too long to decode", advice: "save it again")
        }
        return frame
    }

    /// What decoding takes, in bytes. CMYK is decoded whole, and then converted.
    static func memory(_ frame: JPEGFrame) -> Int {
        let pixels = frame.width * frame.height
        return frame.components == 4
            ? max(4 * pixels + frame.extraMemory, 7 * pixels) : 3 * pixels + frame.extraMemory
    }

    static func decode(
        _ bytes: [UInt8], _ frame: JPEGFrame, _ reading: PictureReading
    ) throws(Problem) -> (RGBImage, warning: String?) {
        guard let handle = tjInitDecompress() else {
            throw Problem("the JPEG decoder did not start", advice: "free some memory and try again")
        }
        defer { tjDestroy(handle) }
        guard let cancellation = reading.cancellation else {
            return try bytes.withUnsafeBufferPointer { jpeg in
                Result { () throws(Problem) in try decode(handle, jpeg, frame) }
            }.get()
        }
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        defer { copy.deallocate() }
        _ = copy.initialize(from: bytes)
        nonisolated(unsafe) let jpeg = copy
        do throws(Problem) {
            return try cancellation.interrupting(by: { endEverywhere(jpeg) }) {
                () throws(Problem) -> (RGBImage, warning: String?) in
                try decode(handle, UnsafeBufferPointer(jpeg), frame, interruptedBy: reading)
            }
        } catch {
            try reading.check()
            throw error
        }
    }

    /// Decodes bytes that another thread may change.
    ///
    /// The library cannot be interrupted, but it can be told to stop at the first sign of damage, and an end of the picture
    /// everywhere in what it has not read yet is one. A file that is damaged itself is decoded again.
    private static func decode(
        _ handle: tjhandle, _ jpeg: UnsafeBufferPointer<UInt8>, _ frame: JPEGFrame,
        interruptedBy reading: PictureReading
    ) throws(Problem) -> (RGBImage, warning: String?) {
        let first = try decode(handle, jpeg, frame, stopsAtDamage: true)
        try reading.check()
        return first.warning == nil ? first : try decode(handle, jpeg, frame)
    }

    /// Puts markers for the end of the picture (FF D9) into the bytes that the library reads on another thread. It takes
    /// any bytes, and takes each of them once.
    private static func endEverywhere(_ jpeg: UnsafeMutableBufferPointer<UInt8>) {
        for place in stride(from: 2, to: jpeg.count - 1, by: 64) {
            jpeg[place] = 0xFF
            jpeg[place + 1] = 0xD9
        }
    }

    private static func decode(
        _ handle: tjhandle, _ jpeg: UnsafeBufferPointer<UInt8>, _ frame: JPEGFrame,
        stopsAtDamage: Bool = false
    ) throws(Problem) -> (RGBImage, warning: String?) {
        let colorSpace = try readHeader(handle, jpeg, frame)
        let isInk = colorSpace == TJCS_CMYK.rawValue || colorSpace == TJCS_YCCK.rawValue
        return try decodePixels(handle, jpeg, frame, isInk: isInk, stopsAtDamage: stopsAtDamage)
    }

    /// The library's code for the colours, after a check that it found the size for which the buffer is made.
    private static func readHeader(
        _ handle: tjhandle, _ jpeg: UnsafeBufferPointer<UInt8>, _ frame: JPEGFrame
    ) throws(Problem) -> UInt32 {
        var (width, height, subsampling, colorSpace): (Int32, Int32, Int32, Int32) = (0, 0, 0, -1)
        let status = tjDecompressHeader3(
            handle, jpeg.baseAddress, UInt(jpeg.count), &width, &height, &subsampling, &colorSpace)
        // The library also fails here if it has no name for the subsampling, which it can decode nevertheless; the size is
        // known then.
        if status != 0, width == 0 { throw failure(handle, frame) }
        guard Int(width) == frame.width, Int(height) == frame.height, colorSpace >= 0 else {
            throw Problem(
                "this JPEG contradicts itself about its size or colours", advice: "get an undamaged copy")
        }
        return UInt32(colorSpace)
    }

    private static func decodePixels(
        _ handle: tjhandle, _ jpeg: UnsafeBufferPointer<UInt8>, _ frame: JPEGFrame, isInk: Bool,
        stopsAtDamage: Bool
    ) throws(Problem) -> (RGBImage, warning: String?) {
        let channels = isInk ? 4 : 3
        let count = channels * frame.width * frame.height
        // Pillow uses the slow, exact transform. Files with hundreds of scans exist only to keep a decoder busy.
        let flags =
            TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS | (stopsAtDamage ? TJFLAG_STOPONWARNING : 0)
        var status: Int32 = 0
        let decoded = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            status = tjDecompress2(
                handle, jpeg.baseAddress, UInt(jpeg.count), buffer.baseAddress, Int32(frame.width),
                Int32(channels * frame.width), Int32(frame.height),
                isInk ? TJPF_CMYK.rawValue : TJPF_RGB.rawValue, flags)
            // After a fatal error the pixels are not used.
            initialized = count
        }
        var warning: String?
        if status != 0 {
            guard tjGetErrorCode(handle) == TJERR_WARNING.rawValue else {
                throw failure(handle, frame)
            }
            warning = warningText(handle)
        }
        if stopsAtDamage, warning != nil {
            // Only the warning counts.
            return (RGBImage(width: 1, height: 1, pixels: [0, 0, 0]), warning)
        }
        let pixels = isInk ? rgb(invertedCMYK: decoded) : decoded
        return (RGBImage(width: frame.width, height: frame.height, pixels: pixels), warning)
    }

    /// RGB from CMYK as Adobe stores it in a JPEG.
    static func rgb(invertedCMYK pixels: [UInt8], by instructionSet: InstructionSet = .chosen) -> [UInt8] {
        let count = pixels.count / 4
        // One byte more, because pixels are written four bytes at a time.
        return [UInt8](unsafeUninitializedCapacity: 3 * count + 1) { rgb, initialized in
            instructionSet.kernels.convertInvertedCMYK(pixels, count: count, into: rgb.baseAddress!)
            initialized = 3 * count
        }
    }

    private static func warningText(_ handle: tjhandle) -> String {
        let said = message(handle)
        return said.hasPrefix("Premature end")
            ? "this JPEG ends early; the part that is there was decoded"
            : "this JPEG is damaged (\(said)); what could be read was decoded"
    }

    private static func failure(_ handle: tjhandle, _ frame: JPEGFrame) -> Problem {
        let said = message(handle)
        if frame.isArithmetic, said.contains("rithmetic") {
            return Problem(
                "this JPEG is arithmetic-coded, which the decoder here lacks",
                advice: "convert it to an ordinary JPEG first")
        }
        if said.contains("nsufficient memory") || said.contains("Memory allocation") {
            return Problem("there is too little memory for this JPEG", advice: "free some and try again")
        }
        return Problem("this JPEG is damaged (\(said))", advice: "get an undamaged copy")
    }

    /// The library's last message, on one line.
    private static func message(_ handle: tjhandle) -> String {
        Escape.line(String(cString: tjGetErrorStr2(handle)))
    }
}

// MARK: - Encoding

extension RGBImage {
    /// The bytes of a JPEG file with the picture. The same picture and quality give the same bytes.
    ///
    /// - Parameter quality: clamped to 1...100. From 90 up the colours keep their full resolution (4:4:4); below, it is
    ///   halved both ways (4:2:0).
    /// - Throws: if a side exceeds 65,500 pixels or memory is short.
    public func jpegData(quality: Int = 95) throws(Problem) -> [UInt8] {
        let name = "\(width)x\(height) picture"
        guard width <= JPEGDecoder.maximumSide, height <= JPEGDecoder.maximumSide else {
            throw Problem(
                "a JPEG has at most \(JPEGDecoder.maximumSide) pixels to a side", file: name,
                advice: "make it smaller")
        }
        guard let handle = tjInitCompress() else {
            throw Problem(
                "the JPEG encoder did not start", file: name, advice: "free some memory and try again")
        }
        defer { tjDestroy(handle) }
        var buffer: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        defer { tjFree(buffer) }
        let subsampling = quality >= 90 ? TJSAMP_444 : TJSAMP_420
        let status = pixels.withUnsafeBufferPointer {
            tjCompress2(
                handle, $0.baseAddress, Int32(width), Int32(3 * width), Int32(height), TJPF_RGB.rawValue,
                &buffer, &count, Int32(subsampling.rawValue), Int32(max(1, min(100, quality))),
                TJFLAG_ACCURATEDCT)
        }
        guard status == 0, let buffer else {
            throw Problem(
                "the JPEG encoder failed (\(String(cString: tjGetErrorStr2(handle))))", file: name,
                advice: "free some memory and try again")
        }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(count)))
    }

    /// Writes the picture as a JPEG file, whole or not at all; a file of that name is replaced.
    ///
    /// - Throws: why the picture cannot be encoded or the file cannot be written.
    public func writeJPEG(to path: FilePath, quality: Int = 95) throws(Problem) {
        try AtomicFile.write(jpegData(quality: quality), to: path)
    }
}
