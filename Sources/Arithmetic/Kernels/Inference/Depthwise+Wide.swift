import ArithmeticSteps

/// The input rows of a horizontal convolution that are longer than a register.
protocol LongRows {
    associatedtype Row: LaneBlock
    associatedtype Place
    init(_ step: DepthwiseStep, _ plane: UnsafePointer<Float>, middle: Int)
    /// The location of the input of output row `y`.
    func place(_ y: Int) -> Place
    /// The values of that row from column `x` on.
    func value(_ place: Place, _ x: Int) -> Row
}

/// Depthwise pairs whose rows are longer than a register. The vertical convolution runs along a row, and the
/// horizontal one follows one register behind.
@inline(never)
func widePairs<R: RowAccess, K: CompileTimeCount>(
    _ step: DepthwiseStep, _ channels: Range<Int>, _: R.Type, _: K.Type
) {
    for channel in channels { widePairs(step, channel, rows: 0..<step.output.height, R.self, K.self) }
}

/// Some rows of the pairs of one channel.
@inline(__always)
func widePairs<R: RowAccess, K: CompileTimeCount>(
    _ step: DepthwiseStep, _ channel: Int, rows: Range<Int>, _: R.Type, _: K.Type
) {
    let plane = activated(step, channel)
    for middle in channel * step.verticals..<(channel + 1) * step.verticals {
        var output = middle * step.horizontals
        let end = output + step.horizontals
        while output + 1 < end {
            wide(
                step, ColumnSums<R.Row, K>.self, plane, rows, middle: middle, output: output, R.self, K.self,
                forks: Count2.self)
            output += 2
        }
        if output < end {
            wide(
                step, ColumnSums<R.Row, K>.self, plane, rows, middle: middle, output: output, R.self, K.self,
                forks: Count1.self)
        }
    }
}

/// The horizontal halves alone, from planes. The last row of a plane may write into the next plane, which is
/// written later.
@inline(never)
func wideRows<R: RowAccess, K: CompileTimeCount>(_ step: DepthwiseStep, _: R.Type, _: K.Type) {
    for middle in 0..<step.channels {
        let plane = step.sources.channels[middle].plane
        for output in middle * step.horizontals..<(middle + 1) * step.horizontals {
            wide(
                step, PlaneRows<R.Row>.self, plane, 0..<step.output.height, middle: middle, output: output,
                R.self, K.self, forks: Count1.self)
        }
    }
}

private struct PlaneRows<Row: LaneBlock>: LongRows {
    let plane: UnsafePointer<Float>
    let distance: Int

    @inline(__always) init(_ step: DepthwiseStep, _ plane: UnsafePointer<Float>, middle: Int) {
        self.plane = plane
        distance = step.input.stride
    }
    @inline(__always) func place(_ y: Int) -> UnsafePointer<Float> { plane + y * distance }
    @inline(__always) func value(_ row: UnsafePointer<Float>, _ x: Int) -> Row { Row(at: row + x) }
}

/// Some rows of one or two outputs of a middle channel.
@inline(never)
private func wide<R: RowAccess, K: CompileTimeCount, F: CompileTimeCount, Rows: LongRows>(
    _ step: DepthwiseStep, _: Rows.Type, _ plane: UnsafePointer<Float>, _ outputRows: Range<Int>,
    middle: Int, output: Int, _: R.Type, _: K.Type, forks _: F.Type
) where Rows.Row == R.Row {
    let rows = Rows(step, plane, middle: middle)
    let (kernel, stride, reach) = (K.value, R.stride, R.Row.width)
    let width = step.output.width
    let zeros = R.lay(R.Row(at: step.zeros))
    let last = (step.input.width - 1) / reach * reach
    let ones = R.lay(R.Row(at: step.ones + (32 - (step.input.width - last))))
    let inside = R.Register(at: step.ones + (32 - ((width - 1) % R.Register.width + 1)))
    var first = Fork<R.Register>(step, output: output, kernel: kernel)
    var second = Fork<R.Register>(step, output: F.value == 2 ? output + 1 : output, kernel: kernel)
    first.row += outputRows.lowerBound * step.output.stride
    second.row += outputRows.lowerBound * step.output.stride
    var fetcher = Fetcher(
        step.ahead, after: output * step.output.height + outputRows.lowerBound, otherwise: step.zeros)
    for y in outputRows {
        fetcher.fetch()
        let place = rows.place(y)
        var before = zeros
        var here = R.lay(rows.value(place, 0))
        if last == 0 { here = R.keep(here, ones) }
        var x = 0
        while x < width {
            var after = zeros
            let next = stride * x + reach
            if next <= last {
                after = R.lay(rows.value(place, next))
                if next == last { after = R.keep(after, ones) }
            }
            let window = R.window(before, here, after)
            let isLast = x + R.Register.width >= width
            first.put(window, at: x, kernel: kernel, isLast: isLast, inside: inside)
            if F.value == 2 { second.put(window, at: x, kernel: kernel, isLast: isLast, inside: inside) }
            (before, here) = (here, after)
            x += R.Register.width
        }
        first.row += step.output.stride
        second.row += step.output.stride
    }
    guard let sums = step.targets.sums else { return }
    if let ring = step.ring {
        first.total.accumulate(in: ring + 16 * output)
        if F.value == 2 { second.total.accumulate(in: ring + 16 * (output + 1)) }
        return
    }
    sums[output] = first.total.total
    if F.value == 2 { sums[output + 1] = second.total.total }
}
