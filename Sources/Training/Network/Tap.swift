import Network

/// One weight of a convolution's kernel as it meets planes: output part `outputPart` at place p takes the
/// weight times input part `inputPart` at p + shift. Under a stride of 2 the parts are those of `split`, so
/// that a tap is a shift there too.
struct Tap {
    let weight: Int
    let inputPart: Int
    let outputPart: Int
    let shift: Int
    /// By how many columns the shift moves along a row, whose ends it must not cross; 0 for whole rows.
    let columns: Int

    /// All taps of a kernel.
    ///
    /// - Parameters:
    ///   - width: of a row of the output, and of a part of the input.
    static func all(_ convolution: Convolution, width: Int) -> [Tap] {
        let strided = max(convolution.stride.height, convolution.stride.width) == 2
        switch convolution.shape {
        case .pointwise:
            return [Tap(weight: 0, inputPart: 0, outputPart: 0, shift: 0, columns: 0)]
        case .vertical:
            return (0..<convolution.kernel.height).flatMap { t in
                let distance = t - convolution.padding.height
                guard strided else {
                    return [
                        Tap(
                            weight: t, inputPart: 0, outputPart: 0, shift: distance * width, columns: 0)
                    ]
                }
                return (0..<2).map { parity in
                    Tap(
                        weight: t, inputPart: (distance & 1) * 2 + parity, outputPart: parity,
                        shift: (distance >> 1) * width, columns: 0)
                }
            }
        case .horizontal:
            return (0..<convolution.kernel.width).map { t in
                let distance = t - convolution.padding.width
                return strided
                    ? Tap(
                        weight: t, inputPart: distance & 1, outputPart: 0, shift: distance >> 1,
                        columns: distance >> 1)
                    : Tap(weight: t, inputPart: 0, outputPart: 0, shift: distance, columns: distance)
            }
        }
    }
}
