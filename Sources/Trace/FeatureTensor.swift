import Network

/// One picture's features at one place of the network: channels × height × width values, row-major.
///
/// Where its channels lie is its own affair: what a shuffle makes are the planes of before in another order.
public struct FeatureTensor: Sendable {
    public let shape: FeatureShape
    private let storage: FeatureStorage
    private let layout: FeatureLayout

    /// - Parameter values: `shape.count` values: channel by channel, in each row by row.
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

    /// `shape.count` values: channel by channel, in each row by row.
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
    /// Whether shape and values agree, wherever they lie.
    public static func == (one: FeatureTensor, other: FeatureTensor) -> Bool {
        one.shape == other.shape
            && (0..<one.shape.channels).allSatisfy { one.plane($0).elementsEqual(other.plane($0)) }
    }
}

/// Where the planes of a tensor lie in their storage.
public struct FeatureLayout: Sendable, Hashable {
    /// The place of the first plane's first value.
    public var first: Int
    /// From plane to plane.
    public var pitch: Int
    /// For each channel the number of its plane; nil where they are the same.
    public var order: [Int]?

    public init(first: Int, pitch: Int, order: [Int]? = nil) {
        self.first = first
        self.pitch = pitch
        self.order = order
    }

    /// The place of a channel's first value.
    @inline(__always)
    public func start(of channel: Int) -> Int { first + (order?[channel] ?? channel) * pitch }

    /// Ends the program where a channel's `length` values would not lie in the storage.
    func check(channels: Int, length: Int, in storage: FeatureStorage) {
        let last = order.map { $0.max() ?? 0 } ?? channels - 1
        precondition(
            first >= 0 && (order?.count ?? channels) == channels
                && first + last * pitch + length <= storage.values.count,
            "\(channels) channels of \(length) values lie outside their storage")
    }
}
