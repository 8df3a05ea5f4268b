/// A decoded JPEG, and what the decoder had to say about it.
///
/// The pixels equal `Image.open(file).convert("RGB")` of Pillow, byte for byte (NETWORK.md section 6): grey
/// is repeated, Adobe's inverted CMYK is converted by Pillow's rule, and EXIF orientation is not applied.
public struct DecodedPicture: Sendable, Equatable {
    public let image: RGBImage
    /// One line for a person where the file is damaged or ends early, but a picture came out; else nil. What
    /// could not be read is grey or smeared.
    public let warning: String?

    /// The most pixels that are decoded, unless told otherwise.
    public static let maximumPixels = 200_000_000

    /// Reads and decodes a file. The file may be a pipe or a device, and `-` is standard input.
    ///
    /// - Throws: `PictureError` where there is no file, or no JPEG in it that can be decoded; also where the
    ///   file has more than 256 MiB or the picture more than `maximumPixels` pixels.
    public init(path: PicturePath, maximumPixels: Int = maximumPixels) throws(PictureError) {
        let bytes = try PictureFile.read(path)
        try self.init(jpeg: bytes, name: path.description, maximumPixels: maximumPixels)
    }

    /// Decodes a JPEG in memory.
    ///
    /// - Parameter name: What errors call it.
    /// - Throws: `PictureError` where the bytes are not a JPEG that can be decoded, or the picture has more
    ///   than `maximumPixels` pixels.
    public init(
        jpeg bytes: [UInt8], name: String, maximumPixels: Int = maximumPixels
    ) throws(PictureError) {
        let frame = try JPEGDecoder.checkedFrame(bytes, name, maximumPixels)
        self = try JPEGDecoder.decode(bytes, name, frame)
    }

    init(image: RGBImage, warning: String?) {
        self.image = image
        self.warning = warning
    }
}
