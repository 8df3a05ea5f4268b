/// Where the square that the network sees lies, in the resized and in the original picture. Pixels.
public struct CropGeometry: Sendable, Equatable {
    /// The original picture.
    public let width: Int
    public let height: Int
    /// The picture after resizing; its short side is ⌊256·`cropSize`/224⌋.
    public let resizedWidth: Int
    public let resizedHeight: Int
    /// The crop's upper left corner in the resized picture.
    public let cropX: Int
    public let cropY: Int
    /// The crop's side: the network's input size.
    public let cropSize: Int

    /// The crop's left edge in the original picture, in original pixels from its left edge.
    public var sourceX: Double { Double(cropX) * scaleX }
    /// The crop's upper edge in the original picture, in original pixels from its upper edge.
    public var sourceY: Double { Double(cropY) * scaleY }
    /// The crop's width in original pixels.
    public var sourceWidth: Double { Double(cropSize) * scaleX }
    /// The crop's height in original pixels.
    public var sourceHeight: Double { Double(cropSize) * scaleY }

    /// Original pixels for each resized one.
    private var scaleX: Double { Double(width) / Double(resizedWidth) }
    private var scaleY: Double { Double(height) / Double(resizedHeight) }
}
