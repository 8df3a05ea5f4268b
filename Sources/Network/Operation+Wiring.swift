extension Operation {
    /// The channels of its input that output channel `channel` reads, in the order of its weights: a
    /// Shift-Max's own channel and then its shifted partner. What it reads at other places of the plane does
    /// not count, nor do the means behind Shift-Max's coefficients, nor what an addition adds.
    public func inputs(of channel: Int) -> [Int] {
        switch kind {
        case .convolution(let convolution):
            let first = channel / convolution.outputsPerGroup * convolution.inputsPerGroup
            return Array(first..<first + convolution.inputsPerGroup)
        case .shuffle(let groups):
            // NETWORK.md, section 2, read backwards: i·g + j comes from j·(C/g) + i.
            return [channel % groups * (input.channels / groups) + channel / groups]
        case .shiftMax(let shiftMax):
            let partner = shiftMax.partner(of: channel)
            return partner == channel ? [channel] : [channel, partner]
        case .linear(let linear): return Array(0..<linear.inputs)
        case .relu6, .addition, .averagePooling, .hSwish, .normalization, .dropout: return [channel]
        }
    }

    /// Whether each output channel reads the channel of its own number and no other.
    public var keepsChannels: Bool {
        switch kind {
        case .convolution(let convolution):
            convolution.inputsPerGroup == 1 && convolution.outputsPerGroup == 1
        case .shuffle(let groups): groups == 1 || groups == input.channels
        case .shiftMax(let shiftMax): shiftMax.channels == 1
        case .linear: false
        case .relu6, .addition, .averagePooling, .hSwish, .normalization, .dropout: true
        }
    }
}
