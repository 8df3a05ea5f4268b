/// The first `count` lanes, and zeros.
@inline(__always)
func first(_ count: Int, of vector: Vector) -> Vector {
    vector.replacing(with: 0, where: lanes .>= Int32(truncatingIfNeeded: count))
}

#if MICRONET_V4
    @inline(__always)
    private var lanes: SIMD16<Int32> { SIMD16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) }
#elseif MICRONET_V3
    @inline(__always)
    private var lanes: SIMD8<Int32> { SIMD8(0, 1, 2, 3, 4, 5, 6, 7) }
#else
    @inline(__always)
    private var lanes: SIMD4<Int32> { SIMD4(0, 1, 2, 3) }
#endif

/// Running sums of some output rows over one span, kept in registers.
protocol Rows {
    associatedtype S: Span
    static var rows: Int { get }
    init()
    /// Adds a source, times its weight for each row.
    mutating func add(_ x: S, _ weights: UnsafePointer<Float>, _ stride: Int)
    func store(_ outputs: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>)
    /// The same with zeros behind the first `count` values; only where the span is one vector.
    func store(first count: Int, _ outputs: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>)
}

struct One<S: Span>: Rows {
    var sum = S(all: 0)

    @inline(__always) static var rows: Int { 1 }
    @inline(__always) mutating func add(_ x: S, _ weights: UnsafePointer<Float>, _ stride: Int) {
        sum = sum.adding(x, times: S(all: weights[0]))
    }
    @inline(__always) func store(_ outputs: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>) {
        sum.store(to: outputs + offsets[0])
    }
    @inline(__always)
    func store(first count: Int, _ outputs: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>) {
        first(count, of: unsafeBitCast(sum, to: Vector.self)).store(to: outputs + offsets[0])
    }
}

/// The rows of one block above those of another.
struct Stack<Upper: Rows, Lower: Rows>: Rows where Upper.S == Lower.S {
    var upper = Upper()
    var lower = Lower()

    @inline(__always) static var rows: Int { Upper.rows + Lower.rows }
    @inline(__always) mutating func add(_ x: Upper.S, _ weights: UnsafePointer<Float>, _ stride: Int) {
        upper.add(x, weights, stride)
        lower.add(x, weights + Upper.rows * stride, stride)
    }
    @inline(__always) func store(_ outputs: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>) {
        upper.store(outputs, offsets)
        lower.store(outputs, offsets + Upper.rows)
    }
    @inline(__always)
    func store(first count: Int, _ outputs: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>) {
        upper.store(first: count, outputs, offsets)
        lower.store(first: count, outputs, offsets + Upper.rows)
    }
}

typealias TwoRows<S: Span> = Stack<One<S>, One<S>>
typealias FourRows<S: Span> = Stack<TwoRows<S>, TwoRows<S>>
typealias EightRows<S: Span> = Stack<FourRows<S>, FourRows<S>>
