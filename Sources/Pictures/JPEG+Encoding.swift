import Basics
internal import CJPEGReader
import Glibc

/// How a JPEG is written.
struct JPEGForm {
    /// 1 to 100.
    var quality = 95
    /// How many times the resolution of the colours the one of the brightness is, 1 or 2.
    var across = 1
    var down = 1
    var isGrey = false
    var isProgressive = false
    /// After how many blocks a decoder can start again; 0 for nowhere.
    var restartInterval = 0

    fileprivate var encoded: micronet_jpeg_form {
        micronet_jpeg_form(
            quality: Int32(quality), across: Int32(across), down: Int32(down), is_grey: isGrey ? 1 : 0,
            is_progressive: isProgressive ? 1 : 0, restart_interval: Int32(restartInterval))
    }
}

extension RGBImage {
    /// The bytes of a JPEG file with the picture. The same picture and quality give the same bytes.
    ///
    /// - Parameter quality: clamped to 1...100. From 90 up the colours keep their full resolution (4:4:4); below, it is
    ///   halved both ways (4:2:0).
    /// - Throws: if a side exceeds 65,500 pixels or memory is short.
    public func jpegData(quality: Int = 95) throws(Problem) -> [UInt8] {
        let factor = quality >= 90 ? 1 : 2
        return try jpegData(JPEGForm(quality: max(1, min(100, quality)), across: factor, down: factor))
    }

    func jpegData(_ form: JPEGForm) throws(Problem) -> [UInt8] {
        let name = "\(width)x\(height) picture"
        guard width <= JPEGDecoder.maximumSide, height <= JPEGDecoder.maximumSide else {
            throw Problem(
                "a JPEG has at most \(JPEGDecoder.maximumSide) pixels to a side", file: name,
                advice: "make it smaller")
        }
        var (form, message) = (form.encoded, micronet_jpeg_message())
        var (file, count): (UnsafeMutablePointer<UInt8>?, Int) = (nil, 0)
        pixels.withUnsafeBufferPointer {
            micronet_jpeg_write($0.baseAddress, width, height, &form, &file, &count, &message)
        }
        defer { free(file) }
        guard message.failed == 0, let file else {
            throw Problem(
                "the JPEG encoder failed (\(message.line))", file: name,
                advice: "free some memory and try again")
        }
        return Array(UnsafeBufferPointer(start: file, count: count))
    }

    /// Writes the picture as a JPEG file, whole or not at all; a file of that name is replaced.
    ///
    /// - Throws: why the picture cannot be encoded or the file cannot be written.
    public func writeJPEG(to path: FilePath, quality: Int = 95) throws(Problem) {
        try AtomicFile.write(jpegData(quality: quality), to: path)
    }
}
