extension BinaryFloatingPoint {
    /// This share (0…1) of `count` steps, rounded: none below 0, all above 1, and none for what is not a
    /// number, which weights from anywhere may bring.
    func of(_ count: Int) -> Int {
        isNaN ? 0 : Int((Double(Swift.min(Swift.max(self, 0), 1)) * Double(count)).rounded())
    }
}
