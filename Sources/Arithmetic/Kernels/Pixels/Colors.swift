import ArithmeticSteps

extension Kernels {
    /// Converts CMYK as Adobe stores it in a JPEG (inverted: 255 is no ink) to RGB.
    ///
    /// Pillow inverts the values and computes (255 − ink)·(255 − black)/255, rounded to the nearest; the two inversions
    /// cancel. This agrees with Pillow for all 65,536 pairs of an ink and black.
    ///
    /// - Parameters:
    ///   - cmyk: `count` pixels of four bytes.
    ///   - rgb: room for 3 × `count` + 1 bytes; the last one is scratch.
    public static func convertInvertedCMYK(
        _ cmyk: UnsafePointer<UInt8>, count: Int, into rgb: UnsafeMutablePointer<UInt8>
    ) {
        let whole = count & ~3
        for pixel in stride(from: 0, to: whole, by: 4) {
            let colors = converted(UnsafeRawPointer(cmyk + 4 * pixel).loadUnaligned(as: SIMD4<UInt32>.self))
            for lane in 0..<4 { store(colors[lane], rgb + 3 * (pixel + lane)) }
        }
        for pixel in whole..<count {
            let color = UnsafeRawPointer(cmyk + 4 * pixel).loadUnaligned(as: UInt32.self)
            store(converted(SIMD4(repeating: color))[0], rgb + 3 * pixel)
        }
    }
}

/// Four pixels, each with red, green and blue in its three low bytes, in memory order.
@inline(__always)
private func converted(_ cmyk: SIMD4<UInt32>) -> SIMD4<UInt32> {
    // Bytes as 16-bit numbers: the even ones are cyan and yellow, the odd ones magenta and black.
    let black = (cmyk &>> 24) | (cmyk &>> 24) &<< 16
    let cyanAndYellow = quotient(cmyk & 0x00FF_00FF, black)
    let magenta = quotient((cmyk &>> 8) & 0x00FF_00FF, black)
    return cyanAndYellow | magenta &<< 8
}

/// Products of 16-bit numbers, two in each lane, divided by 255 and rounded.
@inline(__always)
private func quotient(_ inks: SIMD4<UInt32>, _ black: SIMD4<UInt32>) -> SIMD4<UInt32> {
    let inks = unsafeBitCast(inks, to: SIMD8<UInt16>.self)
    let black = unsafeBitCast(black, to: SIMD8<UInt16>.self)
    let products = inks &* black &+ 127
    // x / 255, exact for all possible products.
    return unsafeBitCast((products &+ 1 &+ products &>> 8) &>> 8, to: SIMD4<UInt32>.self)
}

/// Stores four bytes. The next pixel overwrites the last one.
@inline(__always)
private func store(_ color: UInt32, _ place: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(place).storeBytes(of: color, as: UInt32.self)
}

extension Kernels {
    /// Converts interleaved bytes to three planes of floats, with linear functions. That is faster than a look-up table.
    ///
    /// - Parameters:
    ///   - pixels: `count` pixels of three bytes.
    ///   - lines: for each plane the scale and the offset of a coarse linear function, and those of a fine one. The result is
    ///     the sum of both.
    ///   - planes: room for 3 × `count` floats.
    public static func normalize(
        _ pixels: UnsafePointer<UInt8>, count: Int, lines: UnsafePointer<Float>,
        into planes: UnsafeMutablePointer<Float>
    ) {
        let (red, green, blue) = (LinearMap(lines), LinearMap(lines + 4), LinearMap(lines + 8))
        let (greens, blues) = (planes + count, planes + 2 * count)
        for place in 0..<count {
            planes[place] = red.value(pixels[3 * place])
            greens[place] = green.value(pixels[3 * place + 1])
            blues[place] = blue.value(pixels[3 * place + 2])
        }
    }
}

private struct LinearMap {
    let scale: Float
    let offset: Float
    let fineScale: Float
    let fineOffset: Float

    @inline(__always)
    init(_ numbers: UnsafePointer<Float>) {
        (scale, offset, fineScale, fineOffset) = (numbers[0], numbers[1], numbers[2], numbers[3])
    }

    @inline(__always)
    func value(_ byte: UInt8) -> Float {
        let number = Float(byte)
        return (number * scale + offset) + (number * fineScale + fineOffset)
    }
}
