import Glibc
internal import PixelsPortable

#if arch(x86_64)
    internal import CProcessor
    internal import PixelsV3
    internal import PixelsV4
#endif

/// The work on all pixels of a picture: one source, compiled for each instruction set. What the arguments are
/// stands where the functions are, in `PixelsPortable`.
struct PixelArithmetic: Sendable {
    typealias Bytes = UnsafePointer<UInt8>
    typealias Room = UnsafeMutablePointer<UInt8>
    typealias Numbers = UnsafePointer<Int32>

    /// As in `MICRONET_ISA`.
    let name: String
    /// Input, bytes of a row, rows, pixels of a row; first pixels, weights, taps, places; output.
    let narrow: @Sendable (Bytes, Int, Int, Int, Numbers, Numbers, Int, Int, Room) -> Void
    /// Input, bytes of a row; first rows, weights, taps, places; output.
    let mix: @Sendable (Bytes, Int, Numbers, Numbers, Int, Int, Room) -> Void
    /// Inverted CMYK, pixels, RGB.
    let convertInk: @Sendable (Bytes, Int, Room) -> Void
    /// RGB, pixels, lines, planes.
    let toPlanes: @Sendable (Bytes, Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void

    /// Those that this machine can run, from the plainest to the best.
    static let available: [PixelArithmetic] = {
        let portable = PixelArithmetic(
            name: "portable", narrow: PixelsPortable.narrow, mix: PixelsPortable.mix,
            convertInk: PixelsPortable.convertInk, toPlanes: PixelsPortable.toPlanes)
        #if arch(x86_64)
            let v3 = PixelArithmetic(
                name: "v3", narrow: PixelsV3.narrow, mix: PixelsV3.mix, convertInk: PixelsV3.convertInk,
                toPlanes: PixelsV3.toPlanes)
            let v4 = PixelArithmetic(
                name: "v4", narrow: PixelsV4.narrow, mix: PixelsV4.mix, convertInk: PixelsV4.convertInk,
                toPlanes: PixelsV4.toPlanes)
            let level = micronet_processor_level()
            return [portable] + (level >= 3 ? [v3] : []) + (level >= 4 ? [v4] : [])
        #else
            return [portable]
        #endif
    }()

    /// The best one, or what the environment variable `MICRONET_ISA` asks for where it can be had.
    static let chosen: PixelArithmetic = {
        let requested = getenv("MICRONET_ISA").map { String(cString: $0) }
        return available.first { $0.name == requested } ?? available[available.count - 1]
    }()
}
