import ArithmeticSteps

/// How a kernel loads a run of a channel: as it is, or through its Shift-Max.
protocol Load {
    static func value<S: LaneBlock>(
        _ channel: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>, _ offset: Int
    ) -> S
    static var coefficients: Int { get }
}

enum PlainLoad: Load {
    @inline(__always) static var coefficients: Int { 0 }
    @inline(__always) static func value<S: LaneBlock>(
        _ channel: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>, _ offset: Int
    ) -> S { S(at: channel.pointee.plane + offset) }
}

/// a1·x + b1·x′
enum OneBranchLoad: Load {
    @inline(__always) static var coefficients: Int { 2 }
    @inline(__always) static func value<S: LaneBlock>(
        _ channel: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>, _ offset: Int
    ) -> S {
        let x = S(at: channel.pointee.plane + offset)
        let partner = S(at: channel.pointee.partner + offset)
        return x.times(S(all: coefficients[0])).fma(partner, S(all: coefficients[1]))
    }
}

/// max(a1·x + b1·x′, a2·x + b2·x′)
enum TwoBranchLoad: Load {
    @inline(__always) static var coefficients: Int { 4 }
    @inline(__always) static func value<S: LaneBlock>(
        _ channel: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>, _ offset: Int
    ) -> S {
        let x = S(at: channel.pointee.plane + offset)
        let partner = S(at: channel.pointee.partner + offset)
        let first = x.times(S(all: coefficients[0])).fma(partner, S(all: coefficients[1]))
        let second = x.times(S(all: coefficients[2])).fma(partner, S(all: coefficients[3]))
        return first.max(second)
    }
}

/// The inputs of one group, and the weights of one of its blocks.
struct BlockInputs {
    let channels: UnsafePointer<Source>
    let coefficients: UnsafePointer<Float>
    let count: Int
    let weights: UnsafePointer<Float>
    let bias: UnsafePointer<Float>
}

@inline(__always)
func tile<B: RowBlock, R: Load>(
    _: B.Type, _: R.Type, _ inputs: BlockInputs, _ epilogue: Epilogue, _ fetcher: inout Fetcher
) {
    var block = B(inputs.bias)
    var channel = inputs.channels
    let end = channel + inputs.count
    var coefficients = inputs.coefficients
    var weights = inputs.weights
    repeat {
        fetcher.fetch()
        block.add(R.value(channel, coefficients, epilogue.offset), weights)
        channel += 1
        coefficients += R.coefficients
        weights += B.rows
    } while channel < end
    block.finish(epilogue, row: 0)
}

/// Covers `length` values with wide blocks as far as they fit, then with narrow ones. The last block may write
/// beyond `length`, into the slack of the plane.
@inline(__always)
func cover<Wide: RowBlock, Middle: RowBlock, Narrow: RowBlock, R: Load>(
    _: Wide.Type, _: Middle.Type, _: Narrow.Type, _: R.Type, _ inputs: BlockInputs, _ begin: Epilogue,
    length: Int, _ fetcher: inout Fetcher
) {
    var epilogue = begin
    #if MICRONET_V4
        // 7×7 with a stride of 8 is three and a half vectors: four at once take less time than two tiles.
        let waste = HalfVector.width
    #else
        let waste = 0
    #endif
    while epilogue.offset + Wide.S.width <= length + waste {
        tile(Wide.self, R.self, inputs, epilogue, &fetcher)
        epilogue.offset += Wide.S.width
    }
    #if MICRONET_V4
        if Wide.S.width > Middle.S.width, epilogue.offset + Middle.S.width <= length {
            tile(Middle.self, R.self, inputs, epilogue, &fetcher)
            epilogue.offset += Middle.S.width
        }
        while epilogue.offset + HalfVector.width < length {
            tile(Narrow.self, R.self, inputs, epilogue, &fetcher)
            epilogue.offset += Narrow.S.width
        }
        if epilogue.offset < length { half(Narrow.rows, R.self, inputs, epilogue, &fetcher) }
    #else
        while epilogue.offset < length {
            tile(Narrow.self, R.self, inputs, epilogue, &fetcher)
            epilogue.offset += Narrow.S.width
        }
    #endif
}

