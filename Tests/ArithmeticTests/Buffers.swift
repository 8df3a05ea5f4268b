import ArithmeticSteps

/// Memory for the steps of a test, as an engine would give it to them: aligned, with slack after each buffer.
final class Buffers {
    private var pieces: [UnsafeMutableRawPointer] = []

    deinit { for piece in pieces { piece.deallocate() } }

    private static let slack = 64

    func room<T: BitwiseCopyable>(_ count: Int, of type: T.Type) -> UnsafeMutablePointer<T> {
        let bytes = (count + Self.slack) * MemoryLayout<T>.stride
        let piece = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        piece.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        pieces.append(piece)
        return piece.bindMemory(to: type, capacity: count)
    }

    func floats(_ count: Int) -> UnsafeMutablePointer<Float> { room(count, of: Float.self) }

    func copy<T: BitwiseCopyable>(_ values: [T]) -> UnsafePointer<T> {
        let start = room(values.count, of: T.self)
        for (index, value) in values.enumerated() { start[index] = value }
        return UnsafePointer(start)
    }

    /// Ones and zeros that mask the lanes of a vector.
    var ones: UnsafePointer<Float> {
        copy([Float](repeating: 1, count: 32) + [Float](repeating: 0, count: 32))
    }

    /// The distance between planes of `length` values.
    static func pitch(_ length: Int) -> Int { (length + 15) / 16 * 16 + 16 }

    /// Room for planes.
    func planes(_ channels: Int, _ length: Int) -> [UnsafeMutablePointer<Float>] {
        let start = floats(channels * Self.pitch(length))
        return (0..<channels).map { start + $0 * Self.pitch(length) }
    }

    /// Planes with values, `length` for each channel.
    func planes(_ values: [Float], _ channels: Int) -> [UnsafeMutablePointer<Float>] {
        let length = values.count / channels
        let planes = planes(channels, length)
        for channel in 0..<channels {
            for place in 0..<length { planes[channel][place] = values[channel * length + place] }
        }
        return planes
    }

    /// Planes as a step reads them; with partners and coefficients, through a Shift-Max.
    ///
    /// - Parameter coefficients: 2 × branches values for each channel.
    func sources(
        _ planes: [UnsafeMutablePointer<Float>], partners: [Int]? = nil, coefficients: [Float] = []
    ) -> Sources {
        Sources(
            channels: copy(
                planes.indices.map {
                    Source(
                        plane: UnsafePointer(planes[$0]),
                        partner: UnsafePointer(planes[partners?[$0] ?? $0]))
                }), branches: coefficients.count / (2 * planes.count),
            coefficients: copy(coefficients))
    }

    func targets(_ planes: [UnsafeMutablePointer<Float>], relu6: Bool = false) -> Targets {
        Targets(planes: copy(planes), relu6: relu6, sums: nil)
    }
}

/// The values of planes.
func values(_ planes: [UnsafeMutablePointer<Float>], _ length: Int) -> [Float] {
    planes.flatMap { Array(UnsafeBufferPointer(start: $0, count: length)) }
}
