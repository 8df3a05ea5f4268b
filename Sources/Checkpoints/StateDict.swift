import Basics

/// A dictionary with tensors in what a pickle built: weights, or something that looks like them.
struct StateDict {
    /// The keys that lead to it.
    let path: [ExternalName]
    /// Index into the heap's dictionaries.
    let index: Int
    /// Names with their tensors or arrays.
    var tensors: [(name: ExternalName, value: PickleValue)] = []
    /// Names with what is no tensor, no number and no text.
    var others: [(name: ExternalName, value: PickleValue)] = []
    /// Numbers and text in it and around it: epoch, architecture, accuracy.
    var metadata: [ExternalName: String]
    /// The names around it that hold something else than numbers and text, level by level.
    let surroundings: [[ExternalName]]
    /// Whether Paddle's table of parameter names is there.
    var hasPaddleTable: Bool

    static let paddleTable: ExternalName = "StructuredToParameterName@@"

    /// The names around it that do not lead to it, with the keys that lead to them.
    var neighbours: [ExternalName] {
        var result: [ExternalName] = []
        for (level, names) in surroundings.enumerated() {
            let start = TensorSet.title(path[..<level])
            for name in names where name != path[level] {
                result.append(start.bytes.isEmpty ? name : start.appending("." + name.text))
            }
        }
        return result
    }
}

/// Finds all dictionaries with tensors: outer ones before inner ones, each once.
struct StateDictSearch {
    private(set) var found: [StateDict] = []
    /// The names in the outermost dictionary.
    private(set) var keys: [ExternalName] = []
    private let heap: PickleHeap
    private var visited: Set<Int> = []
    private var classNameTries = 0

    private static let depthLimit = 4
    private static let setLimit = 64
    private static let dictionaryLimit = 4096
    private static let classNameTryLimit = 8
    private static let metadataLimit = 256

    /// - Throws: what the pickle built if there are no tensors with names.
    init(_ root: PickleValue, _ heap: PickleHeap) throws(Problem) {
        self.heap = heap
        guard let index = heap.items(root) else {
            throw .unsupported("holds \(heap.describe(root)), not weights by name")
        }
        keys = heap.dictionaries[index].compactMap { heap.name($0.key) }
        visited = [index]
        var waiting = [
            StateDict(path: [], index: index, metadata: [:], surroundings: [], hasPaddleTable: false)
        ]
        var next = 0
        var others: [(name: ExternalName, description: String)] = []
        while next < waiting.count, found.count < Self.setLimit {
            var dictionary = waiting[next]
            next += 1
            let inner = try look(into: &dictionary)
            if !dictionary.tensors.isEmpty { found.append(dictionary) }
            if found.isEmpty { others += dictionary.others.map { ($0.name, heap.describe($0.value)) } }
            guard dictionary.path.count < Self.depthLimit, !inner.isEmpty else { continue }
            let new = inner.filter { visited.insert($0.index).inserted }
            // Another name for a dictionary that was found already holds nothing else.
            let known = Set(inner.map(\.name)).subtracting(new.map(\.name))
            let names = (dictionary.others + dictionary.tensors).map(\.name).filter { !known.contains($0) }
            for (name, index) in new.prefix(Self.dictionaryLimit - waiting.count) {
                waiting.append(
                    StateDict(
                        path: dictionary.path + [name], index: index, metadata: dictionary.metadata,
                        surroundings: dictionary.surroundings + [names],
                        hasPaddleTable: dictionary.hasPaddleTable))
            }
        }
        if found.isEmpty {
            if let hollow = TensorSet.hollow(others) { throw hollow }
            throw .unsupported(
                "holds a dict without any weights\(keys.isEmpty ? "" : " (\(Self.list(keys)))")")
        }
    }

