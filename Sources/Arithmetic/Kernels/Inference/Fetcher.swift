internal import CArithmetic
import ArithmeticSteps

/// Where a kernel fetches next (see `Ahead`).
struct Fetcher {
    private var next: UnsafeRawPointer
    private let stride: Int

    /// - Parameters:
    ///   - count: the number of iterations before the first one.
    ///   - place: what is fetched again and again if there is nothing to fetch.
    @inline(__always) init(_ ahead: Ahead?, after count: Int = 0, otherwise place: UnsafePointer<Float>) {
        stride = ahead?.stride ?? 0
        next = (ahead?.start ?? UnsafeRawPointer(place)) + count * stride
    }

    @inline(__always) mutating func fetch() {
        lanes_prefetch(next)
        next += stride
    }
}
