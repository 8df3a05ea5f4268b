import Basics
internal import CJPEGReader
import Glibc

extension PictureFormat {
    static let jpeg = PictureFormat(
        name: "JPEG", endings: [".jpg", ".jpeg", ".jpe", ".jfif"], signature: [0xFF, 0xD8, 0xFF],
        decode: { (bytes, reading) throws(Problem) in
            let frame = try JPEGDecoder.checkedFrame(bytes, reading.maximumPixels)
            return try withMemory(JPEGDecoder.memory(frame), width: frame.width, height: frame.height) {
                () throws(Problem) in
                try JPEGDecoder.decode(bytes, frame, reading)
            }
        },
        decodeCut: { (bytes, reading, cut) throws(Problem) in
            let frame = try JPEGDecoder.checkedFrame(bytes, reading.maximumPixels)
            let resizer = RowResizer(cut(frame.width, frame.height))
            let memory = resizer.memory + JPEGDecoder.bandMemory(frame)
            return try withMemory(memory, width: frame.width, height: frame.height) { () throws(Problem) in
                try JPEGDecoder.decode(bytes, frame, into: resizer, reading)
            }
        }, orientation: PictureOrientation.ofJPEG)
}

// MARK: - Decoding

/// libjpeg-turbo, called only after its input has been checked.
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

    /// What decoding of the whole picture takes, in bytes.
    static func memory(_ frame: JPEGFrame) -> Int { 3 * frame.width * frame.height + bandMemory(frame) }

    /// What decoding takes besides the pixels that are kept, in bytes: a band of rows, and what the library needs.
    static func bandMemory(_ frame: JPEGFrame) -> Int {
        7 * bandRows * frame.width + frame.extraMemory
    }

    /// So many rows are decoded at a time: they stay in the processor's cache until they are resized.
    static let bandRows = 16

    /// The whole picture.
    static func decode(
        _ bytes: [UInt8], _ frame: JPEGFrame, _ reading: PictureReading
    ) throws(Problem) -> (RGBImage, warning: String?) {
        try withSession(bytes, frame, reading) { (session) throws(Problem) in
            var problem: Problem?
            let count = 3 * frame.width * frame.height
            _ = try session.begin(columns: 0..<frame.width, rows: 0..<frame.height)
            // One byte more, because inks are converted to four bytes at a time.
            let pixels = [UInt8](unsafeUninitializedCapacity: count + 1) { buffer, initialized in
                guard let start = buffer.baseAddress else { return }
                adviseLargePages(buffer)
                do throws(Problem) {
                    for row in stride(from: 0, to: frame.height, by: bandRows) {
                        try session.read(
                            min(bandRows, frame.height - row), into: start + 3 * frame.width * row)
                    }
                    initialized = count
                } catch {
                    problem = error
                }
            }
            if let problem { throw problem }
            let warning = try session.finish()
            return (RGBImage(width: frame.width, height: frame.height, pixels: pixels), warning)
        }
    }

    /// What a resizer needs of the picture.
    static func decode(
        _ bytes: [UInt8], _ frame: JPEGFrame, into resizer: RowResizer, _ reading: PictureReading
    ) throws(Problem) -> (RGBImage, warning: String?) {
        try withSession(bytes, frame, reading) { (session) throws(Problem) in
            let (columns, rows) = (resizer.columns, resizer.rows)
            let read = try session.begin(columns: columns, rows: rows)
            let rowBytes = 3 * read.columns.count
            let band = UnsafeMutablePointer<UInt8>.allocate(capacity: bandRows * rowBytes + 1)
            defer { band.deallocate() }
            var row = read.top
            while row < rows.upperBound {
                // Rows that the decoder needs only itself are a band of their own.
                let end = row < rows.lowerBound ? rows.lowerBound : rows.upperBound
                let count = min(bandRows, end - row)
                try session.read(count, into: band)
                if row >= rows.lowerBound {
                    resizer.add(
                        band + 3 * (columns.lowerBound - read.columns.lowerBound), rowBytes: rowBytes,
                        count: count)
                }
                row += count
            }
            let warning = try session.finish()
            return (resizer.image(), warning)
        }
    }

    private static func withSession(
        _ bytes: [UInt8], _ frame: JPEGFrame, _ reading: PictureReading,
        _ body: (JPEGSession) throws(Problem) -> (RGBImage, warning: String?)
    ) throws(Problem) -> (RGBImage, warning: String?) {
        try bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(Problem) in try body(try JPEGSession(bytes, frame, reading)) }
        }.get()
    }

    /// Large buffers get large pages if the system has them: a new page for each 4 kB costs a tenth of the decoding.
    private static func adviseLargePages(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        let largePage = 2 << 20
        guard buffer.count >= 4 * largePage, let start = buffer.baseAddress else { return }
        let unused = -Int(bitPattern: start) & (largePage - 1)
        madvise(start + unused, buffer.count - unused, MADV_HUGEPAGE)
    }
}
