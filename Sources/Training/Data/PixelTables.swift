import Pictures

/// The normalized value of every byte, by channel.
struct PixelTables: Sendable {
    private let values: [Float] = (0..<3).flatMap { Preprocessing.normalized(channel: $0) }

    /// The network's input (3 × size × size) from the bytes of two samples (size × size × 3), mixed: share · first +
    /// (1 − share) · second.
    func mix(
        _ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>, share: Float, size: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        values.withUnsafeBufferPointer { values in
            let plane = size * size
            for channel in 0..<3 {
                let table = values.baseAddress! + 256 * channel
                let output = target + channel * plane
                for place in 0..<plane {
                    let (a, b) = (first[3 * place + channel], second[3 * place + channel])
                    output[place] = share * table[Int(a)] + (1 - share) * table[Int(b)]
                }
            }
        }
    }
}
