/// Makes up a picture at random: colours, background, the figure or texture, and what disturbs it.
struct Composer {
    let label: ShapeClass
    let difficulty: ShapesDifficulty
    var random: SeededGenerator

    /// The colours of the ground and of the figure, or of a texture's two parts.
    let ground: Tone
    let figure: Tone
    /// How different they are in brightness at least.
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

/// Where the figure or the texture's patch is.
struct Subject {
    var middle: Point
    var radius: Float
    /// Covered area in units of the picture's.
    var area: Float
}
