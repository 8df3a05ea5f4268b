import Basics

/// Composes a random picture: colours, background, the figure or texture, and distractions.
struct Composer {
    let label: ShapeClass
    let difficulty: ShapesDifficulty
    var random: SeededGenerator

    /// The colours of the ground and the figure, or of a texture's two parts.
    let ground: Tone
    let figure: Tone
    /// The minimum difference in brightness between them.
    let contrast: Float

    init(label: ShapeClass, difficulty: ShapesDifficulty, random: SeededGenerator) {
        self.label = label
        self.difficulty = difficulty
        self.random = random
        let faint = self.random.chance(difficulty.faintShare)
        contrast = faint ? difficulty.faintContrast : difficulty.contrast
        ground = Self.anyTone(random: &self.random)
        figure = Self.tone(from: ground, atLeast: contrast, random: &self.random)
    }

    /// The whole picture.
    mutating func composition() -> Composition {
        var result = Composition(
            ground: surface(ground, around: Point(0.5, 0.5), radius: 0.7),
            blotches: BlotchField(count: 2 + random.below(6), random: &random),
            light: light(),
            grain: Grain(
                strength: difficulty.grain * random.unit() * random.unit(), colored: random.chance(0.5),
                seed: random.next()))
        addClutter(to: &result)
        let subject = label.isTexture ? addTexture(to: &result) : addFigure(to: &result)
        addDistractors(to: &result, around: subject)
        addOccluder(to: &result, over: subject)
        return result
    }

    private mutating func light() -> Illumination {
        let strength = difficulty.shading * random.unit() / 2
        let turn = random.uniform(0, 2 * .pi)
        return Illumination(
            middle: 1 + strength / 4, across: strength * cosine(turn), down: strength * sine(turn),
            falloff: strength * random.unit() / 2)
    }
}

/// The place of the figure or of the texture's patch.
struct Subject {
    var middle: Point
    var radius: Float
    /// The covered area as a fraction of the picture.
    var area: Float
}

extension Composer {
    /// A random colour, except for the darkest ones.
    static func anyTone(random: inout SeededGenerator) -> Tone {
        let gray = random.chance(0.15)
        return Tone(
            hue: random.unit(), saturation: gray ? 0.08 * random.unit() : random.uniform(0.15, 0.9),
            value: random.uniform(0.12, 1))
    }

    /// A colour whose brightness differs from another's by at least `contrast`; almost black or white if none
    /// was found.
    static func tone(from other: Tone, atLeast contrast: Float, random: inout SeededGenerator) -> Tone {
        for _ in 0..<12 {
            let candidate = anyTone(random: &random)
            if abs(candidate.brightness - other.brightness) >= contrast { return candidate }
        }
        return Tone(repeating: other.brightness > 0.5 ? 0.04 : 0.96)
    }

    /// A colour for the background: close to the ground's and not too close to the figure's.
    mutating func clutterTone() -> Tone {
        let other = Self.anyTone(random: &random)
        let share = random.uniform(0.15, 0.5)
        let mixed = ground + (other - ground) * share
        let limit = difficulty.clutterContrast
        let brightness = ground.brightness + random.uniform(-limit, limit)
        var tone = mixed.lightened(brightness - mixed.brightness)
        // Prefer the far side of the ground to a colour between ground and figure.
        let gap = (tone.brightness - figure.brightness) * (ground.brightness < figure.brightness ? -1 : 1)
        if gap < contrast * 0.7 { tone = ground.lightened((ground.brightness - tone.brightness) * 0.5) }
        return tone
    }

    /// A surface around a point: a colour with a gentle gradient and blotches.
    mutating func surface(_ tone: Tone, around middle: Point, radius: Float) -> Surface {
        let reach = contrast * 0.4
        var change =
            Tone(
                random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1), 0) * (reach * 0.35)
        change += random.uniform(-reach, reach) * 0.65
        var result = Surface(
            tone, change: change, angle: random.uniform(0, 2 * .pi), around: middle, radius: radius)
        if random.chance(0.6) {
            let amount = difficulty.mottling * random.unit() * 0.5
            result.blotches =
                Tone(random.uniform(0.4, 1), random.uniform(0.4, 1), random.uniform(0.4, 1), 0) * amount
            if random.chance(0.5) { result.blotches *= -1 }
        }
        return result
    }
}
