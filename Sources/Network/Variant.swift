/// One network of the family: its rows and the few numbers around them (NETWORK.md, section 1), with
/// nothing about picture sizes or classes. Those make it a `Network`.
public struct Variant: Hashable, Sendable, CustomStringConvertible {
    /// `m0` … `m3`: as the command line and the checkpoints' file names say it.
    public let name: String
    /// The stem's two widths: a channels between its convolutions, a·b after them.
    public var stem: Stem
    public var rows: [Row]
    /// Width of the classifier's hidden layer.
    public var headWidth: Int
    /// The share of hidden values dropped in training; nothing is dropped in inference.
    public var dropout: Double
    /// What the coefficients of a two-branch Shift-Max are measured from.
    public var offsets: ShiftMaxOffsets
    /// What the authors and others report of it.
    public let published: Published

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
        /// The paper's round figure, in multiply-adds.
        public let multiplyAdds: Int
        /// ImageNet top-1 in percent, 600 epochs.
        public let top1: Double
        /// The PaddlePaddle reproduction's top-1 in percent, where it is known.
        public let reproducedTop1: Double?
    }

    /// `M0` … `M3`: as people write it.
    public var title: String { name.uppercased() }

    public var description: String { title }

    /// The rows whose form is `lite` come first; how many there are.
    public var liteRowCount: Int { rows.prefix { $0.form == .lite }.count }
}

/// The values around which Shift-Max's coefficients move, each by ±2 at most.
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
