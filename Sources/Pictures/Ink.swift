/// Colours of print.
enum Ink {
    /// CMYK as Adobe stores it in a JPEG (inverted: 255 is no ink) to RGB.
    ///
    /// Pillow inverts back and then takes (255 − ink)·(255 − black)/255, rounded to the nearest; the two
    /// inversions cancel. Found by comparing with Pillow for all 65,536 pairs of an ink and black.
    static func rgb(invertedCMYK pixels: [UInt8]) -> [UInt8] {
        let count = pixels.count / 4
        return [UInt8](unsafeUninitializedCapacity: 3 * count) { rgb, initialized in
            pixels.withUnsafeBufferPointer { cmyk in
                for pixel in 0..<count {
                    let black = UInt32(cmyk[4 * pixel + 3])
                    for channel in 0..<3 {
                        let product = UInt32(cmyk[4 * pixel + channel]) * black
                        rgb[3 * pixel + channel] = UInt8((product + 127) / 255)
                    }
                }
            }
            initialized = 3 * count
        }
    }
}
