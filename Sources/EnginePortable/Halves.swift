import EngineSteps

// The halves of depthwise pairs one by one, for a pass that keeps what is between them.

/// The vertical halves, into planes.
func verticals(_ step: DepthwiseStep) {
    switch (step.kernel, step.stride) {
    case (3, 1): verticals(step, Kernel3.self, One.self)
    case (5, 1): verticals(step, Kernel5.self, One.self)
    case (3, 2): verticals(step, Kernel3.self, Stride2.self)
    case (5, 2): verticals(step, Kernel5.self, Stride2.self)
    case (_, 1): verticals(step, AnyKernel.self, One.self)
    default: verticals(step, AnyKernel.self, Stride2.self)
    }
}

/// What a row's last vector writes behind it, the next row writes again, and the last one has slack.
@inline(never)
private func verticals<K: Constant, S: Constant>(_ step: DepthwiseStep, _: K.Type, _: S.Type) {
    for middle in 0..<step.channels * step.verticals {
        let plane = step.sources.channels[middle / step.verticals].plane
        let sums = ColumnSums<K>(step, plane, middle: middle)
        let target = step.targets.planes[middle]
        for y in 0..<step.output.height {
            let rows = sums.rows(around: y * S.value)
            let row = target + y * step.output.stride
            var x = 0
            while x < step.output.width {
                sums.value(rows, x).store(to: row + x)
                x += Vector.width
            }
        }
    }
}

/// A middle channel's kernel over an input plane.
private struct ColumnSums<K: Constant> {
    typealias Row = UnsafePointer<Float>
    let taps: Taps<Vector>
    let weights: UnsafePointer<Float>
    let bias: Float
    let kernel: Int
    let plane: Row
    let height: Int
    let distance: Int
    let zeros: Row

    /// The input row in the kernel's middle, and the four around it.
    struct Rows {
        let place: Int
        let a: Row
        let b: Row
        let c: Row
        let d: Row
        let e: Row
    }

    @inline(__always)
    init(_ step: DepthwiseStep, _ plane: Row, middle: Int) {
        kernel = K.value == 0 ? step.kernel : K.value
        weights = step.verticalWeights + middle * kernel
        bias = step.verticalBias[middle]
        taps = Taps(weights, bias: bias, kernel: kernel)
        self.plane = plane
        (height, distance, zeros) = (step.input.height, step.input.stride, step.zeros)
    }

    @inline(__always)
    func row(_ y: Int) -> Row { y >= 0 && y < height ? plane + y * distance : zeros }

    @inline(__always)
    func rows(around y: Int) -> Rows {
        Rows(place: y, a: row(y - 2), b: row(y - 1), c: row(y), d: row(y + 1), e: row(y + 2))
    }

    @inline(__always)
    func value(_ rows: Rows, _ x: Int) -> Vector {
        if K.value != 0 {
            return taps.sum(
                kernel, Vector(at: rows.a + x), Vector(at: rows.b + x), Vector(at: rows.c + x),
                Vector(at: rows.d + x), Vector(at: rows.e + x))
        }
        var sum = Vector(all: bias)
        for tap in 0..<kernel {
            sum = sum.adding(
                Vector(at: row(rows.place + tap - kernel / 2) + x), times: Vector(all: weights[tap]))
        }
        return sum
    }
}
