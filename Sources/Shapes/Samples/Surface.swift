/// Red, green, blue as shares of the brightest code (gamma-encoded, as stored in files); the fourth lane is
/// unused.
typealias Tone = SIMD4<Float>

extension Tone {
    /// From hue (turns, 0 is red), saturation and value.
    init(hue: Float, saturation: Float, value: Float) {
        func excess(_ offset: Float) -> Float { abs(remainder(hue * 6 + offset, 6) - 3) - 1 }
        let pure = Tone(excess(0), excess(4), excess(2), 0).clamped(lowerBound: .zero, upperBound: .one)
        self = (1 - (1 - pure) * saturation) * value
    }

    /// How bright it looks (ITU-R BT.601's weights).
    var brightness: Float { 0.299 * x + 0.587 * y + 0.114 * z }

    /// Lighter or darker by a share of the whole range, as far as that goes.
    func lightened(_ amount: Float) -> Tone {
        (self + amount).clamped(lowerBound: .zero, upperBound: .one)
    }
}

/// A colour for every place of the picture: a gradient, blotches, and one highlight, added up.
struct Surface: Sendable {
    /// The colour at the picture's upper left corner.
    var tone: Tone
    /// How it changes over the picture's width and height.
    var across = Tone(repeating: 0)
    var down = Tone(repeating: 0)
    /// What the blotches, −1 … 1, add.
    var blotches = Tone(repeating: 0)
    /// What the highlight adds in its middle; it fades to nothing at its radius.
    var highlight: Float = 0
    var highlightMiddle = Point(0, 0)
    var highlightRadius: Float = 1

    init(_ tone: Tone) {
        self.tone = tone
    }

    /// `tone` at the middle of a place of some radius, changing by `change` from the middle to the edge in
    /// the direction of `angle`.
    init(_ tone: Tone, change: Tone, angle: Float, around middle: Point, radius: Float) {
        across = change * (cosine(angle) / radius)
        down = change * (sine(angle) / radius)
        self.tone = tone - across * middle.x - down * middle.y
    }
}
