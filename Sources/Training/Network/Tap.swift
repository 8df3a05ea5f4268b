import Network

/// One weight of a convolution's kernel, as a shift of planes: output part `outputPart` at offset p gets the weight
/// times input part `inputPart` at p + shift. With a stride of 2 the parts are those of `split`, so that a tap is a
/// shift there too.
struct Tap {
    let weight: Int
    let inputPart: Int
    let outputPart: Int
    let shift: Int
    /// The number of columns of the shift, which must not cross the ends of a row; 0 if it is whole rows.
    let columns: Int

    /// All taps of a kernel.
    ///
    /// - Parameters:
    ///   - width: the width of a row of the output, and of a part of the input.
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
