extension Kernels {
    /// A step of gradient descent on `count` values, a multiple of 16: g = gradient + decay · p,
    /// v = momentum · v + g, p −= rate · v.
    public static func descend(
        _ parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        momenta: UnsafeMutablePointer<Float>, count: Int, rate: Float, momentum: Float, decay: Float
    ) {
        let step = Vector(all: -rate)
        let keep = Vector(all: momentum)
        let shrink = Vector(all: decay)
        var place = 0
        while place < count {
            let p = Vector(at: parameters + place)
            let g = Vector(at: gradients + place).adding(p, times: shrink)
            let v = g.adding(Vector(at: momenta + place), times: keep)
            v.store(to: momenta + place)
            p.adding(v, times: step).store(to: parameters + place)
            place += Vector.width
        }
    }
}
