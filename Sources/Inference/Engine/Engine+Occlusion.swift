import Trace

extension Engine {
    /// The logits for one picture with a patch over a part of it, for each place of a grid: the same bits as passes of the
    /// covered pictures.
    ///
    /// - Parameters:
    ///   - input: 3 × N × N values.
    ///   - color: the patch's normalized red, green and blue.
    ///   - take: gets each place of the grid and its logits, in order, and says whether to continue.
    public func occlude(
        _ input: [Float], _ grid: OcclusionGrid, color: [Float],
        _ take: (_ place: Int, _ logits: [Float]) -> Bool
    ) {
        precondition(grid.inputSize == network.inputSize && color.count == 3, "the patch is of another input")
        let size = network.inputSize
        var covered = input
        for place in 0..<grid.count {
            let (x, y) = grid[place]
            for channel in 0..<3 {
                for row in y..<y + grid.side {
                    let start = (channel * size + row) * size + x
                    for pixel in start..<start + grid.side { covered[pixel] = color[channel] }
                }
            }
            guard take(place, logits(covered)) else { return }
            for channel in 0..<3 {
                for row in y..<y + grid.side {
                    let start = (channel * size + row) * size + x
                    covered[start..<start + grid.side] = input[start..<start + grid.side]
                }
            }
        }
    }
}
