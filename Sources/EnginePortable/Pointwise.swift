import EngineSteps

/// What a block reads: a run of channels, as they are or through their Shift-Max.
protocol Reading {
    static func value<S: Span>(
        _ channel: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>, _ offset: Int
    ) -> S
    static var coefficients: Int { get }
}

enum Plain: Reading {
    @inline(__always) static var coefficients: Int { 0 }
    @inline(__always) static func value<S: Span>(
        _ channel: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>, _ offset: Int
    ) -> S { S(at: channel.pointee.plane + offset) }
}

/// a1·x + b1·x′
enum OneBranch: Reading {
    @inline(__always) static var coefficients: Int { 2 }
    @inline(__always) static func value<S: Span>(
        _ channel: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>, _ offset: Int
    ) -> S {
        let x = S(at: channel.pointee.plane + offset)
        let partner = S(at: channel.pointee.partner + offset)
        return x.times(S(all: coefficients[0])).adding(partner, times: S(all: coefficients[1]))
    }
}

/// max(a1·x + b1·x′, a2·x + b2·x′)
enum TwoBranches: Reading {
    @inline(__always) static var coefficients: Int { 4 }
    @inline(__always) static func value<S: Span>(
        _ channel: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>, _ offset: Int
    ) -> S {
        let x = S(at: channel.pointee.plane + offset)
        let partner = S(at: channel.pointee.partner + offset)
        let first = x.times(S(all: coefficients[0])).adding(partner, times: S(all: coefficients[1]))
        let second = x.times(S(all: coefficients[2])).adding(partner, times: S(all: coefficients[3]))
        return first.larger(second)
    }
}

/// One group's inputs and the weights of one of its blocks.
struct BlockInputs {
    let channels: UnsafePointer<Source>
    let coefficients: UnsafePointer<Float>
    let count: Int
    let weights: UnsafePointer<Float>
    let bias: UnsafePointer<Float>
}

@inline(__always)
func tile<B: Block, R: Reading>(_: B.Type, _: R.Type, _ inputs: BlockInputs, _ exit: Exit) {
    var block = B(inputs.bias)
    var channel = inputs.channels
    let end = channel + inputs.count
    var coefficients = inputs.coefficients
    var weights = inputs.weights
    repeat {
        block.add(R.value(channel, coefficients, exit.offset), weights)
        channel += 1
        coefficients += R.coefficients
        weights += B.rows
    } while channel < end
    block.finish(exit, row: 0)
}

/// Covers `length` values with wide blocks as far as they go, then with narrow ones. What the last one writes
/// behind `length` is the plane's slack.
@inline(__always)
func cover<Wide: Block, Middle: Block, Narrow: Block, R: Reading>(
    _: Wide.Type, _: Middle.Type, _: Narrow.Type, _: R.Type, _ inputs: BlockInputs, _ begin: Exit,
    length: Int
) {
    var exit = begin
    while exit.offset + Wide.S.width <= length {
        tile(Wide.self, R.self, inputs, exit)
        exit.offset += Wide.S.width
    }
    #if MICRONET_V4
        if Wide.S.width > Middle.S.width, exit.offset + Middle.S.width <= length {
            tile(Middle.self, R.self, inputs, exit)
            exit.offset += Middle.S.width
        }
        // 7×7 at stride 8: three and a half vectors.
        while exit.offset + HalfVector.width < length {
            tile(Narrow.self, R.self, inputs, exit)
            exit.offset += Narrow.S.width
        }
        if exit.offset < length { half(Narrow.rows, R.self, inputs, exit) }
    #else
        while exit.offset < length {
            tile(Narrow.self, R.self, inputs, exit)
            exit.offset += Narrow.S.width
        }
    #endif
}

#if MICRONET_V4
    @inline(__always)
    func half<R: Reading>(_ rows: Int, _: R.Type, _ inputs: BlockInputs, _ exit: Exit) {
        switch rows {
        case 12: tile(TwelveRows<HalfVector>.self, R.self, inputs, exit)
        case 10: tile(TenRows<HalfVector>.self, R.self, inputs, exit)
        case 8: tile(EightRows<HalfVector>.self, R.self, inputs, exit)
        case 6: tile(SixRows<HalfVector>.self, R.self, inputs, exit)
        case 4: tile(FourRows<HalfVector>.self, R.self, inputs, exit)
        case 3: tile(ThreeRows<HalfVector>.self, R.self, inputs, exit)
        case 2: tile(TwoRows<HalfVector>.self, R.self, inputs, exit)
        default: tile(OneRow<HalfVector>.self, R.self, inputs, exit)
        }
    }

    // As many vectors a row as 32 registers take.
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
func block<R: Reading>(
    rows: Int, _: R.Type, _ inputs: BlockInputs, _ begin: Exit, length: Int
) {
    switch rows {
    case 12:
        cover(
            TwelveRows<WideTwelve>.self, TwelveRows<Two>.self, TwelveRows<Vector>.self, R.self, inputs, begin,
            length: length)
    case 10:
        cover(
            TenRows<WideTwelve>.self, TenRows<Two>.self, TenRows<Vector>.self, R.self, inputs, begin,
            length: length)
    case 8:
        cover(
            EightRows<WideEight>.self, EightRows<Two>.self, EightRows<Vector>.self, R.self, inputs, begin,
            length: length)
    case 6:
        cover(
            SixRows<WideSix>.self, SixRows<Two>.self, SixRows<Vector>.self, R.self, inputs, begin,
            length: length)
    case 4:
        cover(
            FourRows<WideFour>.self, FourRows<Two>.self, FourRows<Vector>.self, R.self, inputs, begin,
            length: length)
    case 3:
        cover(
            ThreeRows<WideFour>.self, ThreeRows<Two>.self, ThreeRows<Vector>.self, R.self, inputs, begin,
            length: length)
    case 2:
        cover(
            TwoRows<Four>.self, TwoRows<Two>.self, TwoRows<Vector>.self, R.self, inputs, begin, length: length
        )
    default:
        cover(
            OneRow<Four>.self, OneRow<Two>.self, OneRow<Vector>.self, R.self, inputs, begin, length: length)
    }
}

/// Calls `body` for each block with its first output and its rows.
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
    _ step: PointwiseStep, rows: Int, output: Int, _ inputs: BlockInputs
) {
    let sums = step.targets.sums == nil ? nil : step.partialSums
    if let sums {
        for row in 0..<rows { SIMD16<Float>.zero.store(to: sums + 16 * row) }
    }
    let exit = Exit(
        planes: step.targets.planes + output, residuals: step.residuals.map { $0 + output },
        relu6: step.targets.relu6, partialSums: sums, mask: step.mask, offset: 0)
    switch step.sources.branches {
    case 0: block(rows: rows, Plain.self, inputs, exit, length: step.length)
    case 1: block(rows: rows, OneBranch.self, inputs, exit, length: step.length)
    default: block(rows: rows, TwoBranches.self, inputs, exit, length: step.length)
    }
    if let sums, let result = step.targets.sums {
        for row in 0..<rows { result[output + row] = SIMD16(at: sums + 16 * row).total }
    }
}

func pointwise(_ step: PointwiseStep) {
    forEachBlock(step) { output, rows, inputs in run(step, rows: rows, output: output, inputs) }
}
