/// One network of the family, without a picture size or a class count: its rows and the numbers around them
/// (Network.docc, “Rows”). With a size and a count it becomes a `Network`.
public struct Variant: Hashable, Sendable, CustomStringConvertible {
    /// `m0` … `m3`, as on the command line and in the names of files.
    public let name: String
    public var stem: Stem
    public var rows: [Row]
    /// The width of the classifier's hidden layer.
    public var headWidth: Int
    /// The fraction of the classifier's hidden values that training drops.
    public var dropout: Double
    /// The offsets of the coefficients of a Shift-Max with two branches.
    public var offsets: ShiftMaxOffsets
    public let published: Published
    public let training: Training

    /// The stem's widths: a channels after its first convolution, a · b after its second.
    public struct Stem: Hashable, Sendable {
        public var a: Int
        public var b: Int

        public init(_ a: Int, _ b: Int) {
            self.a = a
            self.b = b
        }
    }

    /// Figures from the paper (arXiv 2108.05894) and from reproductions.
    public struct Published: Hashable, Sendable {
        /// The paper's rounded number of multiply-adds.
        public let multiplyAdds: Int
        /// ImageNet top-1 in percent after 600 epochs.
        public let top1: Double
        /// ImageNet top-1 in percent of the PaddlePaddle reproduction, if known.
        public let reproducedTop1: Double?
    }

    /// What the published training recipe sets for this variant.
    public struct Training: Hashable, Sendable {
        public let weightDecay: Double
        /// The epochs over which the learning rate rises from 0.
        public let warmUp: Double
    }

    /// `M0` … `M3`, as in text.
    public var title: String { name.uppercased() }

    public var description: String { title }

    /// The variant with the widths of the stem and of all rows, and so all hidden widths, at `percent` of their
    /// values. The classifier's hidden width stays.
    ///
    /// - Throws: `NetworkError` if a width is not an integer. Whether groups divide the widths, `Network` checks.
    public func scaled(toPercent percent: Int) throws(NetworkError) -> Variant {
        func scaled(_ channels: Int, _ name: String) throws(NetworkError) -> Int {
            guard channels * percent % 100 == 0, channels * percent > 0 else {
                throw NetworkError("\(name): \(percent)% of \(channels) channels is not a whole number")
            }
            return channels * percent / 100
        }
        var variant = self
        variant.stem.a = try scaled(stem.a, "features.0.stem")
        for index in rows.indices {
            variant.rows[index].channels = try scaled(rows[index].channels, "features.\(index + 1)")
        }
        return variant
    }
}

/// The centres of Shift-Max's coefficients, each of which deviates from its offset by at most ±2.
public struct ShiftMaxOffsets: Hashable, Sendable {
    public let a1: Float
    public let b1: Float
    public let a2: Float
    public let b2: Float

    public init(_ a1: Float, _ b1: Float, _ a2: Float, _ b2: Float) {
        self.a1 = a1
        self.b1 = b1
        self.a2 = a2
        self.b2 = b2
    }

    /// In the order of the coefficients: a1, b1, a2, b2.
    public var values: [Float] { [a1, b1, a2, b2] }
}
