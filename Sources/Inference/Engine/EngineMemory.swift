import EngineSteps

/// The memory of an engine: weights in the order they are read, and the buffers of a pass. Freed with it.
final class EngineMemory {
    private var blocks: [UnsafeMutableRawPointer] = []

    /// Room for `count` values, aligned for vectors and set to zero (a T of zero bits must be a value).
    func room<T: BitwiseCopyable>(_ count: Int, of type: T.Type) -> UnsafeMutablePointer<T> {
        let bytes = (count * MemoryLayout<T>.stride + 63) / 64 * 64
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 64), alignment: 64)
        block.initializeMemory(as: UInt8.self, repeating: 0, count: max(bytes, 64))
        blocks.append(block)
        return block.assumingMemoryBound(to: type)
    }

    func floats(_ count: Int) -> UnsafeMutablePointer<Float> { room(count, of: Float.self) }

    /// A copy of values, followed by at least `slack` zeros.
    func copy<T: BitwiseCopyable>(_ values: [T], slack: Int = 0) -> UnsafePointer<T> {
        let block = room(values.count + slack, of: T.self)
        values.withUnsafeBufferPointer { buffer in
            if let start = buffer.baseAddress { block.update(from: start, count: buffer.count) }
        }
        return UnsafePointer(block)
    }

    deinit {
        for block in blocks { block.deallocate() }
    }
}

/// Buffers of planes, used again as soon as nothing reads them any more.
struct PlanePool {
    let memory: EngineMemory
    private var free: [PlaneBuffer] = []

    init(_ memory: EngineMemory) {
        self.memory = memory
    }

    /// Values behind a buffer that a vector may read or write beyond its last plane.
    private static let slack = 64

    /// The distance between planes: whole vectors, and one more for rows written a vector at a time.
    static func pitch(_ shape: PlaneShape) -> Int { (shape.length + 15) / 16 * 16 + 16 }

    mutating func take(_ channels: Int, _ shape: PlaneShape) -> PlaneBuffer {
        let count = channels * Self.pitch(shape) + Self.slack
        let fitting = free.indices.filter { free[$0].count >= count }.min { free[$0].count < free[$1].count }
        if let fitting { return free.remove(at: fitting) }
        return PlaneBuffer(start: memory.floats(count), count: count)
    }

    mutating func giveBack(_ buffer: PlaneBuffer) {
        free.append(buffer)
    }
}

struct PlaneBuffer {
    let start: UnsafeMutablePointer<Float>
    let count: Int

    func planes(_ channels: Int, _ shape: PlaneShape) -> [UnsafeMutablePointer<Float>] {
        (0..<channels).map { start + $0 * PlanePool.pitch(shape) }
    }
}
