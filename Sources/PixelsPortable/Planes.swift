/// Three planes of numbers from interleaved bytes, by a table of 256 numbers for each plane.
///
/// - Parameters:
///   - pixels: `count` pixels of three bytes.
///   - tables: 3 × 256 numbers.
///   - planes: room for 3 × `count` numbers.
public func lookUp(
    _ pixels: UnsafePointer<UInt8>, count: Int, tables: UnsafePointer<Float>,
    into planes: UnsafeMutablePointer<Float>
) {
    let (green, blue) = (planes + count, planes + 2 * count)
    for place in 0..<count {
        planes[place] = tables[Int(pixels[3 * place])]
        green[place] = tables[256 + Int(pixels[3 * place + 1])]
        blue[place] = tables[512 + Int(pixels[3 * place + 2])]
    }
}
