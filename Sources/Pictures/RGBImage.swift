/// A picture in memory: 8-bit red, green and blue.
///
/// `pixels` holds `height` rows from top to bottom, each of `width` pixels from left to right, each of three bytes: red,
/// green, blue. Its count is `3 * width * height`. Values are as in the file (gamma-encoded, 0...255).
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

// MARK: - Edits

extension RGBImage {
    /// The picture with another brightness and then another contrast: the same bytes as torchvision's `adjust_brightness`
    /// and `adjust_contrast` on a Pillow picture.
    ///
    /// - Parameters:
    ///   - brightness: a factor for every value; 1 changes nothing.
    ///   - contrast: a factor for every value's distance from the picture's mean grey; 1 changes nothing.
    public func adjusted(brightness: Float, contrast: Float) -> RGBImage {
        var pixels = self.pixels
        if brightness != 1 { RGBImage.blend(0, &pixels, brightness) }
        if contrast != 1 { RGBImage.blend(RGBImage.meanGrey(pixels), &pixels, contrast) }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// The picture with a square of `Preprocessing.patchColor`. The part of the square outside the picture is ignored.
    public func covered(x: Int, y: Int, side: Int) -> RGBImage {
        let (columns, rows) = (0..<width, 0..<height)
        let color = Preprocessing.patchColor
        var pixels = self.pixels
        for row in (y..<y + max(side, 0)).clamped(to: rows) {
            for column in (x..<x + max(side, 0)).clamped(to: columns) {
                for channel in 0..<3 { pixels[3 * (row * width + column) + channel] = color[channel] }
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// Pillow's blend from a grey to the picture: rounded down, and clipped.
    private static func blend(_ grey: Int, _ pixels: inout [UInt8], _ factor: Float) {
        let table = (0..<256).map { value in
            UInt8(min(max(Float(grey) + factor * Float(value - grey), 0), 255))
        }
        for index in pixels.indices { pixels[index] = table[Int(pixels[index])] }
    }

    /// The mean of Pillow's grey, rounded to nearest.
    private static func meanGrey(_ pixels: [UInt8]) -> Int {
        var sum = 0
        for place in stride(from: 0, to: pixels.count, by: 3) {
            let (red, green, blue) = (Int(pixels[place]), Int(pixels[place + 1]), Int(pixels[place + 2]))
            sum += (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16
        }
        return Int(Double(sum) / Double(pixels.count / 3) + 0.5)
    }
}
