/// Memory that a step fetches into the second cache while it computes, because a later step reads it: a core waits for
/// few lines of the third cache at a time, and a step that reads many weights could compute much faster than they arrive.
public struct Ahead: BitwiseCopyable {
    /// The bytes of a cache line.
    public static let line = 64

    public var start: UnsafeRawPointer
    /// How far the next address is after each iteration, in bytes: at most a line.
    public var stride: Int

    public init(start: UnsafeRawPointer, stride: Int) {
        self.start = start
        self.stride = stride
    }
}

extension PointwiseStep {
    /// About how many times its kernel fetches: once for each input that it adds to a tile.
    public var fetches: Int { groups * rowCount * inputsPerGroup * max(length / 40, 1) }
}

extension DepthwiseStep {
    /// How many times its kernel fetches at most: once for each output row.
    public var fetches: Int { channels * verticals * horizontals * output.height }
}

extension Step {
    /// The large blocks of weights that the step reads, in this order.
    public var weights: [UnsafeRawBufferPointer] {
        func block(_ start: UnsafePointer<Float>, _ count: Int) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(start: start, count: 4 * count)
        }
        switch self {
        case .pointwise(let step), .expansion(let step, _):
            return [block(step.weights, step.groups * step.inputsPerGroup * step.outputsPerGroup)]
        case .coefficients(let step):
            return [
                block(step.squeezeWeights, step.squeezed * step.inputs),
                block(step.exciteWeights, step.squeezed * step.outputs),
            ]
        case .linear(let step):
            switch step.weights {
            case .plain(let weights): return [block(weights, step.inputs * step.outputs)]
            case .packed(let weights, _):
                return [block(weights, step.outputs / 64 * 80 * ((step.inputs + 1) / 2))]
            }
        default: return []
        }
    }
}
