import ArithmeticSteps

/// The depthwise pairs of some channels.
func depthwise(_ step: DepthwiseStep, channels: Range<Int>) {
    switch (step.kernel, step.stride) {
    case (3, 1): strideOne(step, channels, Kernel3.self)
    case (5, 1): strideOne(step, channels, Kernel5.self)
    case (3, 2): strideTwo(step, channels, Kernel3.self)
    case (5, 2): strideTwo(step, channels, Kernel5.self)
    case (_, 1): anyPairs(step, channels, Count1.self)
    default: anyPairs(step, channels, Count2.self)
    }
}

@inline(__always)
private func strideOne<K: CompileTimeCount>(_ step: DepthwiseStep, _ channels: Range<Int>, _: K.Type) {
    let width = step.input.width
    #if MICRONET_V4
        if width <= HalfVector.width { return narrowPairs(step, channels, Stride1<HalfVector>.self, K.self) }
    #endif
    if width <= Vector.width { return narrowPairs(step, channels, Stride1<Vector>.self, K.self) }
    widePairs(step, channels, Stride1<Vector>.self, K.self)
}

@inline(__always)
private func strideTwo<K: CompileTimeCount>(_ step: DepthwiseStep, _ channels: Range<Int>, _: K.Type) {
    let width = step.input.width
    #if MICRONET_V4
        if width <= Vector.width { return narrowPairs(step, channels, Stride2<Vector>.self, K.self) }
    #endif
    if width <= Two.width { return narrowPairs(step, channels, Stride2<Two>.self, K.self) }
    widePairs(step, channels, Stride2<Two>.self, K.self)
}

/// The plane of a channel, after its Shift-Max if it has one.
@inline(never)
func activated(_ step: DepthwiseStep, _ channel: Int) -> UnsafePointer<Float> {
    let source = step.sources.channels + channel
    let coefficients = step.sources.coefficients + 2 * step.sources.branches * channel
    switch step.sources.branches {
    case 0: return source.pointee.plane
    case 1: write(source, coefficients, OneBranchLoad.self, length: step.input.length, to: step.plane)
    default: write(source, coefficients, TwoBranchLoad.self, length: step.input.length, to: step.plane)
    }
    return UnsafePointer(step.plane)
}

@inline(__always)
private func write<R: Load>(
    _ source: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>, _: R.Type, length: Int,
    to plane: UnsafeMutablePointer<Float>
) {
    var offset = 0
    while offset < length {
        let value: Vector = R.value(source, coefficients, offset)
        value.store(to: plane + offset)
        offset += Vector.width
    }
}

/// A pointwise convolution block by block. The depthwise pairs of each block's channels follow at once.
func expansion(_ step: PointwiseStep, _ pairs: DepthwiseStep) {
    var fetcher = Fetcher(step.ahead, otherwise: step.weights)
    forEachBlock(step) { output, rows, inputs in
        run(step, rows: rows, output: output, inputs, &fetcher)
        depthwise(pairs, channels: output..<output + rows)
    }
}

/// A number that is a compile-time constant in each specialization of a function. (A constant argument would reach
/// the loops only if every function on the way were inlined, and large functions are not.)
protocol CompileTimeCount {
    static var value: Int { get }
}

enum Count1: CompileTimeCount { @inline(__always) static var value: Int { 1 } }
enum Count2: CompileTimeCount { @inline(__always) static var value: Int { 2 } }
enum Count3: CompileTimeCount { @inline(__always) static var value: Int { 3 } }
enum Count4: CompileTimeCount { @inline(__always) static var value: Int { 4 } }
enum Kernel3: CompileTimeCount { @inline(__always) static var value: Int { 3 } }
enum Kernel5: CompileTimeCount { @inline(__always) static var value: Int { 5 } }
/// Any other kernel; the step has its size.
enum AnyKernel: CompileTimeCount { @inline(__always) static var value: Int { 0 } }

/// The weights of a kernel, each broadcast to all lanes.
struct Taps<S: LaneBlock> {
    let bias: S
    let outer: (S, S)
    let inner: (S, S)
    let centre: S

    @inline(__always)
    init(_ weights: UnsafePointer<Float>, bias: Float, kernel: Int) {
        self.bias = S(all: bias)
        let middle = weights + kernel / 2
        centre = S(all: middle[0])
        inner = (S(all: middle[-1]), S(all: middle[1]))
        outer = kernel == 5 ? (S(all: middle[-2]), S(all: middle[2])) : (S(all: 0), S(all: 0))
    }

    @inline(__always)
    func sum(_ kernel: Int, _ a: S, _ b: S, _ c: S, _ d: S, _ e: S) -> S {
        var result = bias.fma(b, inner.0).fma(c, centre).fma(d, inner.1)
        if kernel == 5 { result = result.fma(a, outer.0).fma(e, outer.1) }
        return result
    }

    @inline(__always)
    func sum(_ kernel: Int, _ window: Window<S>) -> S {
        sum(kernel, window.left2, window.left1, window.centre, window.right1, window.right2)
    }
}

/// The vertical kernel of a middle channel over an input plane.
struct ColumnSums<S: LaneBlock, K: CompileTimeCount>: LongRows {
    let taps: Taps<S>
    let weights: UnsafePointer<Float>
    let bias: Float
    let kernel: Int
    let plane: UnsafePointer<Float>
    let height: Int
    let distance: Int
    let stride: Int
    let zeros: UnsafePointer<Float>
    /// The mask of a row number.
    let ring: Int

