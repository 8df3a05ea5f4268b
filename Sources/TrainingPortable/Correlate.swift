import TrainingSteps

extension Kernels {
    /// The gradient of a mixture's weights: for each row and term of some groups adds the sum over places of
    /// output · source (· mask) to `sums`, which lie where the weights would. Reads the outputs.
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

/// Values of some sources at the same place, or sums of their products.
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
    @inline(__always) mutating func add(_ x: Self, times y: Vector) { a = a.adding(x.a, times: y) }
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

/// Four rows. Outputs are zero behind `length`, so that what the last vector reads there adds nothing.
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
