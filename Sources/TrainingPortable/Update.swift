/// A step of gradient descent on `count` values, a multiple of 16: g = gradient + decay · p,
/// v = momentum · v + g, p −= rate · v.
public func descend(
    _ parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    momenta: UnsafeMutablePointer<Float>, count: Int, rate: Float, momentum: Float, decay: Float
) {
    let (rate, momentum, decay) = (Vector(all: rate), Vector(all: momentum), Vector(all: decay))
    var place = 0
    while place < count {
        let p = Vector(at: parameters + place)
        let g = Vector(at: gradients + place).adding(p, times: decay)
        let v = g.adding(Vector(at: momenta + place), times: momentum)
        v.store(to: momenta + place)
        (p - rate * v).store(to: parameters + place)
        place += Vector.width
    }
}
