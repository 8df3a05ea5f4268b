/// The sixteen classes of the `shapes` data set: eleven figures and five textures, in the order of their
/// labels.
public enum ShapeClass: Int, CaseIterable, Sendable {
    case disc, ring, square, triangle, pentagon, star, cross, crescent, heart, arrow, spiral
    case stripes, checkerboard, dots, zigzag, waves

    /// One lower-case English word.
    public var name: String { "\(self)" }

    /// Whether the class is a pattern that fills a patch, and not a figure of its own.
    public var isTexture: Bool { rawValue >= Self.stripes.rawValue }
}
