import EngineSteps

/// One row of a picture in one register: shifted along the row, with zeros coming in. The caller gives the
/// zeros, from memory: of zeros that the compiler knows, or of a shift of one vector alone, it makes more than
/// one instruction, or moves the shift in front of the sum that is shifted.
protocol Line: Span {
    func right1(_ zeros: Self) -> Self
    func right2(_ zeros: Self) -> Self
    func left1(_ zeros: Self) -> Self
    func left2(_ zeros: Self) -> Self
}

/// A row twice as wide, and its even and odd places.
protocol WideLine: Span {
    associatedtype Half: Line
    var even: Half { get }
    var odd: Half { get }
}

extension SIMD8: Line where Scalar == Float {
    @inline(__always) func right1(_ zeros: SIMD8<Float>) -> SIMD8<Float> {
        SIMD8<Float>(
            zeros[7], self[0], self[1], self[2], self[3], self[4], self[5], self[6])
    }
    @inline(__always) func right2(_ zeros: SIMD8<Float>) -> SIMD8<Float> {
        SIMD8<Float>(
            zeros[6], zeros[7], self[0], self[1], self[2], self[3], self[4], self[5])
    }
    @inline(__always) func left1(_ zeros: SIMD8<Float>) -> SIMD8<Float> {
        SIMD8<Float>(
            self[1], self[2], self[3], self[4], self[5], self[6], self[7], zeros[0])
    }
    @inline(__always) func left2(_ zeros: SIMD8<Float>) -> SIMD8<Float> {
        SIMD8<Float>(
            self[2], self[3], self[4], self[5], self[6], self[7], zeros[0], zeros[1])
    }
}

extension SIMD16: Line where Scalar == Float {
    @inline(__always) func right1(_ zeros: SIMD16<Float>) -> SIMD16<Float> {
        SIMD16<Float>(
            zeros[15], self[0], self[1], self[2], self[3], self[4], self[5], self[6], self[7], self[8],
            self[9], self[10], self[11], self[12], self[13], self[14])
    }
    @inline(__always) func right2(_ zeros: SIMD16<Float>) -> SIMD16<Float> {
        SIMD16<Float>(
            zeros[14], zeros[15], self[0], self[1], self[2], self[3], self[4], self[5], self[6], self[7],
            self[8], self[9], self[10], self[11], self[12], self[13])
    }
    @inline(__always) func left1(_ zeros: SIMD16<Float>) -> SIMD16<Float> {
        SIMD16<Float>(
            self[1], self[2], self[3], self[4], self[5], self[6], self[7], self[8], self[9], self[10],
            self[11], self[12], self[13], self[14], self[15], zeros[0])
    }
    @inline(__always) func left2(_ zeros: SIMD16<Float>) -> SIMD16<Float> {
        SIMD16<Float>(
            self[2], self[3], self[4], self[5], self[6], self[7], self[8], self[9], self[10], self[11],
            self[12], self[13], self[14], self[15], zeros[0], zeros[1])
    }
}

extension SIMD16: WideLine where Scalar == Float {
    @inline(__always) var even: SIMD8<Float> { evenHalf }
    @inline(__always) var odd: SIMD8<Float> { oddHalf }
}

extension Joined: WideLine where A == SIMD16<Float>, B == SIMD16<Float> {
    @inline(__always) var even: SIMD16<Float> { SIMD32<Float>(lowHalf: a, highHalf: b).evenHalf }
    @inline(__always) var odd: SIMD16<Float> { SIMD32<Float>(lowHalf: a, highHalf: b).oddHalf }
}

/// A number that the compiler knows in each copy of a function. (A constant argument would reach the loops
/// only if everything on the way were inlined, and large functions are not.)
protocol Constant {
    static var value: Int { get }
}

enum One: Constant { @inline(__always) static var value: Int { 1 } }
enum Stride2: Constant { @inline(__always) static var value: Int { 2 } }
enum Kernel3: Constant { @inline(__always) static var value: Int { 3 } }
enum Kernel5: Constant { @inline(__always) static var value: Int { 5 } }
/// Any other kernel: the step says which.
enum AnyKernel: Constant { @inline(__always) static var value: Int { 0 } }

/// A kernel's weights, each in all lanes.
struct Taps<S: Span> {
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

    /// With zeros in the lanes in which `mask` has them.
    @inline(__always)
    init(_ weights: UnsafePointer<Float>, bias: Float, kernel: Int, mask: S) {
        let plain = Taps(weights, bias: bias, kernel: kernel)
        self.bias = plain.bias.times(mask)
        centre = plain.centre.times(mask)
        inner = (plain.inner.0.times(mask), plain.inner.1.times(mask))
        outer = (plain.outer.0.times(mask), plain.outer.1.times(mask))
    }

