extension Composer {
    /// Adds the background: large scraps of paper and thin lines in colours close to the ground's.
    mutating func addClutter(to picture: inout Composition) {
        for _ in 0..<count(difficulty.clutter) {
            let middle = Point(random.unit(), random.unit())
            let outline: Outline
            if random.chance(0.3) {
                let way = direction() * random.uniform(0.2, 0.9)
                outline = .line(middle - way, middle + way, width: random.uniform(0.006, 0.03))
            } else {
                outline = scrap(corners: 4 + random.below(4))
                    .posed(Affine(move: middle, scale: Point(repeating: random.uniform(0.12, 0.45))))
            }
            picture.layers.append(
                .init(
                    outline: outline, surface: surface(clutterTone(), around: middle, radius: 0.4),
                    opacity: random.uniform(0.5, 1)))
        }
    }

    /// Adds small objects, mostly next to the figure: crumbs, dashes and bent strips.
    mutating func addDistractors(to picture: inout Composition, around subject: Subject) {
        for _ in 0..<count(difficulty.distractors) {
            let size = random.uniform(
                difficulty.distractorSize.lowerBound, difficulty.distractorSize.upperBound)
            var middle = Point(random.unit(), random.unit())
            // Try once more if the first position lies on the figure.
            if length(middle - subject.middle) < subject.radius {
                middle = Point(random.unit(), random.unit())
            }
            let pose = Affine(
                move: middle, degrees: random.uniform(0, 360), scale: Point(repeating: size / 2))
            let outline =
                switch random.below(3) {
                case 0: scrap(corners: 5 + random.below(3))
                case 1: Outline.line(Point(-1, 0), Point(1, 0), width: random.uniform(0.15, 0.4))
                default: bent(width: random.uniform(0.2, 0.4))
                }
            picture.layers.append(
                .init(outline: outline.posed(pose), surface: Surface(Self.anyTone(random: &random))))
        }
    }

    /// Adds, in some pictures, a bar or a scrap that covers part of the figure.
    mutating func addOccluder(to picture: inout Composition, over subject: Subject) {
        guard random.chance(difficulty.occlusionShare) else { return }
        let area = subject.area * difficulty.occlusion * random.uniform(0.4, 1)
        let tone = Self.tone(from: figure, atLeast: contrast * 0.7, random: &random)
        let side = direction()
        let middle = subject.middle + side * (subject.radius * random.uniform(0.2, 0.9))
        let outline: Outline
        if random.chance(0.5) {
            // A bar right across the figure.
            let way = direction() * 0.75
            outline = .line(middle - way, middle + way, width: area / (2 * subject.radius))
        } else {
            let radius = (area / 2.2).squareRoot()
            outline = scrap(corners: 6 + random.below(4))
                .posed(Affine(move: middle, scale: Point(repeating: radius)))
        }
        picture.layers.append(
            .init(outline: outline, surface: surface(tone, around: middle, radius: subject.radius)))
    }

    /// An irregular scrap of paper about as large as the unit circle.
    private mutating func scrap(corners: Int) -> Outline {
        let start = random.uniform(0, 2 * .pi)
        return Outline(
            (0..<corners).map { corner in
                let turn = start + (Float(corner) + random.uniform(-0.3, 0.3)) / Float(corners) * 2 * .pi
                return Point(cosine(turn), sine(turn)) * random.uniform(0.55, 1)
            })
    }

    /// A strip along a fifth to a half of the unit circle.
    private mutating func bent(width: Float) -> Outline {
        let end = random.uniform(1.2, 3)
        let outer = Outline.arc(radius: 1, from: 0, to: end, steps: 10)
        let inner = Outline.arc(radius: 1 - width, from: end, to: 0, steps: 10)
        return Outline(outer + inner)
    }

    private mutating func direction() -> Point {
        let turn = random.uniform(0, 2 * .pi)
        return Point(cosine(turn), sine(turn))
    }

    private mutating func count(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + random.below(range.count)
    }
}
