import Basics

/// A decoded picture, with a warning if its file is damaged.
///
/// The pixels equal `Image.open(file).convert("RGB")` of Pillow, byte for byte: grey is repeated, Adobe's inverted CMYK is
/// converted by Pillow's rule, and EXIF orientation is not applied unless that is asked for.
public struct DecodedPicture: Sendable, Equatable {
    public let image: RGBImage
    /// One line for a person if the file is damaged or ends early and a picture came out all the same; else nil. The
    /// missing part is grey or smeared.
    public let warning: String?
    /// How the picture is stored if it is not upright, and was not turned; else nil.
    public let orientation: PictureOrientation?
    /// How the picture is stored if it was turned upright; else nil.
    public let turnedFrom: PictureOrientation?

    /// Reads and decodes a file. It may be a pipe or a device, and `-` is standard input.
    ///
    /// - Parameter cut: what is wanted of a picture of a width and a height; the image is that, and where the format allows
    ///   it the rest is not decoded. Nil for all. Called once, with the size after turning.
    /// - Throws: if there is no file, or no picture in it that can be decoded; also if the file has more than 256 MiB, the
    ///   picture has too many pixels, or there is too little memory for it.
    public init(
        path: FilePath, _ reading: PictureReading = PictureReading(),
        cut: ((_ width: Int, _ height: Int) -> PictureCut)? = nil
    ) throws(Problem) {
        try self.init(Self.read(path), name: path.inputName, reading, cut: cut)
    }

    /// Decodes a file in memory.
    ///
    /// - Parameters:
    ///   - name: what errors and the warning call it.
    ///   - cut: as above.
    /// - Throws: if the bytes are not a picture that can be decoded, it has too many pixels, or there is too little memory.
    public init(
        _ bytes: [UInt8], name: String, _ reading: PictureReading = PictureReading(),
        cut: ((_ width: Int, _ height: Int) -> PictureCut)? = nil
    ) throws(Problem) {
        do throws(Problem) {
            try reading.check()
            guard let format = PictureFormat.of(bytes) else { throw PictureFormat.refusal(bytes) }
            let orientation = format.orientation(bytes)
            let isTurned = reading.appliesOrientation
            var (image, warning): (RGBImage, String?)
            if let cut, let decodeCut = format.decodeCut, !isTurned || orientation == nil {
                (image, warning) = try decodeCut(bytes, reading, cut)
            } else {
                (image, warning) = try format.decode(bytes, reading)
                if isTurned, let stored = orientation {
                    image = try PictureFormat.withMemory(
                        image.pixels.count, width: image.width, height: image.height
                    ) {
                        image.turned(from: stored)
                    }
                }
                if let cut { image = image.cut(cut(image.width, image.height)) }
            }
            self.image = image
            self.orientation = isTurned ? nil : orientation
            turnedFrom = isTurned ? orientation : nil
            self.warning = warning.map { "\(Escape.line(name)): \($0)" }
        } catch {
            throw error.about(name)
        }
    }

    /// The most bytes that are read of a file: far more than any photograph has, far less than would hurt.
    static let maximumBytes = 256 << 20

    /// A whole file. A pipe without a writer is waited for.
    static func read(_ path: FilePath, maximumBytes: Int = maximumBytes) throws(Problem) -> [UInt8] {
        let file = try InputFile(path, dashIsInput: true)
        guard !file.isTerminal else {
            throw Problem(
                "this is a terminal", file: file.name,
                advice: "pipe a \(PictureFormat.names) into it or give a file's name")
        }
        return try file.bytes(limit: maximumBytes) { PictureFormat.of($0) != nil }
    }
}

/// How pictures are read.
public struct PictureReading: Sendable {
    /// A picture with more pixels is refused.
    public var maximumPixels: Int
    /// Whether a picture that is stored on its side is turned upright. The published pipelines do not do that.
    public var appliesOrientation: Bool
    /// Ends reading early if it is requested; an error is thrown then.
    public var cancellation: Cancellation?

    public init(
        maximumPixels: Int = 200_000_000, appliesOrientation: Bool = false, cancellation: Cancellation? = nil
    ) {
        self.maximumPixels = maximumPixels
        self.appliesOrientation = appliesOrientation
        self.cancellation = cancellation
    }

    /// - Throws: if reading is to end.
    func check() throws(Problem) {
        if cancellation?.isRequested == true { throw Problem("the reading was cancelled") }
    }
}
