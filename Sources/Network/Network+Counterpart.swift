extension Network {
    /// The operation of `other` that stands where the one at `index` stands in this network.
    ///
    /// It is of the same kind and at the same resolution, relative to the input. If `other` has several of these, the
    /// ones after a convolution of the same role come first, and of those the one at the same place in their order: the
    /// first belongs to the first, the last to the last.
    ///
    /// - Returns: nil where `other` has no operation of this kind at this resolution.
    public func counterpart(of index: Int, in other: Network) -> Operation? {
        let seat = seat(of: index)
        let own = operations.indices.map(self.seat)
        let others = other.operations.indices.map(other.seat)
        for isSame in [{ $0 == seat }, { $0.kind == seat.kind && $0.reduction == seat.reduction }]
            as [(Seat) -> Bool]
        {
            let matches = others.indices.filter { isSame(others[$0]) }
            guard !matches.isEmpty else { continue }
            let peers = own.indices.filter { isSame(own[$0]) }
            let place = peers.firstIndex(of: index) ?? 0
            let last = max(peers.count - 1, 1)
            // To the nearest place; halves go up.
            return other.operations[matches[(2 * place * (matches.count - 1) + last) / (2 * last)]]
        }
        return nil
    }

    /// What operations of different networks are matched by.
    private struct Seat: Equatable {
        let kind: String
        /// By what the input's height and width are divided; 0 for vectors.
        let reduction: [Int]
        let role: Role
    }

    /// What the last convolution up to an operation does to the channels.
    private enum Role {
        case depthwise, compression, expansion
    }

    private func seat(of index: Int) -> Seat {
        let operation = operations[index]
        let output = operation.output
        let convolution = operations[...index].last { $0.convolution != nil }?.convolution
        let role: Role =
            convolution.map {
                $0.shape != .pointwise
                    ? .depthwise : $0.outputChannels < $0.inputChannels ? .compression : .expansion
            } ?? .depthwise
        return Seat(
            kind: operation.kindIdentifier,
            reduction: operation.outputDimensions.count == 1
                ? [0, 0] : [inputSize / output.height, inputSize / output.width], role: role)
    }
}
