/// One distant lamp and the light of the surroundings.
public struct Light: Sendable {
    /// Towards the lamp: x right, y down, z towards the viewer; any length.
    public var direction: SIMD3<Float>
    /// Light on the side turned away, and what the lamp adds to it on the side that faces it.
    public var ambient: Float
    public var diffuse: Float
    /// Strength of the highlight, and how small it is: its exponent is 2 to this power.
    public var gloss: Float
    public var sharpness: Int

    public init(
        direction: SIMD3<Float> = SIMD3(-0.5, -0.7, 0.6), ambient: Float = 0.45, diffuse: Float = 0.75,
        gloss: Float = 0.25, sharpness: Int = 5
    ) {
        self.direction = direction
        self.ambient = ambient
        self.diffuse = diffuse
        self.gloss = gloss
        self.sharpness = sharpness
    }

    /// A colour as this light shows it on a surface with the given unit normal.
    public func shade(_ color: Color, normal: SIMD3<Float>) -> Color {
        let towards = direction / (direction * direction).sum().squareRoot()
        var half = towards + SIMD3(0, 0, 1)
        half /= (half * half).sum().squareRoot()
        var highlight = max((normal * half).sum(), 0)
        for _ in 0..<sharpness { highlight *= highlight }
        let shade = ambient + diffuse * max((normal * towards).sum(), 0)
        var result = color.brightened(shade)
        let shine = gloss * highlight
        result.light += SIMD4(shine, shine, shine, 0)
        return result
    }
}

extension Paint {
    /// The same paint on a shape with a rounded rim: its surface rises from the edge as a quarter circle of
    /// `bevel` pixels and is flat farther in. On a disc with its radius as the bevel that is a ball.
    public func lit(_ shape: Shape, bevel: Float, light: Light = Light()) -> Paint {
        adjusted { color, point in
            let distance = shape.distance(point)
            let slope = 1 - clamped(-distance / bevel)
            guard slope > 0 else { return light.shade(color, normal: SIMD3(0, 0, 1)) }
            let gradient = shape.gradient(point)
            let side = gradient / max(length(gradient), 1e-6) * slope
            let up = max(1 - slope * slope, 0).squareRoot()
            return light.shade(color, normal: SIMD3(side.x, side.y, up))
        }
    }
}
