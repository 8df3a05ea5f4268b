import Arithmetic
import Basics
internal import CJPEGReader

/// One decoding of a JPEG by libjpeg-turbo, from its header to its end.
final class JPEGSession {
    private let frame: JPEGFrame
    private let reading: PictureReading
    private let handle: OpaquePointer
    /// What the library says, which keeps this address.
    private let message: UnsafeMutablePointer<micronet_jpeg_message>
    private let isInk: Bool
    /// How many columns are read.
    private var columns = 0
    /// A band of rows, if the colours are inks.
    private var inks: [UInt8] = []

    /// Asked before each band of rows, and by the library for each row of blocks.
    private static let isCancelled: micronet_jpeg_cancel = { context in
        guard let context else { return 0 }
        return Unmanaged<Cancellation>.fromOpaque(context).takeUnretainedValue().isRequested ? 1 : 0
    }

    /// Reads the header.
    ///
    /// - Parameters:
    ///   - bytes: the file, which stays until the session ends.
    ///   - frame: its frame header.
    /// - Throws: why it cannot be decoded; also if the library finds another size than the frame header has.
    init(
        _ bytes: UnsafeBufferPointer<UInt8>, _ frame: JPEGFrame, _ reading: PictureReading
    ) throws(Problem) {
        let message = UnsafeMutablePointer<micronet_jpeg_message>.allocate(capacity: 1)
        message.initialize(to: micronet_jpeg_message())
        let cancellation = reading.cancellation.map { Unmanaged.passUnretained($0).toOpaque() }
        guard
            let handle = micronet_jpeg_open(
                bytes.baseAddress, bytes.count, Self.isCancelled, cancellation, message)
        else {
            message.deallocate()
            throw Problem("the JPEG decoder did not start", advice: "free some memory and try again")
        }
        var header = micronet_jpeg_header()
        let isRead = micronet_jpeg_read_header(handle, &header) != 0
        self.handle = handle
        self.message = message
        self.frame = frame
        self.reading = reading
        isInk = header.is_ink != 0
        guard isRead else { throw try failure() }
        guard header.width == frame.width, header.height == frame.height, header.is_known != 0 else {
            throw Problem(
                "this JPEG contradicts itself about its size or colours", advice: "get an undamaged copy")
        }
    }

    deinit {
        micronet_jpeg_close(handle)
        message.deallocate()
    }

    /// Chooses what is read.
    ///
    /// - Returns: the columns that are read, of which those that were asked for are a part, and the row with which reading
    ///   begins.
    func begin(columns: Range<Int>, rows: Range<Int>) throws(Problem) -> (columns: Range<Int>, top: Int) {
        var (left, count, top) = (columns.lowerBound, columns.count, rows.lowerBound)
        guard micronet_jpeg_begin(handle, &left, &count, &top) != 0 else { throw try failure() }
        self.columns = count
        if isInk { inks = [UInt8](repeating: 0, count: 4 * count * JPEGDecoder.bandRows) }
        return (left..<left + count, top)
    }

    /// Reads the next rows.
    ///
    /// - Parameters:
    ///   - rows: at most `JPEGDecoder.bandRows`.
    ///   - target: gets three bytes for each pixel that is read; one more byte may be overwritten.
    func read(_ rows: Int, into target: UnsafeMutablePointer<UInt8>) throws(Problem) {
        guard isInk else {
            guard micronet_jpeg_read_rows(handle, target, 3 * columns, rows) != 0 else { throw try failure() }
            return
        }
        let isRead = inks.withUnsafeMutableBufferPointer { inks in
            guard micronet_jpeg_read_rows(handle, inks.baseAddress, 4 * columns, rows) != 0,
                let start = inks.baseAddress
            else { return false }
            InstructionSet.chosen.kernels.convertInvertedCMYK(start, count: columns * rows, into: target)
            return true
        }
        guard isRead else { throw try failure() }
    }

    /// Goes to the end of the file.
    ///
    /// - Returns: what is damaged; nil if nothing is.
    func finish() throws(Problem) -> String? {
        guard micronet_jpeg_finish(handle) != 0 else { throw try failure() }
        let said = message.pointee.line
        guard !said.isEmpty else { return nil }
        return said.hasPrefix("Premature end")
            ? "this JPEG ends early; the part that is there was decoded"
            : "this JPEG is damaged (\(said)); what could be read was decoded"
    }

    /// What the library has failed with.
    ///
    /// - Throws: that the reading was cancelled, if that is why.
    private func failure() throws(Problem) -> Problem {
        try reading.check()
        let said = message.pointee.line
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
}

extension micronet_jpeg_message {
    /// The library's words on one line.
    var line: String {
        var text = text
        return withUnsafeBytes(of: &text) { Escape.line($0.prefix { $0 != 0 }) }
    }
}
