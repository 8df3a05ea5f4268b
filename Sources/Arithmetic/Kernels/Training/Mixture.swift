import ArithmeticSteps

extension Kernels {
    /// Computes the outputs of some groups.
    public static func mix(
        _ mixture: Mixture, groups: Range<Int>, sources: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        outputs: UnsafeMutablePointer<Float>
    ) {
        for group in groups {
            let terms = Terms(mixture, group: group, base: sources)
            let weights = weights + group * mixture.groupStride
            let targets = mixture.outputs + group * mixture.rows
            var row = 0
            #if MICRONET_V4
                while row + 8 <= mixture.rows {
                    cover(
                        EightMixRows<Two>.self, EightMixRows<Vector>.self, mixture, terms,
                        weights + row * mixture.rowStride, outputs, targets + row)
                    row += 8
                }
            #endif
            while row + 4 <= mixture.rows {
                cover(
                    FourMixRows<Two>.self, FourMixRows<Vector>.self, mixture, terms,
                    weights + row * mixture.rowStride, outputs, targets + row)
                row += 4
            }
            if row + 2 <= mixture.rows {
                cover(
                    TwoMixRows<Four>.self, TwoMixRows<Vector>.self, mixture, terms,
                    weights + row * mixture.rowStride, outputs, targets + row)
                row += 2
            }
            if row < mixture.rows {
                cover(
                    MixRow<Four>.self, MixRow<Vector>.self, mixture, terms,
                    weights + row * mixture.rowStride, outputs, targets + row)
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

@inline(never)
private func cover<Wide: MixRows, Narrow: MixRows>(
    _: Wide.Type, _: Narrow.Type, _ mixture: Mixture, _ terms: Terms, _ weights: UnsafePointer<Float>,
    _ outputs: UnsafeMutablePointer<Float>, _ targets: UnsafePointer<Int>
) {
    let (length, stride) = (mixture.length, mixture.rowStride)
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

extension Kernels {
    /// The gradient of the weights of some groups: adds the sum of output · source (· mask) over a run to `sums`,
    /// for each row and term. The sums have the layout of the weights. The outputs are only read.
    public static func correlate(
        _ mixture: Mixture, groups: Range<Int>, sources: UnsafePointer<Float>, outputs: UnsafePointer<Float>,
        sums: UnsafeMutablePointer<Float>
    ) {
        for group in groups {
            let terms = Terms(mixture, group: group, base: sources)
            let sums = sums + group * mixture.groupStride
            let rows = mixture.outputs + group * mixture.rows
            var row = 0
            while row + 4 <= mixture.rows {
                columns(rows: 4, mixture, terms, outputs, rows + row, sums + row * mixture.rowStride)
                row += 4
            }
            while row < mixture.rows {
                columns(rows: 1, mixture, terms, outputs, rows + row, sums + row * mixture.rowStride)
                row += 1
            }
        }
    }
}

@inline(never)
private func columns(
    rows count: Int, _ mixture: Mixture, _ terms: Terms, _ outputs: UnsafePointer<Float>,
    _ rows: UnsafePointer<Int>, _ sums: UnsafeMutablePointer<Float>
) {
    var term = 0
    let length = mixture.length
    let stride = mixture.rowStride
    while term + 4 <= terms.count {
        if count == 4 {
            block(FourColumns.self, terms, term, outputs, rows, sums, stride, length)
        } else {
            line(FourColumns.self, terms, term, outputs, rows, sums, length)
        }
        term += 4
    }
    while term < terms.count {
        if count == 4 {
            block(OneColumn.self, terms, term, outputs, rows, sums, stride, length)
        } else {
            line(OneColumn.self, terms, term, outputs, rows, sums, length)
        }
        term += 1
    }
}

/// The values of some sources at the same offset, or the sums of their products.
protocol Columns {
    init()
    init(_ terms: Terms, _ term: Int, _ place: Int)
    mutating func add(_ x: Self, times y: Vector)
    func addTotals(to sums: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>)
}

struct OneColumn: Columns {
    var a = Vector(all: 0)

    @inline(__always) init() {}
    @inline(__always) init(_ terms: Terms, _ term: Int, _ place: Int) {
        a = Vector(at: terms.base + (terms.offsets[term] + place))
        if let masks = terms.masks, let mask = masks[term] { a = a.times(Vector(at: mask + place)) }
    }
    @inline(__always) mutating func add(_ x: Self, times y: Vector) { a = a.fma(x.a, y) }
    @inline(__always)
    func addTotals(to sums: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>) {
        sums[offsets[0]] += a.total
    }
}

struct FourColumns: Columns {
    var a = OneColumn()
    var b = OneColumn()
    var c = OneColumn()
    var d = OneColumn()

    @inline(__always) init() {}
    @inline(__always) init(_ terms: Terms, _ term: Int, _ place: Int) {
        a = OneColumn(terms, term, place)
        b = OneColumn(terms, term + 1, place)
        c = OneColumn(terms, term + 2, place)
        d = OneColumn(terms, term + 3, place)
    }
    @inline(__always) mutating func add(_ x: Self, times y: Vector) {
        a.add(x.a, times: y)
        b.add(x.b, times: y)
        c.add(x.c, times: y)
        d.add(x.d, times: y)
    }
    @inline(__always)
    func addTotals(to sums: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>) {
        a.addTotals(to: sums, offsets)
        b.addTotals(to: sums, offsets + 1)
        c.addTotals(to: sums, offsets + 2)
        d.addTotals(to: sums, offsets + 3)
    }
}

/// Four rows. Outputs are zero after `length`, so the last vector adds nothing there.
@inline(__always)
private func block<C: Columns>(
    _: C.Type, _ terms: Terms, _ term: Int, _ outputs: UnsafePointer<Float>, _ rows: UnsafePointer<Int>,
    _ sums: UnsafeMutablePointer<Float>, _ stride: Int, _ length: Int
) {
    let (row0, row1, row2, row3) = (
        outputs + rows[0], outputs + rows[1], outputs + rows[2], outputs + rows[3]
    )
    var (a, b, c, d) = (C(), C(), C(), C())
    var place = 0
    while place < length {
        let x = C(terms, term, place)
        a.add(x, times: Vector(at: row0 + place))
        b.add(x, times: Vector(at: row1 + place))
        c.add(x, times: Vector(at: row2 + place))
        d.add(x, times: Vector(at: row3 + place))
        place += Vector.width
    }
    let offsets = terms.weights + term
    a.addTotals(to: sums, offsets)
    b.addTotals(to: sums + stride, offsets)
    c.addTotals(to: sums + 2 * stride, offsets)
    d.addTotals(to: sums + 3 * stride, offsets)
}

/// One row.
@inline(__always)
private func line<C: Columns>(
    _: C.Type, _ terms: Terms, _ term: Int, _ outputs: UnsafePointer<Float>, _ rows: UnsafePointer<Int>,
    _ sums: UnsafeMutablePointer<Float>, _ length: Int
) {
    let row = outputs + rows[0]
    var a = C()
    var place = 0
    while place < length {
        a.add(C(terms, term, place), times: Vector(at: row + place))
        place += Vector.width
    }
    a.addTotals(to: sums, terms.weights + term)
}

/// The first `count` lanes, and zeros after them.
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
        first(count, of: unsafeBitCast(sum, to: Vector.self)).store(to: outputs + offsets[0])
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
