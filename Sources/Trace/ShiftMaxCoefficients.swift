import Network

/// What one Dynamic Shift-Max did for one picture.
public struct ShiftMaxCoefficients: Sendable, Equatable {
    public let shiftMax: ShiftMax
    /// 2K·C values: C each of a1, b1 (and a2, b2).
    public let values: [Float]
    /// The C means that the coefficients were computed from.
    public let pooled: [Float]
    /// The q values between the two linear layers, after the ReLU.
    public let squeezed: [Float]
    /// For each channel the share of pixels, 0…1, at which the first branch wins (ties are its); all 1
    /// where there is one branch.
    public let firstBranchShare: [Float]

    public init(
        shiftMax: ShiftMax, values: [Float], pooled: [Float], squeezed: [Float], firstBranchShare: [Float]
    ) {
        self.shiftMax = shiftMax
        self.values = values
        self.pooled = pooled
        self.squeezed = squeezed
        self.firstBranchShare = firstBranchShare
    }

    /// Coefficient `kind` (0 a1, 1 b1, 2 a2, 3 b2) of `channel`.
    public func value(_ kind: Int, channel: Int) -> Float {
        values[kind * shiftMax.channels + channel]
    }

    /// All values of one kind of coefficient, by channel.
    public func values(ofKind kind: Int) -> ArraySlice<Float> {
        values[kind * shiftMax.channels..<(kind + 1) * shiftMax.channels]
    }

    /// How far the picture moved the coefficient from where training starts it: −2…2.
    public func shift(_ kind: Int, channel: Int) -> Float {
        value(kind, channel: channel) - shiftMax.offsets[kind]
    }

    /// Whether the h-sigmoid behind the coefficient is at its end, so that it cannot move further.
    public func isSaturated(_ kind: Int, channel: Int) -> Bool {
        abs(shift(kind, channel: channel)) >= ShiftMax.reach
    }

    /// The two branches at a place: a·x + b·x′ for each (the second is the first where there is one).
    public func branches(channel: Int, x: Float, partner: Float) -> (Float, Float) {
        let first = value(0, channel: channel) * x + value(1, channel: channel) * partner
        guard shiftMax.branches == 2 else { return (first, first) }
        return (first, value(2, channel: channel) * x + value(3, channel: channel) * partner)
    }

    /// The share of all elements at which the first branch wins, 0…1.
    public var overallFirstBranchShare: Float {
        firstBranchShare.reduce(0, +) / Float(max(firstBranchShare.count, 1))
    }
}