    @inline(__always)
    func sum(_ kernel: Int, _ a: S, _ b: S, _ c: S, _ d: S, _ e: S) -> S {
        var result = bias.adding(c, times: centre).adding(b, times: inner.0).adding(d, times: inner.1)
        if kernel == 5 { result = result.adding(a, times: outer.0).adding(e, times: outer.1) }
        return result
    }
}

/// The pairs of channels whose rows fit into a register each: everything between reading and writing a plane
/// stays in registers. The weights have zeros behind the row's end, so what lies there does not matter.
@inline(never)
func narrowPairs<L: Line, K: Constant>(
    _ step: DepthwiseStep, _ channels: Range<Int>, _: L.Type,
    _: K.Type
) {
    let kernel = K.value
    let (height, width, distance) = (step.input.height, step.input.width, step.input.stride)
    let mask = L(at: step.ones + (32 - width))
    let middle = kernel / 2
    let zeros = L(at: step.zeros)
    let relu6 = step.targets.relu6
    let outputDistance = step.output.stride
    for channel in channels {
        let source = activated(step, channel)
        for part in 0..<step.verticals {
            let vertical = channel * step.verticals + part
            let down = Taps<L>(
                step.verticalWeights + vertical * kernel, bias: step.verticalBias[vertical], kernel: kernel,
                mask: mask)
            for fork in 0..<step.horizontals {
                let output = vertical * step.horizontals + fork
                let across = Taps<L>(
                    step.horizontalWeights + output * kernel, bias: step.horizontalBias[output],
                    kernel: kernel)
                let target = step.targets.planes[output]
                var sum = L(all: 0)
                var (a, b) = (L(all: 0), L(all: 0))
                var c = L(at: source)
                var d = height > 1 ? L(at: source + distance) : L(all: 0)
                for y in 0..<height {
                    let below = y + middle
                    let last = below < height ? L(at: source + below * distance) : L(all: 0)
                    let e = kernel == 5 ? last : L(all: 0)
                    if kernel == 3 { d = last }
                    let v = down.sum(kernel, a, b, c, d, e)
                    var result = across.sum(
                        kernel, v.right2(zeros), v.right1(zeros), v, v.left1(zeros), v.left2(zeros))
                    if relu6 { result = result.relu6 }
                    sum = sum.plus(result)
                    result.store(to: target + y * outputDistance)
                    a = b
                    b = c
                    c = d
                    d = e
                }
                if let sums = step.targets.sums { sums[output] = sum.times(mask).total }
            }
        }
    }
}

/// The same with a stride of 2; what lies behind the row is cleared in the sums, as masked weights for two
/// registers a row would fill all of them.
@inline(never)
func narrowPairsByTwo<W: WideLine, K: Constant>(
    _ step: DepthwiseStep, _ channels: Range<Int>, _: W.Type,
    _: K.Type
) {
    let kernel = K.value
    typealias L = W.Half
    let (height, width, distance) = (step.input.height, step.input.width, step.input.stride)
    let mask = W(at: step.ones + (32 - width))
    let outputMask = L(at: step.ones + (32 - step.output.width))
    let zeros = L(at: step.zeros)
    let relu6 = step.targets.relu6
    for channel in channels {
        let source = activated(step, channel)
        @inline(__always) func row(_ y: Int) -> W {
            y < height ? W(at: source + y * distance) : W(all: 0)
        }
        for part in 0..<step.verticals {
            let vertical = channel * step.verticals + part
            let down = Taps<W>(
                step.verticalWeights + vertical * kernel, bias: step.verticalBias[vertical], kernel: kernel)
            for fork in 0..<step.horizontals {
                let output = vertical * step.horizontals + fork
                let across = Taps<L>(
                    step.horizontalWeights + output * kernel, bias: step.horizontalBias[output],
                    kernel: kernel)
                let target = step.targets.planes[output]
                var sum = L(all: 0)
                var (a, b) = (W(all: 0), W(all: 0))
                var c = W(at: source)
                for y in 0..<step.output.height {
                    let d = row(2 * y + 1)
                    let e = kernel == 5 ? row(2 * y + 2) : W(all: 0)
                    let v = down.sum(kernel, a, b, c, d, e).times(mask)
                    let (even, odd) = (v.even, v.odd)
                    var result = across.sum(
                        kernel, even.right1(zeros), odd.right1(zeros), even, odd, even.left1(zeros))
                    if relu6 { result = result.relu6 }
                    sum = sum.plus(result)
                    result.store(to: target + y * step.output.stride)
                    a = c
                    b = d
                    c = kernel == 5 ? e : row(2 * y + 2)
                }
                if let sums = step.targets.sums { sums[output] = sum.times(outputMask).total }
            }
        }
    }
}
