import ArithmeticSteps

extension Kernels {
    /// Computes the outputs of some groups.
    public static func mix(
        _ mixture: Mixture, groups: Range<Int>, sources: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        outputs: UnsafeMutablePointer<Float>
    ) {
        if mixture.rows == 1 {
            // The groups of a depthwise convolution are small: one call for all of them.
            cover(MixRow<Four>.self, MixRow<Vector>.self, mixture, groups, 0, sources, weights, outputs)
            return
        }
        for group in groups {
            let own = group..<group + 1
            var row = 0
            #if MICRONET_V4
                while row + 8 <= mixture.rows {
                    cover(
                        EightMixRows<Two>.self, EightMixRows<Vector>.self, mixture, own, row, sources,
                        weights,
                        outputs)
                    row += 8
                }
            #endif
            while row + 4 <= mixture.rows {
                cover(
                    FourMixRows<Two>.self, FourMixRows<Vector>.self, mixture, own, row, sources, weights,
                    outputs)
                row += 4
            }
            if row + 2 <= mixture.rows {
                cover(
                    TwoMixRows<Four>.self, TwoMixRows<Vector>.self, mixture, own, row, sources, weights,
                    outputs)
                row += 2
            }
            if row < mixture.rows {
                cover(MixRow<Four>.self, MixRow<Vector>.self, mixture, own, row, sources, weights, outputs)
            }
        }
    }
}

/// The sources of a group.
struct Terms {
    let base: UnsafePointer<Float>
    let offsets: UnsafePointer<Int>
    let masks: UnsafePointer<UnsafePointer<Float>?>?
    let weights: UnsafePointer<Int>
    let count: Int

    @inline(__always)
    init(_ mixture: Mixture, group: Int, base: UnsafePointer<Float>) {
        self.base = base
        offsets = mixture.sources + group * mixture.terms
        masks = mixture.masks
        weights = mixture.termOffsets
        count = mixture.terms
    }
}

/// Computes the same rows of some groups.
@inline(never)
private func cover<Wide: MixRows, Narrow: MixRows>(
    _: Wide.Type, _: Narrow.Type, _ mixture: Mixture, _ groups: Range<Int>, _ row: Int,
    _ sources: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ outputs: UnsafeMutablePointer<Float>
) {
    let (length, stride) = (mixture.length, mixture.rowStride)
    for group in groups {
        let terms = Terms(mixture, group: group, base: sources)
        let weights = weights + (group * mixture.groupStride + row * stride)
        let targets = mixture.outputs + (group * mixture.rows + row)
        var place = 0
        while place + Wide.S.width <= length {
            sum(Wide.self, terms, weights, stride, place).store(outputs + place, targets)
            place += Wide.S.width
        }
        while place + Narrow.S.width <= length {
            sum(Narrow.self, terms, weights, stride, place).store(outputs + place, targets)
            place += Narrow.S.width
        }
        if place < length {
            sum(Narrow.self, terms, weights, stride, place)
                .store(first: length - place, outputs + place, targets)
        }
    }
}

@inline(__always)
private func sum<R: MixRows>(
    _: R.Type, _ terms: Terms, _ weights: UnsafePointer<Float>, _ stride: Int, _ place: Int
) -> R {
    var rows = R()
    let base = terms.base + place
    if let masks = terms.masks {
        for term in 0..<terms.count {
            var x = R.S(at: base + terms.offsets[term])
            if let mask = masks[term] { x = x.times(R.S(at: mask + place)) }
            rows.add(x, weights + terms.weights[term], stride)
        }
    } else {
        for term in 0..<terms.count {
            rows.add(R.S(at: base + terms.offsets[term]), weights + terms.weights[term], stride)
        }
    }
    return rows
}

/// The running sums of some output rows over one block of lanes, kept in registers.
protocol MixRows {
    associatedtype S: LaneBlock
    static var rows: Int { get }
    init()
    /// Adds a source times its weight for each row.
    mutating func add(_ x: S, _ weights: UnsafePointer<Float>, _ stride: Int)
    func store(_ outputs: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>)
    /// Stores the first `count` values and zeros after them. The block must be one vector.
    func store(first count: Int, _ outputs: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>)
}

struct MixRow<S: LaneBlock>: MixRows {
    var sum = S(all: 0)

    @inline(__always) static var rows: Int { 1 }
    @inline(__always) mutating func add(_ x: S, _ weights: UnsafePointer<Float>, _ stride: Int) {
        sum = sum.fma(x, S(all: weights[0]))
    }
    @inline(__always) func store(_ outputs: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>) {
        sum.store(to: outputs + offsets[0])
    }
    @inline(__always)
    func store(first count: Int, _ outputs: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>) {
        unsafeBitCast(sum, to: Vector.self).first(count).store(to: outputs + offsets[0])
    }
}

/// The rows of one block followed by those of another.
struct MixStack<Upper: MixRows, Lower: MixRows>: MixRows where Upper.S == Lower.S {
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

typealias TwoMixRows<S: LaneBlock> = MixStack<MixRow<S>, MixRow<S>>
typealias FourMixRows<S: LaneBlock> = MixStack<TwoMixRows<S>, TwoMixRows<S>>
typealias EightMixRows<S: LaneBlock> = MixStack<FourMixRows<S>, FourMixRows<S>>
