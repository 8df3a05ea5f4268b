/// A statistic of activations: what it is called, what kind of number it is, and how to get it from a trace. Screens,
/// reports and files show the rows of `Statistic.all`; a new row appears in all of them.
public struct Statistic: Sendable {
    /// The name in JSON and CSV.
    public let key: String
    /// The name in a sentence.
    public let name: String
    /// The name for the output of a ReLU6; nil if it is the same.
    private let clippedName: String?
    /// The heading of a narrow column of a report; nil if reports for people leave it out.
    public let title: String?
    public let form: Form
    private let ofOperation: @Sendable (OperationTrace) -> Value
    private let ofChannel: (@Sendable (ActivationStatistics) -> Value)?

    public enum Form: Sendable {
        /// An activation.
        case number
        /// A count of values, of which people read the share.
        case share
        /// A count of channels.
        case count
    }

    public enum Value: Sendable {
        case number(Float)
        case count(Int, of: Int)

        /// The number, or the count's share of the total, 0…1.
        public var scalar: Float {
            switch self {
            case .number(let number): number
            case .count(let count, let total): total == 0 ? 0 : Float(count) / Float(total)
            }
        }
    }

    /// A statistic of any set of values.
    private init(
        _ key: String, name: String? = nil, clippedName: String? = nil, title: String?, _ form: Form,
        _ value: @escaping @Sendable (ActivationStatistics) -> Value
    ) {
        self.key = key
        self.name = name ?? key
        self.clippedName = clippedName
        self.title = title
        self.form = form
        ofOperation = { value($0.statistics) }
        ofChannel = value
    }

    /// A statistic of all channels together.
    private init(
        _ key: String, name: String, title: String?, _ form: Form,
        ofOperation: @escaping @Sendable (OperationTrace) -> Value
    ) {
        self.key = key
        self.name = name
        clippedName = nil
        self.title = title
        self.form = form
        self.ofOperation = ofOperation
        ofChannel = nil
    }

    /// The value over all channels of an operation's output.
    public func value(of trace: OperationTrace) -> Value { ofOperation(trace) }

    /// The value for one channel; nil if only all channels together have it.
    public func value(of channel: ActivationStatistics) -> Value? { ofChannel?(channel) }

    public func name(isClipped: Bool) -> String { isClipped ? clippedName ?? name : name }

    /// The heading in a list of channels.
    public var listTitle: String { form == .share ? name : title ?? name }
}

extension Statistic {
    public static let mean = Statistic("mean", title: "mean", .number) { .number($0.mean) }
    public static let deviation = Statistic("deviation", name: "std deviation", title: "std", .number) {
        .number($0.deviation)
    }
    public static let minimum = Statistic("minimum", title: "min", .number) { .number($0.minimum) }
    public static let maximum = Statistic("maximum", title: "max", .number) { .number($0.maximum) }
    public static let zeros = Statistic("zeros", clippedName: "clipped at 0", title: "0%", .share) {
        .count($0.zeros, of: $0.count)
    }
    public static let sixes = Statistic("sixes", clippedName: "clipped at 6", title: nil, .share) {
        .count($0.sixes, of: $0.count)
    }
    public static let deadChannels = Statistic(
        "deadChannels", name: "dead channels", title: "dead", .count,
        ofOperation: { .count($0.deadChannels, of: $0.channels.count) })

    /// All, in the order of files and screens.
    public static let all = [mean, deviation, minimum, maximum, zeros, sixes, deadChannels]

    /// The columns of a list of channels, by which it can be sorted.
    public static let ofChannels = [mean, deviation, zeros, maximum]

    /// Those that say something about an operation's output: only a ReLU6 makes sixes.
    public static func shown(isClipped: Bool) -> [Statistic] {
        all.filter { isClipped || $0 != .sixes }
    }
}

extension Statistic: Equatable {
    public static func == (one: Statistic, other: Statistic) -> Bool { one.key == other.key }
}
