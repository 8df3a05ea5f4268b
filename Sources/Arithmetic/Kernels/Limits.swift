extension Kernels {
    /// The multiply-adds of one round of `multiplyAdds`.
    public static var multiplyAddsInRound: Int { 12 * Vector.width }

    /// Does nothing but fused multiply-adds, in twelve independent chains, which hide the latency of two units. How
    /// fast it is shows the core's peak.
    ///
    /// - Returns: a sum that depends on all of them.
    public static func multiplyAdds(rounds: Int, factor: Float) -> Float {
        let x = Vector(all: factor)
        let y = Vector(all: 1e-9)
        var (a, b, c, d) = (x, x.plus(y), y, x.times(y))
        var (e, f, g, h) = (a.plus(x), b.plus(x), c.plus(x), d.plus(x))
        var (i, j, k, l) = (a.plus(y), b.plus(y), c.plus(y), d.plus(y))
        for _ in 0..<rounds {
            a = a.fma(x, y).barrier
            b = b.fma(x, y).barrier
            c = c.fma(x, y).barrier
            d = d.fma(x, y).barrier
            e = e.fma(x, y).barrier
            f = f.fma(x, y).barrier
            g = g.fma(x, y).barrier
            h = h.fma(x, y).barrier
            i = i.fma(x, y).barrier
            j = j.fma(x, y).barrier
            k = k.fma(x, y).barrier
            l = l.fma(x, y).barrier
        }
        let sums = (a.plus(b), c.plus(d), e.plus(f), g.plus(h), i.plus(j), k.plus(l))
        return sums.0.plus(sums.1).plus(sums.2).plus(sums.3).plus(sums.4).plus(sums.5).total
    }

    /// Reads values and does next to nothing with them. How fast it is shows what the memory gives that they lie in.
    ///
    /// - Parameter count: a multiple of 128.
    /// - Returns: their sum.
    public static func readAll(_ values: UnsafePointer<Float>, count: Int) -> Float {
        let zero = Vector(all: 0)
        var (a, b, c, d) = (zero, zero, zero, zero)
        var (e, f, g, h) = (zero, zero, zero, zero)
        for place in stride(from: 0, to: count, by: 8 * Vector.width) {
            let here = values + place
            a = a.plus(Vector(at: here))
            b = b.plus(Vector(at: here + Vector.width))
            c = c.plus(Vector(at: here + 2 * Vector.width))
            d = d.plus(Vector(at: here + 3 * Vector.width))
            e = e.plus(Vector(at: here + 4 * Vector.width))
            f = f.plus(Vector(at: here + 5 * Vector.width))
            g = g.plus(Vector(at: here + 6 * Vector.width))
            h = h.plus(Vector(at: here + 7 * Vector.width))
        }
        return a.plus(b).plus(c).plus(d).plus(e).plus(f).plus(g).plus(h).total
    }
}
