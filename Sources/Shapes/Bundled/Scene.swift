/// A picture that comes with the program: composed by hand, drawn by the painter.
public struct Scene: Sendable {
    /// Its file's name without the extension.
    public let name: String
    /// Draws it; always the same bytes.
    public let draw: @Sendable () -> PaintCanvas

    init(name: String, draw: @escaping @Sendable () -> PaintCanvas) {
        self.name = name
        self.draw = draw
    }

    /// All of them, by name.
    public static let bundled: [Scene] = [
        .butterfly, .cityNight, .fish, .hotAirBalloons, .ladybug, .lighthouse, .mushrooms, .sailboat, .teapot,
    ]
}
