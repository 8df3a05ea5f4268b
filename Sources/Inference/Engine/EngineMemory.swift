import ArithmeticSteps
import Basics

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The memory of an engine or of a network in training: weights in the order in which they are read, and the
/// buffers of a pass. It is freed with this object.
///
/// It is allocated in large zeroed pieces with huge pages: half of a pass is reading weights, and the processor
/// prefetches only within a page.
package final class EngineMemory {
    private var pieces: [(start: UnsafeMutableRawPointer, bytes: Int)] = []
    private var next: UnsafeMutableRawPointer?
    private var left = 0

    private static let hugePage = 2 << 20

    /// Whether buffers are only counted, so that a plan tells how much memory it takes before it takes it.
    private let isMeasuring: Bool
    /// The address space that all pieces take, or would take, in bytes.
    package var bytes: Int { isMeasuring ? counted : pieces.reduce(0) { $0 + $1.bytes } }
    /// The bytes of the pieces that are only counted, and what is left of the last one.
    private var counted = 0
    private var countedLeft = 0
    /// The bytes of the buffers that are only counted.
    private var buffers = 0

    /// - Parameter isMeasuring: whether buffers are only counted: the plan that is made with this memory must not run.
    package init(isMeasuring: Bool = false) {
        self.isMeasuring = isMeasuring
    }

    /// Room for `count` values of a pass, which planning does not read or write; else as `floats`.
    package func buffer(_ count: Int) -> UnsafeMutablePointer<Float> {
        guard isMeasuring else { return floats(count) }
        let size = Self.size(count, of: Float.self)
        defer {
            buffers += size
            self.count(size)
        }
        // Plans compare and offset addresses. No memory is at these.
        guard let address = UnsafeMutablePointer<Float>(bitPattern: 1 << 52 + buffers) else {
            preconditionFailure("0 is no address of a buffer")
        }
        return address
    }

    /// Room for `count` values, aligned for vectors and set to zero. Zero bits must be a valid T.
    package func room<T: BitwiseCopyable>(_ count: Int, of type: T.Type) -> UnsafeMutablePointer<T> {
        let size = Self.size(count, of: type)
        if isMeasuring { self.count(size) }
        if left < size { takePiece(atLeast: size) }
        guard let start = next else { MemoryShortage.end() }
        next = start + size
        left -= size
        return start.bindMemory(to: type, capacity: count)
    }

    private static func size<T>(_ count: Int, of type: T.Type) -> Int {
        max((count * MemoryLayout<T>.stride + 63) / 64 * 64, 64)
    }

    /// Counts the piece that room for `size` bytes takes, if it does not fit into the last one.
    private func count(_ size: Int) {
        if countedLeft < size {
            countedLeft = Self.pieceSize(size)
            counted += countedLeft + Self.hugePage
        }
        countedLeft -= size
    }

    private static func pieceSize(_ bytes: Int) -> Int { (bytes + hugePage - 1) / hugePage * hugePage }

    private func takePiece(atLeast bytes: Int) {
        let size = Self.pieceSize(bytes)
        let whole = mmap(
            nil, size + Self.hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | Self.anonymous, -1, 0)
        guard let whole, whole != MAP_FAILED else { MemoryShortage.end() }
        pieces.append((whole, size + Self.hugePage))
        let aligned = UnsafeMutableRawPointer(
            bitPattern: (UInt(bitPattern: whole) + UInt(Self.hugePage) - 1) / UInt(Self.hugePage)
                * UInt(Self.hugePage))
        #if os(Linux)
            if let aligned { madvise(aligned, size, Int32(MADV_HUGEPAGE)) }
        #endif
        next = aligned
        left = size
    }

    #if os(Linux)
        private static let anonymous = MAP_ANONYMOUS
    #else
        private static let anonymous = MAP_ANON
    #endif

    package func floats(_ count: Int) -> UnsafeMutablePointer<Float> { room(count, of: Float.self) }

    /// A copy of the values, followed by at least `slack` zeros.
    package func copy<T: BitwiseCopyable>(_ values: [T], slack: Int = 0) -> UnsafePointer<T> {
        let block = room(values.count + slack, of: T.self)
        values.withUnsafeBufferPointer { buffer in
            if let start = buffer.baseAddress { block.update(from: start, count: buffer.count) }
        }
        return UnsafePointer(block)
    }

    deinit {
        for piece in pieces { munmap(piece.start, piece.bytes) }
    }
}

/// A pool of plane buffers.
struct PlanePool {
    let memory: EngineMemory
    private var free: [PlaneBuffer] = []

    init(_ memory: EngineMemory) {
        self.memory = memory
    }

    /// The number of values after a buffer that a vector may read or write beyond its last plane.
    private static let slack = 64

    /// The distance between planes: whole vectors, and one more for rows that are written a vector at a time.
    static func pitch(_ shape: PlaneShape) -> Int { (shape.length + 15) / 16 * 16 + 16 }

    mutating func take(_ channels: Int, _ shape: PlaneShape) -> PlaneBuffer {
        let count = channels * Self.pitch(shape) + Self.slack
        let fitting = free.indices.filter { free[$0].count >= count }.min { free[$0].count < free[$1].count }
        if let fitting { return free.remove(at: fitting) }
        return PlaneBuffer(start: memory.buffer(count), count: count)
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
