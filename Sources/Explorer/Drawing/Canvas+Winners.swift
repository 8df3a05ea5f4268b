import Network

extension Canvas {
    /// Which branch wins at each pixel of a channel: blue where the first does, orange where the second, in
    /// half blocks; a part of the screen that stands for several pixels is in between where they differ. The
    /// selected pixel is marked.
    ///
    /// - Returns: where the plane lies; nil where nothing is drawn of it.
    mutating func winners(_ pair: ChannelPair, in area: Rectangle) -> Rectangle? {
        guard area.width >= 10, area.height >= 4 else { return nil }
        guard pair.coefficients.shiftMax.branches == 2 else {
            for (row, text) in ["one branch:", "it wins everywhere"].enumerated() {
                self.text(text, x: area.x, y: area.y + row, .dim, limit: area.width)
            }
            return nil
        }
        let shape = pair.shape
        let map = fitted(area.cutTop(area.height - 1).0, imageWidth: shape.width, imageHeight: shape.height)
        let isFirst = pair.firstBranchWins
        /// How many of the pixels behind rows `top`..<`top + rows` of half cells the first branch wins, −1…1.
        func balance(_ x: Int, _ top: Int, _ rows: Int) -> Double {
            let (x0, x1) = PixelImage.span(x, of: map.width, in: shape.width)
            let y0 = PixelImage.span(top, of: map.height * 2, in: shape.height).0
            let y1 = PixelImage.span(top + rows - 1, of: map.height * 2, in: shape.height).1
            var wins = 0
            for y in y0..<y1 { wins += isFirst[y * shape.width + x0..<y * shape.width + x1].count { $0 } }
            return 2 * Double(wins) / Double((x1 - x0) * (y1 - y0)) - 1
        }
        let isColored = depth == .full && glyphs == .unicode
        for row in 0..<map.height {
            for column in 0..<map.width {
                let (x, y) = (map.x + column, map.y + row)
                if isColored {
                    self[x, y] = Cell(
                        "▀", .picture,
                        foreground: ColorMap.diverging(balance(column, 2 * row, 1)).paletteIndex,
                        background: ColorMap.diverging(balance(column, 2 * row + 1, 1)).paletteIndex)
                } else {
                    let balance = balance(column, 2 * row, 2)
                    put(
                        balance > 0.5 ? "█" : balance < -0.5 ? "░" : "▒", x: x, y: y,
                        balance > 0.5 ? .positive : balance < -0.5 ? .negative : .plain)
                }
            }
        }
        let (x, y) = pair.pixel
        mark("◆", x: map.x + x * map.width / shape.width, y: map.y + y * map.height / shape.height)
        let legend =
            isColored
            ? Line("█ 1 ", .positive).adding("█ 2 ", .negative)
            : Line("█ 1 ", .positive).adding("▒ both ").adding("░ 2 ", .negative)
        line(legend.adding("wins  ◆ pixel", .dim), x: area.x, y: area.bottom - 1, limit: area.width)
        return map
    }
}

extension ChannelPair {
    /// By pixel, whether the first branch is the larger; where both are equal it counts as that.
    var firstBranchWins: [Bool] {
        zip(values, partnerValues).map { x, partner in
            let (first, second) = coefficients.branches(channel: channel, x: x, partner: partner)
            return first >= second
        }
    }
}
