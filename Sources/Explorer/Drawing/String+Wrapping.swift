extension String {
    /// Broken between words into lines of at most `width` cells; a longer word is broken where its line ends.
    func wrapped(to width: Int) -> [String] {
        Line(split(separator: " ").flatMap { $0.pieces(of: width) }.joined(separator: " "))
            .wrapped(to: width).map(\.text)
    }
}

extension Substring {
    /// Pieces of at most `width` cells, every one but the last as wide as can be.
    fileprivate func pieces(of width: Int) -> [String] {
        var pieces = [""]
        for character in self {
            let longer = pieces[pieces.count - 1] + String(character)
            if longer.cellWidth <= width || pieces[pieces.count - 1].isEmpty {
                pieces[pieces.count - 1] = longer
            } else {
                pieces.append(String(character))
            }
        }
        return pieces
    }
}
