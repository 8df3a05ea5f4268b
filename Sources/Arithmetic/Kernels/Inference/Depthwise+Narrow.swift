import ArithmeticSteps

/// Depthwise pairs whose rows fit into a register: from the loads to the stores of a plane, everything stays in
/// registers.
@inline(__always)
func narrowPairs<R: RowAccess, K: CompileTimeCount>(
    _ step: DepthwiseStep, _ channels: Range<Int>, _: R.Type, _: K.Type
) {
    if step.verticals * step.horizontals > 1 { return narrowForks(step, channels, R.self, K.self) }
    switch step.sources.branches {
    case 0: narrowSingles(step, channels, R.self, K.self, PlainLoad.self)
    case 1: narrowSingles(step, channels, R.self, K.self, OneBranchLoad.self)
    default: narrowSingles(step, channels, R.self, K.self, TwoBranchLoad.self)
    }
}

/// One output for each channel. Its Shift-Max is computed as the channel is loaded.
@inline(never)
private func narrowSingles<R: RowAccess, K: CompileTimeCount, Read: Load>(
    _ step: DepthwiseStep, _ channels: Range<Int>, _: R.Type, _: K.Type, _: Read.Type
) {
    for channel in channels {
        let rows = ReadRows<Read, R.Row>(
            source: step.sources.channels + channel,
            coefficients: step.sources.coefficients + Read.coefficients * channel,
            height: step.input.height, distance: step.input.stride)
        narrow(step, rows, middle: channel, output: channel, R.self, K.self, forks: Count1.self)
    }
}

/// Several outputs for each channel, two at a time.
@inline(never)
private func narrowForks<R: RowAccess, K: CompileTimeCount>(
    _ step: DepthwiseStep, _ channels: Range<Int>, _: R.Type, _: K.Type
) {
    for channel in channels {
        let read = activated(step, channel)
        var plane = Source(plane: read, partner: read)
        withUnsafePointer(to: &plane) { plane in
            let rows = ReadRows<PlainLoad, R.Row>(
                source: plane, coefficients: step.sources.coefficients, height: step.input.height,
                distance: step.input.stride)
            for middle in channel * step.verticals..<(channel + 1) * step.verticals {
                var output = middle * step.horizontals
                let end = output + step.horizontals
                while output + 1 < end {
                    narrow(step, rows, middle: middle, output: output, R.self, K.self, forks: Count2.self)
                    output += 2
                }
                if output < end {
                    narrow(step, rows, middle: middle, output: output, R.self, K.self, forks: Count1.self)
                }
            }
        }
    }
}

/// The rows of a channel, followed by rows of zeros.
private struct ReadRows<Read: Load, Row: LaneBlock> {
    let source: UnsafePointer<Source>
    let coefficients: UnsafePointer<Float>
    let height: Int
    let distance: Int

    @inline(__always) func callAsFunction(_ y: Int) -> Row {
        y < height ? Read.value(source, coefficients, y * distance) : Row(all: 0)
    }
}

/// One or two outputs of a middle channel.
@inline(__always)
private func narrow<R: RowAccess, K: CompileTimeCount, F: CompileTimeCount, Read: Load>(
    _ step: DepthwiseStep, _ row: ReadRows<Read, R.Row>, middle: Int, output: Int, _: R.Type, _: K.Type,
    forks _: F.Type
) {
    let kernel = K.value
    let ones = R.lay(R.Row(at: step.ones + (32 - step.input.width)))
    let inside = R.Register(at: step.ones + (32 - step.output.width))
    let zeros = R.lay(R.Row(at: step.zeros))
    let taps = Taps<R.Row>(
        step.verticalWeights + middle * kernel, bias: step.verticalBias[middle], kernel: kernel)
    var first = Fork<R.Register>(step, output: output, kernel: kernel)
    var second = Fork<R.Register>(step, output: F.value == 2 ? output + 1 : output, kernel: kernel)
    // The rows around the output row, loaded before they are needed.
    var (a, b) = (R.Row(all: 0), R.Row(all: 0))
    var (c, d, e) = (row(0), row(1), row(2))
    /// The vertical sums of output row y; rows must be asked for in order.
    @inline(__always) func places(_ y: Int) -> R.Places {
        let sum = taps.sum(kernel, a, b, c, d, e)
        if R.stride == 1 {
            (a, b, c, d, e) = (b, c, d, e, row(y + 3))
        } else {
            (a, b, c, d, e) = (c, d, e, row(2 * y + 3), row(2 * y + 4))
        }
        return R.keep(R.lay(sum), ones)
    }
    @inline(__always) func put(_ places: R.Places) {
        let window = R.window(zeros, places, zeros)
        first.put(window, at: 0, kernel: kernel, inside: inside)
        if F.value == 2 { second.put(window, at: 0, kernel: kernel, inside: inside) }
        first.row += step.output.stride
        second.row += step.output.stride
    }
    var fetcher = Fetcher(step.ahead, after: output * step.output.height, otherwise: step.zeros)
    // The horizontal half runs one row behind, when the vertical sums are ready.
    var here = places(0)
    var y = 1
    while y < step.output.height {
        let next = places(y)
        fetcher.fetch()
        put(here)
        here = next
        y += 1
    }
    put(here)
    guard let sums = step.targets.sums else { return }
    sums[output] = first.total.times(inside).total
    if F.value == 2 { sums[output + 1] = second.total.times(inside).total }
}