    /// The input row in the middle of the kernel, and the four around it.
    struct Place {
        let y: Int
        let a: UnsafePointer<Float>
        let b: UnsafePointer<Float>
        let c: UnsafePointer<Float>
        let d: UnsafePointer<Float>
        let e: UnsafePointer<Float>
    }

    @inline(__always)
    init(_ step: DepthwiseStep, _ plane: UnsafePointer<Float>, middle: Int) {
        kernel = K.value == 0 ? step.kernel : K.value
        weights = step.verticalWeights + middle * kernel
        bias = step.verticalBias[middle]
        taps = Taps(weights, bias: bias, kernel: kernel)
        self.plane = plane
        (height, distance, stride) = (step.input.height, step.input.stride, step.stride)
        zeros = step.zeros
        ring = step.ring == nil ? -1 : Ring.rows - 1
    }

    @inline(__always)
    func row(_ y: Int) -> UnsafePointer<Float> {
        y >= 0 && y < height ? plane + (y & ring) * distance : zeros
    }

    @inline(__always)
    func place(_ y: Int) -> Place {
        let y = y * stride
        return Place(y: y, a: row(y - 2), b: row(y - 1), c: row(y), d: row(y + 1), e: row(y + 2))
    }

    @inline(__always)
    func value(_ place: Place, _ x: Int) -> S {
        if K.value != 0 {
            return taps.sum(
                K.value, S(at: place.a + x), S(at: place.b + x), S(at: place.c + x),
                S(at: place.d + x), S(at: place.e + x))
        }
        var sum = S(all: bias)
        for tap in 0..<kernel {
            sum = sum.fma(
                S(at: row(place.y + tap - kernel / 2) + x), S(all: weights[tap]))
        }
        return sum
    }
}

/// A horizontal kernel: it stores the rows of one output channel and adds them up.
struct Fork<L: RowVector> {
    let taps: Taps<L>
    let relu6: Bool
    var row: UnsafeMutablePointer<Float>
    var total = L(all: 0)

    @inline(__always)
    init(_ step: DepthwiseStep, output: Int, kernel: Int) {
        taps = Taps(
            step.horizontalWeights + output * kernel, bias: step.horizontalBias[output], kernel: kernel)
        relu6 = step.targets.relu6
        row = step.targets.planes[output]
    }

    /// Stores one register. If `isLast`, only the lanes `inside` the row count for the sum.
    @inline(__always)
    mutating func put(_ window: Window<L>, at x: Int, kernel: Int, isLast: Bool = false, inside: L) {
        var result = taps.sum(kernel, window)
        if relu6 { result = result.relu6 }
        result.store(to: row + x)
        total = isLast ? total.fma(result, inside) : total.plus(result)
    }
}

/// What a horizontal kernel of up to five taps reads as it moves along a row, with a stride of one or two.
protocol RowAccess {
    static var stride: Int { get }
    /// The input under one register of output.
    associatedtype Row: LaneBlock
    /// A register of output.
    associatedtype Register: RowVector
    /// The input in the layout from which its shifted neighbours are made.
    associatedtype Places
    static func lay(_ row: Row) -> Places
    /// The lanes where `ones`, in the same layout, is not 0; 0 elsewhere.
    static func keep(_ places: Places, _ ones: Places) -> Places
    /// For each output, the inputs two to the left of its middle, one to the left, at it, one and two to the right.
    static func window(_ before: Places, _ here: Places, _ after: Places) -> Window<Register>
}

struct Window<Register> {
    let left2: Register
    let left1: Register
    let centre: Register
    let right1: Register
    let right2: Register
}

enum Stride1<L: RowVector>: RowAccess {
    @inline(__always) static var stride: Int { 1 }
    typealias Row = L
    typealias Register = L
    @inline(__always) static func lay(_ row: L) -> L { row.barrier }
    @inline(__always) static func keep(_ places: L, _ ones: L) -> L { places.selected(where: ones) }
    @inline(__always) static func window(_ before: L, _ here: L, _ after: L) -> Window<L> {
        Window(
            left2: here.right2(before), left1: here.right1(before), centre: here, right1: here.left1(after),
            right2: here.left2(after))
    }
}

enum Stride2<W: WideRowVector>: RowAccess {
    @inline(__always) static var stride: Int { 2 }
    typealias Row = W
    typealias Register = W.Half
    struct Places {
        let even: W.Half
        let odd: W.Half
    }
    @inline(__always) static func lay(_ row: W) -> Places {
        let row = row.barrier
        return Places(even: row.even, odd: row.odd)
    }
    @inline(__always) static func keep(_ places: Places, _ ones: Places) -> Places {
        Places(even: places.even.selected(where: ones.even), odd: places.odd.selected(where: ones.odd))
    }
    @inline(__always)
    static func window(_ before: Places, _ here: Places, _ after: Places) -> Window<W.Half> {
        Window(
            left2: here.even.right1(before.even), left1: here.odd.right1(before.odd), centre: here.even,
            right1: here.odd, right2: here.even.left1(after.even))
    }
}
