import Arithmetic
import ArithmeticSteps
import Basics
import Network

/// What one core can do at most, measured when the benchmark starts: its multiply-adds, and what it reads of as much data
/// as the weights are.
struct Roofline {
    /// Fused multiply-adds in single precision.
    let multiplyAddsPerSecond: Double
    let bytesPerSecond: Double
    /// The data that the second number was measured with.
    let measuredBytes: Int

    /// Measures both, in about a tenth of a second. Other programs on the core make the numbers smaller, so the best of
    /// many short runs counts.
    init(_ network: Network) {
        let kernels = InstructionSet.chosen.kernels
        var checksum: Float = 0
        multiplyAddsPerSecond = Self.peak(runs: 60)
        measuredBytes = network.weightBytes
        let count = (measuredBytes / 4 + 127) / 128 * 128
        let values = [Float](repeating: 1, count: count)
        let reading = values.withUnsafeBufferPointer { values in
            Self.best(of: 60) {
                checksum += values.baseAddress.map { kernels.readAll($0, count: count) } ?? 0
            }
        }
        bytesPerSecond = Double(4 * count) / reading
        // The compiler must not find out that nobody needs the sum.
        precondition(!checksum.isNaN)
    }

    /// Fused multiply-adds in single precision that one core does in a second. A run takes less than a tenth of a
    /// millisecond.
    static func peak(runs: Int) -> Double {
        let kernels = InstructionSet.chosen.kernels
        let rounds = 20_000
        var checksum: Float = 0
        let round = best(of: runs) { checksum += kernels.multiplyAdds(rounds: rounds, factor: 0.5) }
        // The compiler must not find out that nobody needs the sum.
        precondition(!checksum.isNaN)
        return Double(rounds * kernels.multiplyAddsInRound) / round
    }

    /// The shortest time of some runs, in seconds.
    private static func best(of runs: Int, _ body: () -> Void) -> Double {
        var best = Double.infinity
        for _ in 0..<runs {
            let start = MonotonicClock.nanoseconds()
            body()
            best = min(best, Double(MonotonicClock.nanoseconds() - start) / 1e9)
        }
        return max(best, 1e-9)
    }

    /// The share of the core's peak, 0…1, that a number of multiply-adds in a time is.
    func share(multiplyAdds: Int, nanoseconds: Double) -> Double {
        Double(multiplyAdds) / multiplyAddsPerSecond / (nanoseconds / 1e9)
    }

    /// The share of the reading speed, 0…1, that a number of bytes in a time is.
    func share(bytes: Int, nanoseconds: Double) -> Double {
        Double(bytes) / bytesPerSecond / (nanoseconds / 1e9)
    }

    /// The shortest time that arithmetic and memory each allow a network, in nanoseconds. They can overlap.
    func bounds(_ network: Network) -> (arithmetic: Double, memory: Double) {
        (
            Double(network.cost.multiplyAdds) / multiplyAddsPerSecond * 1e9,
            Double(network.weightBytes) / bytesPerSecond * 1e9
        )
    }
}

extension Network {
    /// The bytes that some operations in a row, computed as one, read and write at least: their weights once, the input
    /// of the first and the output of the last.
    func bytes(of operations: [Operation]) -> Int {
        guard let first = operations.first, let last = operations.last else { return 0 }
        return operations.reduce(0) { $0 + $1.weightBytes } + 4 * (first.input.count + last.output.count)
    }

    /// The bytes of all weights, as the engine holds them.
    var weightBytes: Int { operations.reduce(0) { $0 + $1.weightBytes } }
}

extension Operation {
    /// The bytes of its weights as the engine holds them: 20 bits each in linear layers, else 32.
    fileprivate var weightBytes: Int {
        let count = tensors.reduce(0) { $0 + $1.count }
        return if case .linear = kind { count * 5 / 2 } else { count * 4 }
    }
}
