/// The memory that a pass wrote its features to. It is read-only, and lives as long as any tensor in it.
public final class FeatureStorage: @unchecked Sendable {
    let values: UnsafeBufferPointer<Float>
    /// Frees the values when it is released; nil if this object frees them.
    private let owner: AnyObject?

    /// - Parameters:
    ///   - values: must not be written while anyone but the writer holds this storage.
    ///   - owner: frees the values when it is released.
    public init(_ values: UnsafeBufferPointer<Float>, owner: AnyObject) {
        self.values = values
        self.owner = owner
    }

    /// A copy of values.
    init(_ values: [Float]) {
        let copy = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
        _ = copy.initialize(from: values)
        self.values = UnsafeBufferPointer(copy)
        owner = nil
    }

    deinit {
        if owner == nil { values.deallocate() }
    }
}