    /// Sorts the items of a dictionary.
    ///
    /// - Returns: the dictionaries in it.
    private mutating func look(into dictionary: inout StateDict) throws(Problem) -> [(
        name: ExternalName, index: Int
    )] {
        var inner: [(name: ExternalName, index: Int)] = []
        for (key, value) in heap.dictionaries[dictionary.index] {
            guard let name = heap.name(key) else { continue }
            if name == StateDict.paddleTable {
                dictionary.hasPaddleTable = true
                continue
            }
            switch unwrapped(value) {
            case .none: break
            case .tensor, .array:
                guard dictionary.tensors.count < Checkpoint.tensorLimit else {
                    throw .unsupported(
                        "holds more than \(Numbers.grouped(Checkpoint.tensorLimit)) tensors, far more than a network this small"
                    )
                }
                dictionary.tensors.append((name, unwrapped(value)))
            case let plain:
                if let text = text(plain), name.exactText != nil,
                    dictionary.metadata.count < Self.metadataLimit
                {
                    dictionary.metadata[name] = text
                    continue
                }
                if let names = classNames(plain, key: name) {
                    dictionary.metadata[Checkpoint.classNamesKey] = Checkpoint.text(ofClassNames: names)
                    continue
                }
                if let index = heap.items(plain) {
                    guard !heap.dictionaries[index].isEmpty else { continue }
                    inner.append((name, index))
                }
                if heap.sequence(plain)?.isEmpty != true { dictionary.others.append((name, plain)) }
            }
        }
        return inner
    }

    /// The names of classes that training scripts save next to the weights; nil if this is anything else. Only tried a
    /// few times: a hostile file could name one long list again and again.
    private mutating func classNames(_ value: PickleValue, key: ExternalName) -> [ExternalName]? {
        guard Self.classNameKeys.contains(key), classNameTries < Self.classNameTryLimit else { return nil }
        classNameTries += 1
        return heap.classNames(value)
    }

    private static let classNameKeys: Set<ExternalName> = [
        "classes", "class_names", "idx_to_class", "class_to_idx",
    ]

    /// A number or a text as metadata; nil for anything else.
    private func text(_ value: PickleValue) -> String? {
        switch value {
        case .int(let number): String(number)
        case .double(let number): String(number)
        case .bool(let flag): String(flag)
        case .string: heap.text(value)
        // The text of Python 2; anything may be in bytes.
        case .bytes:
            heap.name(value).flatMap { $0.bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? $0.text : nil }
        default: nil
        }
    }

    /// The array of a weight that Paddle wrote as (name, array); any other value unchanged.
    private func unwrapped(_ value: PickleValue) -> PickleValue {
        guard let pair = heap.tuple(value), pair.count == 2, heap.text(pair[0]) != nil, case .array = pair[1]
        else { return value }
        return pair[1]
    }

    /// A few keys, for an error.
    static func list(_ keys: [ExternalName]) -> String {
        let names = keys.prefix(4).map { $0.quoted() }
        return "its keys: \(names.joined(separator: ", "))\(keys.count > 4 ? ", …" : "")"
    }
}

// MARK: - Class names

extension PickleHeap {
    /// A list of names, or a dictionary from or to their labels; nil for anything else.
    fileprivate func classNames(_ value: PickleValue) -> [ExternalName]? {
        var names: [ExternalName?]
        if case .dictionary(let index) = value {
            let items = dictionaries[index]
            guard items.count <= Checkpoint.tensorLimit else { return nil }
            names = Array(repeating: nil, count: items.count)
            for (key, value) in items {
                guard
                    let (name, label) = name(key).flatMap({ name in label(value).map { (name, $0) } })
                        ?? name(value).flatMap({ name in label(key).map { (name, $0) } }),
                    names.indices.contains(label)
                else { return nil }
                names[label] = name
            }
        } else {
            guard let elements = sequence(value), elements.count <= Checkpoint.tensorLimit else { return nil }
            names = elements.map(name)
        }
        let known = names.compactMap { $0 }
        // Long texts that are named many times would take any amount of memory.
        guard known.reduce(0, { $0 + $1.bytes.count }) <= 4 << 20 else { return nil }
        return known.isEmpty || known.count < names.count ? nil : known
    }

    private func label(_ value: PickleValue) -> Int? {
        if case .int(let label) = value { label } else { nil }
    }
}
