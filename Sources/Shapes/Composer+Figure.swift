extension Composer {
    /// Adds the figure, at random with a shadow, a rim or a hole.
    mutating func addFigure(to picture: inout Composition) -> Subject {
        let radius = random.uniform(difficulty.figureSize.lowerBound, difficulty.figureSize.upperBound) / 2
        let play = max(0.5 - radius, 0) * 1.05 + 0.02
        let middle = Point(0.5 + random.uniform(-play, play), 0.5 + random.uniform(-play, play))
        let pose = pose(middle: middle, radius: radius)
        let plain = Outline.figure(label, random: &random)
        let hollow = label.canBeHollow && random.chance(difficulty.hollowShare)
        let outline = (hollow ? plain.hollowed(random.uniform(0.5, 0.68)) : plain).posed(pose)
        addShadow(of: outline, radius: radius, to: &picture)

        var paint = surface(figure, around: middle, radius: radius)
        if random.chance(0.35) {
            paint.highlight = random.uniform(0.06, 0.2)
            paint.highlightMiddle =
                middle + Point(random.uniform(-0.5, 0.5), random.uniform(-0.6, 0.2)) * radius
            paint.highlightRadius = radius * random.uniform(0.5, 1.1)
        }
        if !hollow && label.canBeHollow && random.chance(0.25) {
            let rim = figure.lightened(figure.brightness > ground.brightness ? 0.18 : -0.18)
            picture.layers.append(.init(outline: outline, surface: Surface(rim)))
            let inner = Affine(scale: Point(0.86, 0.86)).then(pose)
            picture.layers.append(.init(outline: plain.posed(inner), surface: paint))
        } else {
            picture.layers.append(.init(outline: outline, surface: paint))
        }
        return Subject(middle: middle, radius: radius, area: outline.area)
    }

    /// A pose with the given position and size, a random rotation and a squeeze along a random direction.
    private mutating func pose(middle: Point, radius: Float) -> Affine {
        let tilt = label.largestTilt
        let turn = random.uniform(-tilt, tilt)
        let squeeze = 1 - difficulty.warp * random.unit()
        let axis = random.uniform(0, 180)
        return Affine(degrees: turn - axis).then(Affine(scale: Point(1, squeeze)))
            .then(Affine(move: middle, degrees: axis, scale: Point(radius, radius)))
    }

    private mutating func addShadow(of outline: Outline, radius: Float, to picture: inout Composition) {
        guard random.chance(0.4) else { return }
        let shift = Point(random.uniform(-0.1, 0.1), random.uniform(0.02, 0.12)) * radius
        picture.layers.append(
            .init(
                outline: outline.posed(Affine(move: shift)),
                surface: Surface(Tone(repeating: 0)), opacity: random.uniform(0.15, 0.4)))
    }

    /// Adds a texture, on a patch or over the whole picture.
    mutating func addTexture(to picture: inout Composition) -> Subject {
        let whole = random.chance(difficulty.fullTextureShare)
        let radius = whole ? 0.75 : random.uniform(0.34, 0.52)
        let play = whole ? 0 : max(0.5 - radius, 0) + 0.04
        let middle = Point(0.5 + random.uniform(-play, play), 0.5 + random.uniform(-play, play))
        let place = Affine(move: middle, degrees: random.uniform(0, 360), scale: Point(radius, radius))
        let patch = (whole ? Outline.box(1, 1) : patchOutline()).posed(place)
        if !whole { addShadow(of: patch, radius: radius, to: &picture) }
        // Otherwise the texture lies directly on the background.
        if random.chance(0.7) {
            picture.layers.append(
                .init(outline: patch, surface: surface(ground, around: middle, radius: radius)))
        }
        // Over the whole picture the pattern is finer, so that it has as many parts as on a patch.
        let extent = whole ? 0.75 : radius * 1.05
        let pattern = Outline.pattern(label, random: &random)
            .posed(pose(middle: middle, radius: extent * 1.1))
        picture.layers.append(
            .init(
                outline: patch, pattern: pattern, surface: surface(figure, around: middle, radius: radius)))
        return Subject(middle: middle, radius: radius, area: patch.area)
    }

    /// A rectangle or a round blob, about as large as the unit circle.
    private mutating func patchOutline() -> Outline {
        if random.chance(0.5) { return Outline.box(random.uniform(0.7, 0.85), random.uniform(0.7, 0.85)) }
        let (first, second) = (random.uniform(0, 2 * .pi), random.uniform(0, 2 * .pi))
        let (low, high) = (random.uniform(0.04, 0.14), random.uniform(0.02, 0.08))
        let steps = 48
        return Outline(
            (0..<steps).map { step in
                let turn = Float(step) / Float(steps) * 2 * .pi
                let radius = 0.84 + low * sine(2 * turn + first) + high * sine(5 * turn + second)
                return Point(cosine(turn), sine(turn)) * radius
            })
    }
}

extension ShapeClass {
    /// Whether the figure is still recognizable with a hole in it.
    var canBeHollow: Bool {
        switch self {
        case .square, .triangle, .pentagon, .star, .cross, .heart: true
        default: false
        }
    }

    /// The maximum rotation in degrees.
    var largestTilt: Float { self == .heart ? 50 : 180 }
}