#if MICRONET_V4
    @inline(__always)
    func half<R: Load>(
        _ rows: Int, _: R.Type, _ inputs: BlockInputs, _ epilogue: Epilogue, _ fetcher: inout Fetcher
    ) {
        switch rows {
        case 12: tile(TwelveRows<HalfVector>.self, R.self, inputs, epilogue, &fetcher)
        case 10: tile(TenRows<HalfVector>.self, R.self, inputs, epilogue, &fetcher)
        case 8: tile(EightRows<HalfVector>.self, R.self, inputs, epilogue, &fetcher)
        case 6: tile(SixRows<HalfVector>.self, R.self, inputs, epilogue, &fetcher)
        case 4: tile(FourRows<HalfVector>.self, R.self, inputs, epilogue, &fetcher)
        case 3: tile(ThreeRows<HalfVector>.self, R.self, inputs, epilogue, &fetcher)
        case 2: tile(TwoRows<HalfVector>.self, R.self, inputs, epilogue, &fetcher)
        default: tile(OneRow<HalfVector>.self, R.self, inputs, epilogue, &fetcher)
        }
    }

    // As many vectors for each row as fit into 32 registers.
    typealias WideTwelve = Two
    typealias WideEight = Three
    typealias WideSix = Four
    typealias WideFour = Four
#else
    typealias WideTwelve = Vector
    typealias WideEight = Vector
    typealias WideSix = Two
    typealias WideFour = Three
#endif

/// One block over a whole plane.
@inline(never)
func block<R: Load>(
    rows: Int, _: R.Type, _ inputs: BlockInputs, _ begin: Epilogue, length: Int, _ fetcher: inout Fetcher
) {
    switch rows {
    case 12:
        cover(
            TwelveRows<WideTwelve>.self, TwelveRows<Two>.self, TwelveRows<Vector>.self, R.self, inputs, begin,
            length: length, &fetcher)
    case 10:
        cover(
            TenRows<WideTwelve>.self, TenRows<Two>.self, TenRows<Vector>.self, R.self, inputs, begin,
            length: length, &fetcher)
    case 8:
        cover(
            EightRows<WideEight>.self, EightRows<Two>.self, EightRows<Vector>.self, R.self, inputs, begin,
            length: length, &fetcher)
    case 6:
        cover(
            SixRows<WideSix>.self, SixRows<Two>.self, SixRows<Vector>.self, R.self, inputs, begin,
            length: length, &fetcher)
    case 4:
        cover(
            FourRows<WideFour>.self, FourRows<Two>.self, FourRows<Vector>.self, R.self, inputs, begin,
            length: length, &fetcher)
    case 3:
        cover(
            ThreeRows<WideFour>.self, ThreeRows<Two>.self, ThreeRows<Vector>.self, R.self, inputs, begin,
            length: length, &fetcher)
    case 2:
        cover(
            TwoRows<Four>.self, TwoRows<Two>.self, TwoRows<Vector>.self, R.self, inputs, begin,
            length: length, &fetcher)
    default:
        cover(
            OneRow<Four>.self, OneRow<Two>.self, OneRow<Vector>.self, R.self, inputs, begin, length: length,
            &fetcher)
    }
}

/// Calls `body` for each block with its first output and its number of rows.
@inline(__always)
func forEachBlock(_ step: PointwiseStep, _ body: (Int, Int, BlockInputs) -> Void) {
    var weights = step.weights
    var output = 0
    for group in 0..<step.groups {
        let input = group * step.inputsPerGroup
        for part in 0..<step.rowCount {
            let rows = step.rows[part]
            body(
                output, rows,
                BlockInputs(
                    channels: step.sources.channels + input,
                    coefficients: step.sources.coefficients + 2 * step.sources.branches * input,
                    count: step.inputsPerGroup, weights: weights, bias: step.bias + output))
            weights += rows * step.inputsPerGroup
            output += rows
        }
    }
}

