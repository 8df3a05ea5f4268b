internal import CTurboJPEG

extension RGBImage {
    /// The picture as a JPEG file's bytes. The same picture and quality give the same bytes.
    ///
    /// - Parameter quality: 1...100, taken to the nearer end where it lies outside. From 90 up the colours
    ///   keep their full resolution (4:4:4); below they are halved both ways (4:2:0).
    /// - Throws: `PictureError` where a side exceeds 65,500 pixels or memory is short.
    public func jpegData(quality: Int = 95) throws(PictureError) -> [UInt8] {
        let name = "\(width)x\(height) picture"
        guard width <= JPEGDecoder.maximumSide, height <= JPEGDecoder.maximumSide else {
            throw PictureError(
                .notEncodable, name, "a JPEG has at most \(JPEGDecoder.maximumSide) pixels to a side",
                "make it smaller")
        }
        guard let handle = tjInitCompress() else {
            throw PictureError(
                .notEncodable, name, "the JPEG encoder did not start", "free some memory and try again")
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
            throw PictureError(
                .notEncodable, name, "the JPEG encoder failed (\(String(cString: tjGetErrorStr2(handle))))",
                "free some memory and try again")
        }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(count)))
    }

    /// Writes the picture as a JPEG file, whole or not at all; a file of that name is replaced.
    ///
    /// - Throws: `PictureError` where the picture cannot be encoded or the file not written.
    public func writeJPEG(to path: PicturePath, quality: Int = 95) throws(PictureError) {
        try AtomicFile.write(jpegData(quality: quality), to: path)
    }
}
