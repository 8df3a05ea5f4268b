import ArithmeticSteps

#if canImport(Glibc)
    import Glibc
#endif

extension PlanBuilder {
    /// The bytes of weights that the second cache can hold in addition to the planes of a pass; 0 if it is small or its
    /// size is unknown.
    static let spareCache: Int = {
        #if canImport(Glibc)
            return max(sysconf(Int32(_SC_LEVEL2_CACHE_SIZE)) - (1 << 20), 0)
        #else
            return 0
        #endif
    }()

    /// Lets the steps that compute much fetch the weights of the steps after them, up to `window` bytes ahead.
    mutating func fetchAhead(window: Int = spareCache) {
        let stream = WeightStream(steps)
        var fetched = 0
        for index in steps.indices {
            fetched = max(fetched, stream.begins[index + 1])
            /// What a loop with this many iterations fetches.
            func next(iterations: Int) -> Ahead? {
                let wanted = min(stream.begins[index + 1] + window - fetched, iterations * Ahead.line)
                guard let part = stream.part(from: fetched, count: wanted), let start = part.baseAddress
                else { return nil }
                fetched += part.count
                let stride = part.count / iterations
                return stride > 0 ? Ahead(start: start, stride: stride) : nil
            }
            switch steps[index] {
            case .pointwise(var step):
                step.ahead = next(iterations: step.fetches)
                steps[index] = .pointwise(step)
            case .expansion(var step, var pairs):
                step.ahead = next(iterations: step.fetches)
                pairs.ahead = next(iterations: pairs.fetches)
                steps[index] = .expansion(step, pairs)
            case .depthwise(var step):
                step.ahead = next(iterations: step.fetches)
                steps[index] = .depthwise(step)
            default: break
            }
        }
    }
}

/// The weights of a pass in the order in which it reads them. Positions count their bytes, and the small gaps between
/// blocks.
private struct WeightStream {
    /// The position of each step's first weights; after the last step, the end.
    private(set) var begins: [Int] = []
    /// Blocks with small gaps between them, and the position of the first byte of each.
    private var pieces: [(position: Int, bytes: UnsafeRawBufferPointer)] = []

    private static let greatestGap = 32 << 10

    init(_ steps: [Step]) {
        for step in steps {
            begins.append(end)
            for block in step.weights { append(block) }
        }
        begins.append(end)
    }

    private var end: Int { pieces.last.map { $0.position + $0.bytes.count } ?? 0 }

    private mutating func append(_ block: UnsafeRawBufferPointer) {
        guard let start = block.baseAddress else { return }
        if let last = pieces.last, let first = last.bytes.baseAddress {
            let gap = start - (first + last.bytes.count)
            if gap >= 0, gap <= Self.greatestGap {
                let bytes = UnsafeRawBufferPointer(start: first, count: start - first + block.count)
                pieces[pieces.count - 1].bytes = bytes
                return
            }
        }
        pieces.append((end, block))
    }

    /// Bytes from a position on, as far as they are in one piece; nil if there are none.
    func part(from position: Int, count: Int) -> UnsafeRawBufferPointer? {
        guard count > 0, let piece = pieces.last(where: { $0.position <= position }) else { return nil }
        let offset = position - piece.position
        let left = min(count, piece.bytes.count - offset)
        return left > 0 ? UnsafeRawBufferPointer(rebasing: piece.bytes[offset..<offset + left]) : nil
    }
}
