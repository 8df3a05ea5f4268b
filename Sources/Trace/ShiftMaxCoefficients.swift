import Network

/// The coefficients that one Dynamic Shift-Max computed for one picture.
public struct ShiftMaxCoefficients: Sendable, Equatable {
    public let shiftMax: ShiftMax
    /// 2K·C values: C each of a1, b1 (and a2, b2).
    public let values: [Float]
    /// The means of the C channels, from which the coefficients are computed.
    public let pooled: [Float]
    /// The q values between the two linear layers, after the ReLU.
    public let squeezed: [Float]
    /// For each channel, the share of pixels at which branch 1 is the maximum, ties included: 0…1. All 1 if there
    /// is one branch.
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

    /// The coefficients of one kind, by channel.
    public func values(ofKind kind: Int) -> ArraySlice<Float> {
        values[kind * shiftMax.channels..<(kind + 1) * shiftMax.channels]
    }

    /// The deviation of a coefficient from its offset, where training starts it: −2…2.
    public func shift(_ kind: Int, channel: Int) -> Float {
        value(kind, channel: channel) - shiftMax.offsets[kind]
    }

    /// Whether the h-sigmoid of the coefficient is at its bound, so that the coefficient cannot deviate further.
    public func isSaturated(_ kind: Int, channel: Int) -> Bool {
        abs(shift(kind, channel: channel)) >= ShiftMax.reach
    }

    /// The values of both branches for one pixel: a·x + b·x′. If there is one branch, both are equal.
    public func branches(channel: Int, x: Float, partner: Float) -> (Float, Float) {
        let first = value(0, channel: channel) * x + value(1, channel: channel) * partner
        guard shiftMax.branches == 2 else { return (first, first) }
        return (first, value(2, channel: channel) * x + value(3, channel: channel) * partner)
    }

    /// The share of all values at which branch 1 is the maximum, 0…1.
    public var overallFirstBranchShare: Float {
        firstBranchShare.reduce(0, +) / Float(max(firstBranchShare.count, 1))
    }
}