@inline(__always)
func run(
    _ step: PointwiseStep, rows: Int, output: Int, _ inputs: BlockInputs, _ fetcher: inout Fetcher
) {
    let sums = step.targets.sums == nil ? nil : step.partialSums
    if let sums {
        for row in 0..<rows { SIMD16<Float>.zero.store(to: sums + 16 * row) }
    }
    let epilogue = Epilogue(
        planes: step.targets.planes + output, residuals: step.residuals.map { $0 + output },
        relu6: step.targets.relu6, partialSums: sums, mask: step.mask, offset: 0)
    switch step.sources.branches {
    case 0: block(rows: rows, PlainLoad.self, inputs, epilogue, length: step.length, &fetcher)
    case 1: block(rows: rows, OneBranchLoad.self, inputs, epilogue, length: step.length, &fetcher)
    default: block(rows: rows, TwoBranchLoad.self, inputs, epilogue, length: step.length, &fetcher)
    }
    if let sums, let result = step.targets.sums {
        for row in 0..<rows { result[output + row] = SIMD16(at: sums + 16 * row).total }
    }
}

func pointwise(_ step: PointwiseStep) {
    var fetcher = Fetcher(step.ahead, otherwise: step.weights)
    forEachBlock(step) { output, rows, inputs in run(step, rows: rows, output: output, inputs, &fetcher) }
}

/// The running sums of some output rows over one block of lanes: rows × vectors registers.
protocol RowBlock {
    associatedtype S: LaneBlock
    static var rows: Int { get }
    /// Starts with the biases.
    init(_ bias: UnsafePointer<Float>)
    /// Adds an input times its weight for each row.
    mutating func add(_ x: S, _ weights: UnsafePointer<Float>)
    /// Applies the epilogue and stores the rows.
    func finish(_ epilogue: Epilogue, row: Int)
}

/// What happens to a block after the sums: where its rows are stored, and what is fused into the store.
struct Epilogue {
    /// The planes from the block's first row on.
    let planes: UnsafePointer<UnsafeMutablePointer<Float>>
    let residuals: UnsafePointer<UnsafePointer<Float>>?
    let relu6: Bool
    /// 16 partial sums for each row.
    let partialSums: UnsafeMutablePointer<Float>?
    let mask: UnsafePointer<Float>
    /// The offset of the lanes in their plane.
    var offset: Int
}

struct OneRow<S: LaneBlock>: RowBlock {
    var sum: S

    @inline(__always) static var rows: Int { 1 }
    @inline(__always) init(_ bias: UnsafePointer<Float>) { sum = S(all: bias[0]) }
    @inline(__always) mutating func add(_ x: S, _ weights: UnsafePointer<Float>) {
        sum = sum.fma(x, S(all: weights[0]))
    }

    @inline(__always) func finish(_ epilogue: Epilogue, row: Int) {
        var result = sum
        if epilogue.relu6 { result = result.relu6 }
        if let residuals = epilogue.residuals {
            result = result.plus(S(at: residuals[row] + epilogue.offset))
        }
        result.store(to: epilogue.planes[row] + epilogue.offset)
        if let sums = epilogue.partialSums {
            result.times(S(at: epilogue.mask + epilogue.offset)).accumulate(in: sums + 16 * row)
        }
    }
}

/// The rows of one block followed by those of another.
struct Stack<Upper: RowBlock, Lower: RowBlock>: RowBlock where Upper.S == Lower.S {
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
    @inline(__always) func finish(_ epilogue: Epilogue, row: Int) {
        upper.finish(epilogue, row: row)
        lower.finish(epilogue, row: row + Upper.rows)
    }
}

typealias TwoRows<S: LaneBlock> = Stack<OneRow<S>, OneRow<S>>
typealias ThreeRows<S: LaneBlock> = Stack<TwoRows<S>, OneRow<S>>
typealias FourRows<S: LaneBlock> = Stack<TwoRows<S>, TwoRows<S>>
typealias SixRows<S: LaneBlock> = Stack<FourRows<S>, TwoRows<S>>
typealias EightRows<S: LaneBlock> = Stack<FourRows<S>, FourRows<S>>
typealias TenRows<S: LaneBlock> = Stack<EightRows<S>, TwoRows<S>>
typealias TwelveRows<S: LaneBlock> = Stack<EightRows<S>, FourRows<S>>
