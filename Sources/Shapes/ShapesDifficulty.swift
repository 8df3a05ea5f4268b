/// How hard the pictures of the `shapes` data set are. Lengths are fractions of the picture's side; contrasts
/// and strengths are fractions of the range from black to white.
public struct ShapesDifficulty: Sendable, Equatable {
    /// The figure's size: the diameter of the circle around it.
    public var figureSize: ClosedRange<Float> = 0.42...0.92
    /// The minimum difference in brightness between figure and ground.
    public var contrast: Float = 0.32
    /// The fraction of faint pictures, and the minimum difference in them.
    public var faintShare: Float = 0.1
    public var faintContrast: Float = 0.16
    /// The maximum squeeze and shear of a figure.
    public var warp: Float = 0.16
    /// The fraction of hollow figures among the classes that allow it.
    public var hollowShare: Float = 0.08
    /// The fraction of textures that fill the whole picture.
    public var fullTextureShare: Float = 0.35
    /// How many scraps of paper and lines lie behind the figure, and their contrast.
    public var clutter: ClosedRange<Int> = 1...7
    public var clutterContrast: Float = 0.22
    /// How many small objects lie around and on the figure, and their width.
    public var distractors: ClosedRange<Int> = 0...7
    public var distractorSize: ClosedRange<Float> = 0.03...0.1
    /// The fraction of pictures where something covers part of the figure, and the largest fraction covered.
    public var occlusionShare: Float = 0.35
    public var occlusion: Float = 0.18
    /// The maximum strength of blotches on a surface.
    public var mottling: Float = 0.22
    /// The maximum falloff of the light over the picture.
    public var shading: Float = 0.45
    /// The maximum amplitude of the noise of single pixels.
    public var grain: Float = 0.08

    public init() {}

    /// The difficulty that the bundled models are trained on.
    public static let standard = ShapesDifficulty()
}
