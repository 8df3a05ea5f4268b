extension RawTensor {
    /// The mean and the (population) standard deviation of its elements; not numbers where it has none.
    public func moments() throws(CheckpointError) -> (mean: Double, deviation: Double) {
        try withContiguousFloats { values in
            let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
            let squares = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            return (mean, (squares / Double(values.count)).squareRoot())
        }
    }

    /// Whether another tensor has the same shape, element type and bits.
    public func equalsExactly(_ other: RawTensor) throws(CheckpointError) -> Bool {
        guard shape == other.shape, elementType == other.elementType else { return false }
        var (own, others): ([UInt8], [UInt8]) = ([], [])
        try append(as: elementType, to: &own)
        try other.append(as: elementType, to: &others)
        return own == others
    }
}
