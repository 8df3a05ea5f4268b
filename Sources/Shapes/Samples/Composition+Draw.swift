extension Composition {
    /// The rows that are drawn together, few enough to stay in the processor's cache.
    private static let bandRows = 32

    /// Draws the picture into `size × size × 3` bytes: red, green, blue, rows from the top.
    func draw(size: Int, into pixels: UnsafeMutablePointer<UInt8>) {
        let lists = layers.map {
            (outline: EdgeList($0.outline, size: size), pattern: $0.pattern.map { EdgeList($0, size: size) })
        }
        var band = PictureBand(size: size, rows: min(Self.bandRows, size))
        defer { band.deallocate() }
        var random = SeededGenerator(seed: grain.seed)
        for top in stride(from: 0, to: size, by: Self.bandRows) {
            let rows = top..<min(top + Self.bandRows, size)
            band.begin(rows, ground: ground, blotches: blotches)
            for (layer, list) in zip(layers, lists) {
                let reached = list.outline.rows.clamped(to: rows)
                if reached.isEmpty { continue }
                band.paint(list.outline, list.pattern, layer.surface, opacity: layer.opacity, rows: reached)
            }
            band.finish(light: light, grain: grain, random: &random, into: pixels)
        }
    }
}
