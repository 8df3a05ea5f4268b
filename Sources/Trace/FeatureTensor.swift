import Network

/// The features of one picture at one place of the network: channels × height × width values.
///
/// The layout hides where the channels are stored: the output of a shuffle has the planes of its input in another
/// order.
public struct FeatureTensor: Sendable {
    public let shape: FeatureShape
    private let storage: FeatureStorage
    private let layout: FeatureLayout

    /// - Parameter values: `shape.count` values, channel by channel, row by row.
    public init(shape: FeatureShape, values: [Float]) {
        precondition(shape.count == values.count, "\(values.count) values do not fill \(shape)")
        self.init(
            shape: shape, storage: FeatureStorage(values), layout: FeatureLayout(first: 0, pitch: shape.plane)
        )
    }

    public init(shape: FeatureShape, storage: FeatureStorage, layout: FeatureLayout) {
        layout.check(channels: shape.channels, length: shape.plane, in: storage)
        self.shape = shape
        self.storage = storage
        self.layout = layout
    }

    public subscript(channel: Int, y: Int, x: Int) -> Float {
        storage.values[layout.start(of: channel) + y * shape.width + x]
    }

    /// `shape.count` values, channel by channel, row by row.
    public var values: [Float] {
        [Float](unsafeUninitializedCapacity: shape.count) { buffer, initialized in
            for channel in 0..<shape.channels {
                let target = UnsafeMutableBufferPointer(
                    rebasing: buffer[channel * shape.plane..<(channel + 1) * shape.plane])
                _ = target.initialize(from: plane(channel))
            }
            initialized = shape.count
        }
    }

    /// The values of one channel, row by row.
    public func channel(_ channel: Int) -> ArraySlice<Float> { ArraySlice(plane(channel)) }

    private func plane(_ channel: Int) -> UnsafeBufferPointer<Float> {
        precondition(channel >= 0 && channel < shape.channels, "there is no channel \(channel) in \(shape)")
        let start = layout.start(of: channel)
        return UnsafeBufferPointer(rebasing: storage.values[start..<start + shape.plane])
    }
}

extension FeatureTensor: Equatable {
    /// Whether shape and values agree, wherever they are stored.
    public static func == (one: FeatureTensor, other: FeatureTensor) -> Bool {
        one.shape == other.shape
            && (0..<one.shape.channels).allSatisfy { one.plane($0).elementsEqual(other.plane($0)) }
    }
}

/// The layout of a tensor's planes in their storage.
public struct FeatureLayout: Sendable, Hashable {
    /// The offset of the first value of the first plane.
    public let first: Int
    /// The distance between planes.
    public let pitch: Int
    /// The plane of each channel; nil if they are in order.
    public let order: [Int]?
    /// The last plane of `order`.
    private let last: Int?

    public init(first: Int, pitch: Int, order: [Int]? = nil) {
        self.first = first
        self.pitch = pitch
        self.order = order
        last = order?.max()
    }

    /// The offset of a channel's first value.
    @inline(__always)
    public func start(of channel: Int) -> Int { first + (order?[channel] ?? channel) * pitch }

    /// Traps if the `length` values of some channel are not in the storage.
    func check(channels: Int, length: Int, in storage: FeatureStorage) {
        precondition(
            first >= 0 && (order?.count ?? channels) == channels
                && first + (last ?? channels - 1) * pitch + length <= storage.values.count,
            "\(channels) channels of \(length) values lie outside their storage")
    }
}

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
