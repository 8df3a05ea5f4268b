/// What the network computes in place of one large convolution: the paper's micro-factorization.
public enum Factorization: Hashable, Sendable {
    /// A pointwise convolution as grouped ones.
    case pointwise(PointwiseFactors)
    /// A k×k convolution as a k×1 and a 1×k one.
    case separable(SeparableFactors)

    /// The operations that it consists of, from the first convolution to the last.
    public var operations: ClosedRange<Int> {
        switch self {
        case .pointwise(let factors): factors.compression...(factors.expansion ?? factors.compression)
        case .separable(let factors): factors.vertical...factors.horizontal
        }
    }
}

/// A pointwise convolution W = PΦQᵀ: Qᵀ compresses the channels in groups, Φ permutes them, P expands them in groups.
/// The published code has Qᵀ at the end of a row and P at the start of the next one.
public struct PointwiseFactors: Hashable, Sendable {
    /// The index of the operation that is Qᵀ.
    public let compression: Int
    /// The index of the operation that is P; nil in a Micro-Block-A, which only compresses.
    public let expansion: Int?
    /// The channels that Qᵀ reads.
    public let inputs: Int
    /// The channels between Qᵀ and P.
    public let middle: Int
    /// The channels that P writes; without P, those that Qᵀ writes.
    public let outputs: Int
    public let groups: Groups
    /// Φ: for each channel that P reads, the channel that Qᵀ wrote.
    public let permutation: [Int]

    /// The numbers of groups of Qᵀ and of P.
    public struct Groups: Hashable, Sendable {
        public let compression: Int
        public let expansion: Int
    }

    fileprivate init?(_ operations: [Operation], compression: Operation) {
        guard let narrow = compression.convolution, narrow.shape == .pointwise else { return nil }
        let next = operations[(compression.index + 1)...].prefix { $0.convolution == nil }
        let after = compression.index + 1 + next.count
        self.compression = compression.index
        (inputs, middle) = (narrow.inputChannels, narrow.outputChannels)
        if after < operations.count, let wide = operations[after].convolution,
            wide.shape == .pointwise
        {
            (expansion, outputs) = (after, wide.outputChannels)
            groups = Groups(compression: narrow.groups, expansion: wide.groups)
            permutation = (0..<narrow.outputChannels).map { channel in
                next.reversed().reduce(channel) { channel, operation in
                    // A Shift-Max and an addition keep the channel; their other inputs are not part of the product.
                    if case .shuffle = operation.kind { operation.inputs(of: channel)[0] } else { channel }
                }
            }
        } else {
            (expansion, outputs) = (nil, middle)
            groups = Groups(compression: narrow.groups, expansion: 1)
            permutation = []
        }
    }

    private init(_ factors: PointwiseFactors, groups count: Int) {
        (compression, expansion) = (factors.compression, factors.expansion)
        (inputs, middle, outputs) = (factors.inputs, factors.middle, factors.outputs)
        let isPair = factors.expansion != nil
        groups = Groups(compression: count, expansion: isPair ? count : 1)
        // The shuffle that spreads each group of Qᵀ over all groups of P.
        let inGroup = factors.middle / count
        permutation = isPair ? (0..<factors.middle).map { $0 % count * inGroup + $0 / count } : []
    }

    /// The same product with another number of groups, and the shuffle that belongs to it.
    ///
    /// - Parameter groups: one of `possibleGroups`.
    public func with(groups: Int) -> PointwiseFactors { PointwiseFactors(self, groups: groups) }

    /// The numbers of groups by which inputs, middle and outputs can be divided, ascending.
    public var possibleGroups: [Int] {
        (1...middle).filter { inputs % $0 == 0 && middle % $0 == 0 && outputs % $0 == 0 }
    }

    // MARK: - Connectivity

    /// The columns of P that are not zero in the row of an output: channels that P reads.
    public func middle(of output: Int) -> Range<Int> {
        guard expansion != nil else { return output..<output + 1 }
        let (rows, columns) = (outputs / groups.expansion, middle / groups.expansion)
        return output / rows * columns..<(output / rows + 1) * columns
    }

    /// The channels that Qᵀ writes for an output, ascending.
    public func compressed(of output: Int) -> [Int] {
        expansion == nil ? [output] : middle(of: output).map { permutation[$0] }.sorted()
    }

    /// The columns of Qᵀ that are not zero in the row of a channel that it writes: channels that it reads.
    public func inputs(of channel: Int) -> Range<Int> {
        let (rows, columns) = (middle / groups.compression, inputs / groups.compression)
        return channel / rows * columns..<(channel / rows + 1) * columns
    }

    /// For each input, the number of ways on which it comes to an output: through as many of the middle channels.
    public func paths(to output: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: inputs)
        for channel in compressed(of: output) {
            for input in inputs(of: channel) { counts[input] += 1 }
        }
        return counts
    }

    /// The mean number of paths between an input and an output: C/(R·G²) in the paper, where the middle has C/R channels.
    public var meanPaths: Double {
        expansion == nil
            ? 1 / Double(groups.compression)
            : Double(middle) / Double(groups.compression * groups.expansion)
    }

    /// The number of groups at which there is one path between each input and each output: √(C/R).
    public var balancedGroups: Double { Double(middle).squareRoot() }

    // MARK: - Cost

    /// How the same product can be computed.
    public enum Form: Sendable, CaseIterable {
        /// One convolution with all outputs × inputs weights.
        case full
        /// Two convolutions without groups.
        case lowRank
        /// Two convolutions in groups.
        case grouped
    }

    /// The multiply-adds for one pixel, which is also the number of weights.
    public func multiplyAdds(_ form: Form) -> Int {
        switch form {
        case .full: outputs * inputs
        case .lowRank: expansion == nil ? outputs * inputs : middle * (inputs + outputs)
        case .grouped:
            middle * inputs / groups.compression
                + (expansion == nil ? 0 : outputs * middle / groups.expansion)
        }
    }
}

/// A k×k convolution whose kernels are products of a k×1 and a 1×k kernel: matrices of rank 1.
public struct SeparableFactors: Hashable, Sendable {
    /// The index of the k×1 convolution.
    public let vertical: Int
    /// The index of the 1×k convolution.
    public let horizontal: Int
    /// The side of the kernel.
    public let side: Int
    public let outputs: Int
    /// The channels that an output is computed from: 1, or in the stem those of the picture.
    public let inputsPerOutput: Int
    private let outputsPerVertical: Int

    fileprivate init?(_ operations: [Operation], vertical: Operation) {
        guard let first = vertical.convolution, first.shape == .vertical,
            vertical.index + 1 < operations.count,
            let second = operations[vertical.index + 1].convolution, second.shape == .horizontal
        else { return nil }
        self.vertical = vertical.index
        horizontal = vertical.index + 1
        side = first.kernel.height
        outputs = second.outputChannels
        inputsPerOutput = first.inputsPerGroup
        outputsPerVertical = second.outputsPerGroup
    }

    /// The channel of the k×1 convolution that an output reads.
    public func vertical(of output: Int) -> Int { output / outputsPerVertical }
}

extension Factorization {
    /// All factorized convolutions of a network, in the order of their operations.
    static func all(in operations: [Operation]) -> [Factorization] {
        var found: [Factorization] = []
        for operation in operations
        where found.last.map({ $0.operations.upperBound < operation.index }) ?? true {
            if let factors = PointwiseFactors(operations, compression: operation) {
                found.append(.pointwise(factors))
            } else if let factors = SeparableFactors(operations, vertical: operation) {
                found.append(.separable(factors))
            }
        }
        return found
    }
}
