extension Variant {
    /// The same network with all widths but the classifier's hidden one at `percent` of what they are: the
    /// stem's and every row's output channels, and with them every hidden width.
    ///
    /// - Throws: `NetworkError` where a width would not be a whole number. Whether groups still divide the
    ///   widths, `Network` says.
    public func scaled(toPercent percent: Int) throws(NetworkError) -> Variant {
        func scaled(_ channels: Int, _ name: String) throws(NetworkError) -> Int {
            guard channels * percent % 100 == 0, channels * percent > 0 else {
                throw NetworkError("\(name): \(percent)% of \(channels) channels is no whole number")
            }
            return channels * percent / 100
        }
        var variant = self
        variant.stem.a = try scaled(stem.a, "features.0.stem")
        for index in rows.indices {
            variant.rows[index].channels = try scaled(rows[index].channels, "features.\(index + 1)")
        }
        return variant
    }
}
