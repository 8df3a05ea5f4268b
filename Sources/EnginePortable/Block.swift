import EngineSteps

/// Running sums of some output rows over one span: as many registers as rows × vectors.
protocol Block {
    associatedtype S: Span
    static var rows: Int { get }
    /// Begins with the biases.
    init(_ bias: UnsafePointer<Float>)
    /// Adds an input, times its weight for each row.
    mutating func add(_ x: S, _ weights: UnsafePointer<Float>)
    /// Writes the rows where `exit` says.
    func finish(_ exit: Exit, row: Int)
}

/// Where a block's rows go, and what happens to them on the way.
struct Exit {
    /// Of the block's first row.
    let planes: UnsafePointer<UnsafeMutablePointer<Float>>
    let residuals: UnsafePointer<UnsafePointer<Float>>?
    let relu6: Bool
    /// 16 partial sums a row.
    let partialSums: UnsafeMutablePointer<Float>?
    let mask: UnsafePointer<Float>
    /// From the plane's first value to the span.
    var offset: Int
}

struct OneRow<S: Span>: Block {
    var sum: S

    @inline(__always) static var rows: Int { 1 }
    @inline(__always) init(_ bias: UnsafePointer<Float>) { sum = S(all: bias[0]) }
    @inline(__always) mutating func add(_ x: S, _ weights: UnsafePointer<Float>) {
        sum = sum.adding(x, times: S(all: weights[0]))
    }

    @inline(__always) func finish(_ exit: Exit, row: Int) {
        var result = sum
        if exit.relu6 { result = result.relu6 }
        if let residuals = exit.residuals { result = result.plus(S(at: residuals[row] + exit.offset)) }
        result.store(to: exit.planes[row] + exit.offset)
        if let sums = exit.partialSums {
            result.times(S(at: exit.mask + exit.offset)).accumulate(in: sums + 16 * row)
        }
    }
}

/// The rows of one block above those of another.
struct Stack<Upper: Block, Lower: Block>: Block where Upper.S == Lower.S {
    var upper: Upper
    var lower: Lower

    @inline(__always) static var rows: Int { Upper.rows + Lower.rows }
    @inline(__always) init(_ bias: UnsafePointer<Float>) {
        upper = Upper(bias)
        lower = Lower(bias + Upper.rows)
    }
    @inline(__always) mutating func add(_ x: Upper.S, _ weights: UnsafePointer<Float>) {
        upper.add(x, weights)
        lower.add(x, weights + Upper.rows)
    }
    @inline(__always) func finish(_ exit: Exit, row: Int) {
        upper.finish(exit, row: row)
        lower.finish(exit, row: row + Upper.rows)
    }
}

typealias TwoRows<S: Span> = Stack<OneRow<S>, OneRow<S>>
typealias ThreeRows<S: Span> = Stack<TwoRows<S>, OneRow<S>>
typealias FourRows<S: Span> = Stack<TwoRows<S>, TwoRows<S>>
typealias SixRows<S: Span> = Stack<FourRows<S>, TwoRows<S>>
typealias EightRows<S: Span> = Stack<FourRows<S>, FourRows<S>>
typealias TenRows<S: Span> = Stack<EightRows<S>, TwoRows<S>>
typealias TwelveRows<S: Span> = Stack<EightRows<S>, FourRows<S>>
