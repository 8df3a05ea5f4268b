import Basics
internal import CPNGReader

extension PictureFormat {
    static let png = PictureFormat(
        name: "PNG", endings: [".png"], signature: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
        decode: { (bytes, reading) throws(Problem) in
            let header = try PNGHeader.checked(bytes, reading.maximumPixels)
            return try withMemory(header.memory, width: header.width, height: header.height) {
                () throws(Problem) in
                try PNGDecoder.decode(bytes, header, reading)
            }
        }, orientation: PictureOrientation.ofPNG)
}

/// The size in a PNG's first chunk (PNG, third edition, 11.2.1).
struct PNGHeader: Equatable {
    let width: Int
    let height: Int
    /// How many bits a pixel takes in the file.
    let bits: Int
    let isInterlaced: Bool

    /// What decoding takes, in bytes: the pixels, and for an interlaced picture all rows as the file has them.
    var memory: Int {
        // Samples of less than 8 bits are unpacked to bytes.
        let row = width * max(bits, 8) / 8
        return 3 * width * height + row * (isInterlaced ? height : 4)
    }

    /// Deflate turns a byte into at most 1032, and a byte holds at most 8 pixels.
    static let pixelsPerByte = 8 * 1032

    /// Nil if the file does not begin with a header, or the header gives no size.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 33, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
        func number(at place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        (width, height) = (number(at: 16), number(at: 20))
        // Grey, colour, palette, grey with alpha, colour with alpha.
        bits = Int(bytes[24]) * ([0: 1, 2: 3, 3: 1, 4: 2, 6: 4][bytes[25]] ?? 4)
        isInterlaced = bytes[28] != 0
        guard width > 0, height > 0, width <= Int32.max, height <= Int32.max else { return nil }
    }

    /// The header, if its size must not be refused.
    static func checked(_ bytes: [UInt8], _ maximumPixels: Int) throws(Problem) -> PNGHeader {
        guard let header = PNGHeader(bytes) else {
            throw Problem("this PNG ends or breaks off before its first pixel", advice: "get a complete copy")
        }
        let size = "this picture has \(header.width)x\(header.height) pixels"
        guard header.width.multipliedReportingOverflow(by: header.height).partialValue <= maximumPixels,
            header.width <= maximumPixels, header.height <= maximumPixels
        else {
            throw Problem(
                "\(size), and at most \(maximumPixels / 1_000_000) million are read",
                advice: "make it smaller")
        }
        guard header.width * header.height <= pixelsPerByte * bytes.count else {
            throw Problem(
                "\(size), which its \(bytes.count) bytes cannot hold", advice: "get a complete copy")
        }
        return header
    }
}

/// libpng, called only after its input's size has been checked.
enum PNGDecoder {
    /// Asked before each row.
    private static let isCancelled: micronet_png_cancel = { context in
        guard let context else { return 0 }
        return Unmanaged<Cancellation>.fromOpaque(context).takeUnretainedValue().isRequested ? 1 : 0
    }

    /// What the reader says if it gets no memory.
    private static let outOfMemory = "not enough memory"

    static func decode(
        _ bytes: [UInt8], _ header: PNGHeader, _ reading: PictureReading
    ) throws(Problem) -> (RGBImage, warning: String?) {
        var outcome = micronet_png_outcome()
        let count = 3 * header.width * header.height
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            buffer.initialize(repeating: 0)
            bytes.withUnsafeBufferPointer { file in
                let cancellation = reading.cancellation.map { Unmanaged.passUnretained($0).toOpaque() }
                micronet_read_png(
                    file.baseAddress, file.count, header.width, header.height, buffer.baseAddress,
                    isCancelled,
                    cancellation, &outcome)
            }
            initialized = count
        }
        try reading.check()
        let message = withUnsafeBytes(of: &outcome.message) { Escape.line($0.prefix { $0 != 0 }) }
        guard message != outOfMemory else {
            throw Problem("there is too little memory for this PNG", advice: "free some and try again")
        }
        guard message.isEmpty || outcome.rows > 0 else {
            throw Problem("this PNG is damaged (\(message))", advice: "get an undamaged copy")
        }
        let image = RGBImage(width: header.width, height: header.height, pixels: pixels)
        if !message.isEmpty {
            return (image, "this PNG is damaged (\(message)); what could be read was decoded")
        }
        let warning =
            outcome.clipped == 0
            ? nil : "this PNG has 16-bit grey values above 255, which are clipped at 255 as in Pillow"
        return (image, warning)
    }
}
