/// How hard the pictures of the `shapes` data set are. Lengths are shares of the picture's side, contrasts
/// and strengths shares of the range from black to white.
public struct ShapesDifficulty: Sendable, Equatable {
    /// The figure's width: the diameter of the circle that it fits in.
    public var figureSize: ClosedRange<Float> = 0.42...0.92
    /// How different figure and ground are in brightness at least.
    public var contrast: Float = 0.32
    /// The share of faint pictures, and the smallest difference in them.
    public var faintShare: Float = 0.1
    public var faintContrast: Float = 0.16
    /// How much figures are squeezed and sheared at most.
    public var warp: Float = 0.16
    /// The share of figures, of the classes that allow it, that are only outlines.
    public var hollowShare: Float = 0.08
    /// The share of textures that fill the whole picture.
    public var fullTextureShare: Float = 0.35
    /// Pieces of paper and lines behind the figure, and how much they stand out.
    public var clutter: ClosedRange<Int> = 1...7
    public var clutterContrast: Float = 0.22
    /// Small things around and on the figure, and their width.
    public var distractors: ClosedRange<Int> = 0...7
    public var distractorSize: ClosedRange<Float> = 0.03...0.1
    /// The share of pictures where something covers part of the figure, and the largest share covered.
    public var occlusionShare: Float = 0.35
    public var occlusion: Float = 0.18
    /// How blotchy surfaces are at most.
    public var mottling: Float = 0.22
    /// How much the light falls off over the picture at most.
    public var shading: Float = 0.45
    /// The largest amplitude of the noise of single pixels.
    public var grain: Float = 0.08

    public init() {}

    /// What the shipped models are trained on.
    public static let standard = ShapesDifficulty()
}
