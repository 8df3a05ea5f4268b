/// Changes to a picture, of which the network's answer can be watched.
extension RGBImage {
    /// Brighter or darker, and with more or less contrast, in this order: the same bytes as torchvision's
    /// `adjust_brightness` and `adjust_contrast` on a Pillow picture.
    ///
    /// - Parameters:
    ///   - brightness: the factor of every value; 1 leaves the picture as it is.
    ///   - contrast: the factor of every value's distance from the picture's mean grey; 1 likewise.
    public func adjusted(brightness: Float, contrast: Float) -> RGBImage {
        var pixels = self.pixels
        if brightness != 1 { RGBImage.blend(0, &pixels, brightness) }
        if contrast != 1 { RGBImage.blend(RGBImage.meanGrey(pixels), &pixels, contrast) }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// With a square of the mean colour of ImageNet, which the network reads as nearly 0; what lies outside
    /// of the picture is left out.
    public func covered(x: Int, y: Int, side: Int) -> RGBImage {
        let (columns, rows) = (0..<width, 0..<height)
        let color = Preprocessing.mean.map { UInt8(($0 * 255).rounded()) }
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

    /// The mean of Pillow's grey, rounded to the nearest.
    private static func meanGrey(_ pixels: [UInt8]) -> Int {
        var sum = 0
        for place in stride(from: 0, to: pixels.count, by: 3) {
            let (red, green, blue) = (Int(pixels[place]), Int(pixels[place + 1]), Int(pixels[place + 2]))
            sum += (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16
        }
        return Int(Double(sum) / Double(pixels.count / 3) + 0.5)
    }
}
