extension Composer {
    /// Any colour but the darkest.
    static func anyTone(random: inout SeededGenerator) -> Tone {
        let gray = random.chance(0.15)
        return Tone(
            hue: random.unit(), saturation: gray ? 0.08 * random.unit() : random.uniform(0.15, 0.9),
            value: random.uniform(0.12, 1))
    }

    /// A colour that differs from another in brightness by so much; black or white when none was found.
    static func tone(from other: Tone, atLeast contrast: Float, random: inout SeededGenerator) -> Tone {
        for _ in 0..<12 {
            let candidate = anyTone(random: &random)
            if abs(candidate.brightness - other.brightness) >= contrast { return candidate }
        }
        return Tone(repeating: other.brightness > 0.5 ? 0.04 : 0.96)
    }

    /// A colour for the background: near the ground's and not too near the figure's.
    mutating func clutterTone() -> Tone {
        let other = Self.anyTone(random: &random)
        let share = random.uniform(0.15, 0.5)
        let mixed = ground + (other - ground) * share
        let reach = difficulty.clutterContrast
        let brightness = ground.brightness + random.uniform(-reach, reach)
        var tone = mixed.lightened(brightness - mixed.brightness)
        // Rather on the far side of the ground than between it and the figure.
        let gap = (tone.brightness - figure.brightness) * (ground.brightness < figure.brightness ? -1 : 1)
        if gap < contrast * 0.7 { tone = ground.lightened((ground.brightness - tone.brightness) * 0.5) }
        return tone
    }

    /// A surface of some colour over a place: a gentle gradient and blotches.
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
