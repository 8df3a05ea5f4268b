/// The memory in which a pass left its features. It is only read, and lives as long as a tensor in it.
public final class FeatureStorage: @unchecked Sendable {
    let values: UnsafeBufferPointer<Float>
    /// Whatever frees the values when it goes.
    private let owner: AnyObject?

    /// - Parameters:
    ///   - values: nobody writes them while anybody but the writer holds this storage.
    ///   - owner: keeps the values where they are.
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
