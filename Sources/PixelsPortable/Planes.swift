/// Three planes of numbers from interleaved bytes, by a line for each plane. That takes less time than to look them up.
///
/// - Parameters:
///   - pixels: `count` pixels of three bytes.
///   - lines: four numbers a plane: the scale and the offset of the coarse line, and those of the fine one, whose
///     values are added.
///   - planes: room for 3 × `count` numbers.
public func toPlanes(
    _ pixels: UnsafePointer<UInt8>, count: Int, lines: UnsafePointer<Float>,
    into planes: UnsafeMutablePointer<Float>
) {
    let (red, green, blue) = (Line(lines), Line(lines + 4), Line(lines + 8))
    let (greens, blues) = (planes + count, planes + 2 * count)
    for place in 0..<count {
        planes[place] = red.value(pixels[3 * place])
        greens[place] = green.value(pixels[3 * place + 1])
        blues[place] = blue.value(pixels[3 * place + 2])
    }
}

private struct Line {
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
