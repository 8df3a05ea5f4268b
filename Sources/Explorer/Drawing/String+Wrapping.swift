extension String {
    /// Broken between words into lines of at most `width` cells; a longer word stands alone.
    func wrapped(to width: Int) -> [String] { Line(self).wrapped(to: width).map(\.text) }
}
