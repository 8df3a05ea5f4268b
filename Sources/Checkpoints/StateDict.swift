import Basics

/// The weights in what a pickle built.
struct StateDict {
    /// Names with their tensors or arrays.
    private(set) var entries: [(name: String, value: PickleValue)] = []
    /// Numbers and text next to the weights: epoch, architecture, accuracy.
    private(set) var metadata: [String: String] = [:]
    /// Whether Paddle's table of parameter names is there.
    private(set) var hasPaddleTable = false

    /// The keys under which training scripts keep the weights; the first that is there is taken. An averaged copy
    /// (`state_dict_ema`) is taken only if there is nothing else.
    private static let usualKeys = [
        "state_dict", "model_state_dict", "model", "net", "network", "weights", "params", "state_dict_ema",
        "model_ema", "ema",
    ]
    static let paddleTable = "StructuredToParameterName@@"
    private static let metadataLimit = 256
    private static let searchLimit = 32

    init(root: PickleValue, heap: PickleHeap) throws(Problem) {
        try find(in: root, heap, depth: 0)
    }

    private mutating func find(in value: PickleValue, _ heap: PickleHeap, depth: Int) throws(Problem) {
        guard case .dictionary(let index) = value else {
            throw .unsupported("holds \(heap.describe(value)), not weights by name")
        }
        let items = heap.dictionaries[index]
        var inner: [String: PickleValue] = [:]
        for (key, value) in items {
            guard let name = heap.text(key) else { continue }
            if name == Self.paddleTable { hasPaddleTable = true }
            if case .dictionary = value { inner[name] = value }
        }
        if depth < 4, let key = Self.usualKeys.first(where: { inner[$0] != nil }), let value = inner[key] {
            collectMetadata(items, heap)
            return try find(in: value, heap, depth: depth + 1)
        }
        try collectWeights(items, heap)
        if entries.isEmpty { try findUnusual(items, heap) }
        collectMetadata(items, heap)
        guard !entries.isEmpty else {
            throw .unsupported("holds a dict without any weights\(Self.list(items, heap))")
        }
    }

    /// Weights under an unusual key: taken if there is exactly one such dictionary.
    private mutating func findUnusual(
        _ items: [(key: PickleValue, value: PickleValue)], _ heap: PickleHeap
    ) throws(Problem) {
        var found: [(name: String, index: Int)] = []
        // Only a few: a hostile file could name one large dictionary any number of times.
        for (key, value) in items.prefix(Self.searchLimit) {
            guard case .dictionary(let index) = value, let name = heap.text(key) else { continue }
            let holdsWeights = heap.dictionaries[index].contains { Self.isWeight($0.value, heap) }
            if holdsWeights { found.append((name, index)) }
        }
        guard found.count <= 1 else {
            let names = found.prefix(4).map { Escape.quoted($0.name) }.joined(separator: ", ")
            throw .unsupported(
                "holds several sets of weights: \(names)", "save one of them alone with torch.save")
        }
        if let only = found.first { try collectWeights(heap.dictionaries[only.index], heap) }
    }

    private mutating func collectWeights(
        _ items: [(key: PickleValue, value: PickleValue)], _ heap: PickleHeap
    ) throws(Problem) {
        for (key, value) in items where Self.isWeight(value, heap) {
            guard let name = heap.text(key) else { continue }
            guard entries.count < Checkpoint.tensorLimit else {
                throw .unsupported(
                    "holds more than \(Checkpoint.tensorLimit) tensors, far more than a network this small")
            }
            entries.append((name, Self.unwrapped(value, heap)))
        }
    }

    private mutating func collectMetadata(
        _ items: [(key: PickleValue, value: PickleValue)], _ heap: PickleHeap
    ) {
        for (key, value) in items where metadata.count < Self.metadataLimit {
            guard let name = heap.text(key) else { continue }
            switch value {
            case .int(let number): metadata[name] = String(number)
            case .double(let number): metadata[name] = String(number)
            case .bool(let flag): metadata[name] = String(flag)
            case .string, .bytes: metadata[name] = heap.text(value)
            default: break
            }
        }
    }

    private static func isWeight(_ value: PickleValue, _ heap: PickleHeap) -> Bool {
        switch unwrapped(value, heap) {
        case .tensor, .array: true
        default: false
        }
    }

    /// The array of a weight that Paddle wrote as (name, array); any other value unchanged.
    private static func unwrapped(_ value: PickleValue, _ heap: PickleHeap) -> PickleValue {
        guard let pair = heap.tuple(value), pair.count == 2, heap.text(pair[0]) != nil, case .array = pair[1]
        else {
            return value
        }
        return pair[1]
    }

    private static func list(_ items: [(key: PickleValue, value: PickleValue)], _ heap: PickleHeap) -> String
    {
        let names = items.prefix(4).compactMap { heap.text($0.key) }.map { Escape.quoted($0) }
        return names.isEmpty
            ? "" : " (its keys: \(names.joined(separator: ", "))\(items.count > 4 ? ", …" : ""))"
    }
}
