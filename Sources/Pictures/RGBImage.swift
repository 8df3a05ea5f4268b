/// A picture in memory: 8-bit red, green and blue.
///
/// `pixels` holds `height` rows from top to bottom, each of `width` pixels from left to right, each pixel
/// three bytes in the order red, green, blue; so its count is `3 * width * height`. Values are as stored in
/// the file (gamma-encoded, 0...255).
public struct RGBImage: Sendable, Equatable {
    public let width: Int
    public let height: Int
    public let pixels: [UInt8]

    /// - Precondition: both sides are at least 1 and `pixels.count == 3 * width * height`.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0, "a picture has at least one pixel")
        precondition(pixels.count == 3 * width * height, "a picture has three bytes for each pixel")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Red, green and blue of one pixel; `x` from the left, `y` from the top.
    public subscript(x: Int, y: Int) -> SIMD3<UInt8> {
        precondition(x >= 0 && x < width && y >= 0 && y < height, "pixel outside the picture")
        let place = 3 * (y * width + x)
        return SIMD3(pixels[place], pixels[place + 1], pixels[place + 2])
    }
}
