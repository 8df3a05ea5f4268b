/// Everything that a picture consists of. Lengths are in units of its side, so it can be drawn at any size.
struct Composition: Sendable {
    /// Something laid over what is there already.
    struct Layer: Sendable {
        var outline: Outline
        /// Where given, only what this covers, too, is painted.
        var pattern: Outline?
        var surface: Surface
        var opacity: Float = 1
    }

    var ground: Surface
    var layers: [Layer] = []
    var blotches: BlotchField
    var light: Illumination
    var grain: Grain
}

/// A factor of brightness for every place: a slope over the picture, and darker corners.
struct Illumination: Sendable {
    var middle: Float = 1
    var across: Float = 0
    var down: Float = 0
    var falloff: Float = 0
}

/// Noise of single pixels.
struct Grain: Sendable {
    /// The largest change, as a share of the range from black to white.
    var strength: Float
    /// Whether red, green and blue change apart.
    var colored: Bool
    var seed: UInt64

    /// Random numbers −1 … 1, small ones more often than large ones.
    static let values: [Float] = {
        var random = SeededGenerator(seed: 0x6772_6169_6E)
        return (0..<valueCount).map { _ in random.uniform(-1, 1) / 2 + random.uniform(-1, 1) / 2 }
    }()

    static let valueCount = 1 << 14
}
