import ArithmeticSteps

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
        } else if term + 3 == terms.count {
            // The kernel of a depthwise convolution.
            line(ThreeColumns.self, terms, term, outputs, rows, sums, length)
            return
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
    /// Adds the total of each column to the sum at its offset.
    func addTotals(to sums: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>)
    /// Adds the totals of four rows of columns, `stride` apart.
    static func addTotals(
        _ rows: (Self, Self, Self, Self), to sums: UnsafeMutablePointer<Float>, _ stride: Int,
        _ offsets: UnsafePointer<Int>)
}

extension Columns {
    @inline(__always)
    static func addTotals(
        _ rows: (Self, Self, Self, Self), to sums: UnsafeMutablePointer<Float>, _ stride: Int,
        _ offsets: UnsafePointer<Int>
    ) {
        rows.0.addTotals(to: sums, offsets)
        rows.1.addTotals(to: sums + stride, offsets)
        rows.2.addTotals(to: sums + 2 * stride, offsets)
        rows.3.addTotals(to: sums + 3 * stride, offsets)
    }
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

struct ThreeColumns: Columns {
    var a = OneColumn()
    var b = OneColumn()
    var c = OneColumn()

    @inline(__always) init() {}
    @inline(__always) init(_ terms: Terms, _ term: Int, _ place: Int) {
        a = OneColumn(terms, term, place)
        b = OneColumn(terms, term + 1, place)
        c = OneColumn(terms, term + 2, place)
    }
    @inline(__always) mutating func add(_ x: Self, times y: Vector) {
        a.add(x.a, times: y)
        b.add(x.b, times: y)
        c.add(x.c, times: y)
    }
    @inline(__always)
    func addTotals(to sums: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>) {
        let totals = totals4(a.a, b.a, c.a, c.a)
        for column in 0..<3 { sums[offsets[column]] += totals[column] }
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
        addFour(totals4(a.a, b.a, c.a, d.a), to: sums, offsets)
    }
    #if MICRONET_V4
        @inline(__always)
        static func addTotals(
            _ rows: (Self, Self, Self, Self), to sums: UnsafeMutablePointer<Float>, _ stride: Int,
            _ offsets: UnsafePointer<Int>
        ) {
            let (even, odd) = (rows.0.folded(with: rows.2), rows.1.folded(with: rows.3))
            func four(_ even: OneColumn, _ odd: OneColumn) -> Vector {
                even.a.front4(odd.a).plus(even.a.back4(odd.a))
            }
            // For each row its four totals.
            let totals = totals(
                four(even.a, odd.a), four(even.b, odd.b), four(even.c, odd.c), four(even.d, odd.d))
            addFour(totals.lowHalf.lowHalf, to: sums, offsets)
            addFour(totals.lowHalf.highHalf, to: sums + stride, offsets)
            addFour(totals.highHalf.lowHalf, to: sums + 2 * stride, offsets)
            addFour(totals.highHalf.highHalf, to: sums + 3 * stride, offsets)
        }

        /// The half sums of these columns, then those of others, in one vector each.
        @inline(__always) private func folded(with other: Self) -> Self {
            var all = Self()
            all.a.a = a.a.front8(other.a.a).plus(a.a.back8(other.a.a))
            all.b.a = b.a.front8(other.b.a).plus(b.a.back8(other.b.a))
            all.c.a = c.a.front8(other.c.a).plus(c.a.back8(other.c.a))
            all.d.a = d.a.front8(other.d.a).plus(d.a.back8(other.d.a))
            return all
        }
    #endif
}

/// Adds to the sums at four offsets, which ascend.
@inline(__always)
private func addFour(
    _ totals: SIMD4<Float>, to sums: UnsafeMutablePointer<Float>, _ offsets: UnsafePointer<Int>
) {
    if offsets[3] == offsets[0] + 3 {
        let sums = sums + offsets[0]
        SIMD4(at: sums).plus(totals).store(to: sums)
    } else {
        for column in 0..<4 { sums[offsets[column]] += totals[column] }
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
    C.addTotals((a, b, c, d), to: sums, stride, terms.weights + term)
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
