import Basics

/// What a file holds: one set of named tensors, or several (weights and their moving average, or the weights of two
/// networks). What the names mean is not known here.
public struct CheckpointFile {
    /// Not empty. Ordinary names come before averaged weights, outer sets before inner ones.
    public let sets: [TensorSet]
    /// The names in the outermost dictionary.
    public let keys: [ExternalName]

    /// - Parameter keys: the names in the outermost dictionary.
    init(_ sets: [TensorSet], keys: [ExternalName]) {
        let ranked = sets.enumerated().sorted { first, second in
            (first.element.rank, first.offset) < (second.element.rank, second.offset)
        }
        self.sets = ranked.map(\.element)
        self.keys = keys
    }

    /// A file with one set of tensors that was read already.
    public init(_ checkpoint: Checkpoint) {
        self.init([TensorSet(checkpoint)], keys: Array(checkpoint.tensors.keys))
    }

    /// Reads a file, whose format is recognized by its content and not by its name.
    ///
    /// Tensors point into the file's bytes. Nothing is converted yet, but sizes, offsets and the checksums of a ZIP
    /// archive are checked: those of the file here, those of a set's tensors when they are taken.
    ///
    /// - Throws: why the file cannot be read, or what it is instead.
    public static func read(_ path: FilePath) throws(Problem) -> CheckpointFile {
        try read(ByteStorage.open(path), name: path.description)
    }

    /// The same for bytes that are in memory already.
    ///
    /// - Parameter name: what errors call them.
    public static func read(_ storage: ByteStorage, name: String) throws(Problem) -> CheckpointFile {
        do throws(Problem) {
            guard storage.count > 0 else {
                throw Problem("is empty (0 bytes)", advice: Advice.fetchEmptyAgain)
            }
            guard let format = CheckpointFormat.of(storage) else { throw ForeignFile.problem(storage) }
            let file = try format.read(storage)
            return CheckpointFile(file.sets.map { $0.named(name) }, keys: file.keys)
        } catch {
            throw error.about(name)
        }
    }
}

/// Named tensors that belong together.
public struct TensorSet {
    /// The keys that lead to them; empty if they are what the file holds.
    public let path: [ExternalName]
    /// What each name stands for.
    public let entries: [ExternalName: Entry]
    /// The names in the file, next to the keys that lead here, which hold something else than numbers and text.
    public let neighbours: [ExternalName]
    private let load: (_ prefix: ExternalName) throws(Problem) -> Checkpoint
    /// What messages call the file.
    public private(set) var file = ""

    /// What a name stands for.
    public enum Entry: Equatable, Sendable {
        case tensor(shape: [Int])
        /// Something else, in Python's terms: “a quantized tensor”.
        case other(String)
    }

    init(
        path: [ExternalName] = [], entries: [ExternalName: Entry], neighbours: [ExternalName] = [],
        load: @escaping (_ prefix: ExternalName) throws(Problem) -> Checkpoint
    ) {
        self.path = path
        self.entries = entries
        self.neighbours = neighbours
        self.load = load
    }

    init(_ checkpoint: Checkpoint) {
        self.init(entries: checkpoint.tensors.mapValues { .tensor(shape: $0.shape) }) { checkpoint.under($0) }
    }

    fileprivate func named(_ file: String) -> TensorSet {
        var result = self
        result.file = file
        return result
    }

    /// Takes the tensors whose names begin with `prefix`, under the rest of their names.
    ///
    /// - Throws: which tensor is damaged.
    public func checkpoint(under prefix: ExternalName = "") throws(Problem) -> Checkpoint {
        do {
            return try load(prefix)
        } catch {
            throw error.about(file)
        }
    }

    // MARK: Order

    /// The keys under which training scripts keep the weights; the first that is there comes first.
    private static let usualKeys: [ExternalName] = [
        "state_dict", "model_state_dict", "model", "net", "network", "weights", "params",
    ]

    /// Lower for what is more likely meant.
    fileprivate var rank: Int {
        guard let key = path.first else { return Self.usualKeys.count }
        let place = Self.usualKeys.firstIndex(of: key) ?? Self.usualKeys.count + 1
        return place + 10 * (path.count - 1) + (path.contains(where: Self.isAveraged) ? 100 : 0)
    }

    /// Whether a key or a part of a tensor's name says that the weights are a moving average of others.
    public static func isAveraged(_ name: ExternalName) -> Bool {
        let words = name.bytes.split { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: false
            default: true
            }
        }
        return words.contains { averagedWords.contains(String(decoding: $0, as: UTF8.self).lowercased()) }
    }

    private static let averagedWords: Set<String> = [
        "ema", "swa", "avg", "average", "averaged", "shadow", "teacher", "target", "momentum", "polyak",
        "slow",
    ]

    /// The keys with dots between them.
    static func title(_ path: some Collection<ExternalName>) -> ExternalName {
        ExternalName(bytes: path.map(\.bytes).joined(separator: [UInt8(ascii: ".")]))
    }

    /// The keys that lead to the tensors, with dots between them.
    public var title: ExternalName { Self.title(path) }
}
