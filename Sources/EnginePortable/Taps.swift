import EngineSteps

/// A number that the compiler knows in each copy of a function. (A constant argument would reach the loops
/// only if everything on the way were inlined, and large functions are not.)
protocol Constant {
    static var value: Int { get }
}

enum One: Constant { @inline(__always) static var value: Int { 1 } }
enum Both: Constant { @inline(__always) static var value: Int { 2 } }
enum Thrice: Constant { @inline(__always) static var value: Int { 3 } }
enum FourTimes: Constant { @inline(__always) static var value: Int { 4 } }
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

    @inline(__always)
    func sum(_ kernel: Int, _ a: S, _ b: S, _ c: S, _ d: S, _ e: S) -> S {
        // Two short sums are there sooner than a long one.
        var result = bias.adding(b, times: inner.0).adding(c, times: centre)
        var other = d.times(inner.1)
        if kernel == 5 {
            result = result.adding(a, times: outer.0)
            other = other.adding(e, times: outer.1)
        }
        return result.plus(other)
    }

    @inline(__always)
    func sum(_ kernel: Int, _ window: Window<S>) -> S {
        sum(kernel, window.left2, window.left1, window.centre, window.right1, window.right2)
    }
}

/// A middle channel's kernel over an input plane.
struct ColumnSums<S: Span, K: Constant>: LongRows {
    let taps: Taps<S>
    let weights: UnsafePointer<Float>
    let bias: Float
    let kernel: Int
    let plane: UnsafePointer<Float>
    let height: Int
    let distance: Int
    let stride: Int
    let zeros: UnsafePointer<Float>
    /// What a row's number is reduced by.
    let ring: Int

    /// The input row in the kernel's middle, and the four around it.
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
            sum = sum.adding(
                S(at: row(place.y + tap - kernel / 2) + x), times: S(all: weights[tap]))
        }
        return sum
    }
}

/// A horizontal kernel at work: rows of one output channel, and their sum.
struct Fork<L: Line> {
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

    /// Writes one register; where `isLast` the sum takes only what is `inside` of it.
    @inline(__always)
    mutating func put(_ window: Window<L>, at x: Int, kernel: Int, isLast: Bool = false, inside: L) {
        var result = taps.sum(kernel, window)
        if relu6 { result = result.relu6 }
        result.store(to: row + x)
        total = isLast ? total.adding(result, times: inside) : total.plus(result)
    }
}
