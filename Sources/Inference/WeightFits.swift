import Basics
import Checkpoints
import Network

/// How well the tensors of a set whose names begin with a prefix fit a variant.
struct WeightFit {
    let set: TensorSet
    let prefix: ExternalName
    let network: Network
    private(set) var matches = 0
    private(set) var differences = 0
    /// How many of the tensors that differ are not there at all.
    private(set) var missing = 0
    /// The first tensor that is missing or has another shape.
    private(set) var first: TensorSpecification?

    init(_ set: TensorSet, _ prefix: ExternalName, _ network: Network) {
        self.set = set
        self.prefix = prefix
        self.network = network
        for tensor in network.tensors {
            if set.entries[prefix.appending(tensor.name)] == .tensor(shape: tensor.shape) {
                matches += 1
            } else {
                differences += 1
                if set.entries[prefix.appending(tensor.name)] == nil { missing += 1 }
                first = first ?? tensor
            }
        }
    }

    /// The share of tensors that fit, 0…1.
    var likeness: Double { Double(matches) / Double(matches + differences) }

    /// What the user calls it: the keys that lead to it and the prefix, with dots between them. Empty for tensors with
    /// the published names that are what the file holds.
    var key: ExternalName {
        let title = set.title
        guard !prefix.bytes.isEmpty else { return title }
        let end = ExternalName(bytes: prefix.bytes.dropLast())
        return title.bytes.isEmpty ? end : title.appending("." + end.text)
    }

    /// Whether it has a key, begins with it or ends with it, part by part.
    func answers(to asked: ExternalName) -> Bool {
        let dot = [UInt8(ascii: ".")]
        let padded = dot + key.bytes + dot
        let wanted = dot + asked.bytes + dot
        return padded.starts(with: wanted) || padded.suffix(wanted.count).elementsEqual(wanted)
    }

    /// What to do if it does not fit.
    fileprivate var advice: String {
        if missing == differences, isNamedAsPart { return "this file is one of several: \(Advice.join)" }
        if missing == differences, missing > 1 {
            return
                "\(Numbers.grouped(missing)) tensors are missing: if the weights are in several files, \(Advice.join)"
        }
        return "give the whole weights of an unchanged network"
    }

    /// Whether the file is called as a part of a checkpoint is: `model-00001-of-00002.safetensors`.
    private var isNamedAsPart: Bool {
        let words = set.file.split { !$0.isNumber && !$0.isLetter }
        return words.indices.dropFirst().dropLast().contains { place in
            words[place] == "of" && Int(words[place - 1]) != nil && Int(words[place + 1]) != nil
        }
    }

    /// Whether the weights are a moving average of others.
    var isAveraged: Bool { TensorSet.isAveraged(key) }
}

/// How all sets of a file fit all variants.
struct WeightFits {
    private let file: CheckpointFile
    /// Those that come closest, set by set and prefix by prefix.
    private let all: [WeightFit]

    /// The most prefixes that are compared tensor by tensor: of one set, and in all.
    private static let prefixLimit = 8
    private static let limit = 24

    /// - Parameter prefixes: the only ones to be considered; nil for all that a set's names suggest.
    init(_ file: CheckpointFile, prefixes: [ExternalName]? = nil) throws(WeightError) {
        self.file = file
        let names = try TensorNames()
        var pairs: [(set: TensorSet, prefix: ExternalName, votes: Int)] = []
        for set in file.sets {
            let votes = names.prefixes(of: set)
            let chosen = prefixes ?? votes.map(\.prefix)
            for prefix in chosen.prefix(Self.prefixLimit) {
                pairs.append((set, prefix, votes.first { $0.prefix == prefix }?.votes ?? 0))
            }
        }
        if pairs.isEmpty, let set = file.sets.first { pairs = [(set, "", 0)] }
        if pairs.count > Self.limit {
            let least = pairs.map(\.votes).sorted(by: >)[Self.limit - 1]
            pairs = Array(pairs.filter { $0.votes >= least }.prefix(Self.limit))
        }
        var networks = FamilyNetworks()
        var all: [WeightFit] = []
        for pair in pairs {
            let classes = pair.set.classes(under: pair.prefix) ?? 1000
            all += try networks.with(classes: classes).map { WeightFit(pair.set, pair.prefix, $0) }
        }
        self.all = all
    }

    /// All weights that fit, those that are most likely meant first.
    ///
    /// - Parameters:
    ///   - variant: what the user says that they are, or nil.
    ///   - key: the key that the user names, or nil.
    /// - Returns: at least one.
    /// - Throws: what comes nearest if nothing fits, or which keys there are.
    func choices(as variant: Variant?, key: ExternalName?) throws(WeightError) -> [WeightFit] {
        let candidates = if let key { try named(key) } else { all }
        let fitting = candidates.filter { $0.differences == 0 }
        let ordered = fitting.filter { !$0.isAveraged } + fitting.filter(\.isAveraged)
        let chosen = ordered.filter { variant == nil || $0.network.variant == variant }
        if !chosen.isEmpty { return chosen }
        if let variant, let other = ordered.first {
            throw WeightError(
                "these are the weights of \(other.network.variant), not of \(variant); "
                    + "leave out --model, the weights tell it")
        }
        // The first of those that are equally near.
        var nearest: WeightFit?
        for fit in candidates where variant == nil || fit.network.variant == variant {
            if fit.likeness > nearest?.likeness ?? -1 { nearest = fit }
        }
        throw nearest.map { misfit($0, asked: variant != nil) } ?? WeightError("this holds no weights")
    }

    /// - Throws: which keys there are, if this is none of them.
    private func named(_ key: ExternalName) throws(WeightError) -> [WeightFit] {
        let named = all.filter { $0.answers(to: key) }
        let exact = named.filter { $0.key == key }
        guard named.isEmpty else { return exact.isEmpty ? named : exact }
        var keys: [ExternalName] = []
        for known in all.map(\.key) + file.sets.map(\.title)
        where !known.bytes.isEmpty && !keys.contains(known) {
            keys.append(known)
        }
        if let set = file.sets.first(where: { $0.title == key }) {
            let count = set.entries.count
            throw WeightError(
                "none of the \(count) entries under the key \(key.quoted()) fits \(Variant.familyRange); "
                    + (keys.count > 1
                        ? "other keys: \(Self.list(keys.filter { $0 != key }))" : "leave out --key"))
        }
        throw WeightError(
            "there are no tensors under the key \(key.quoted()); "
                + (keys.isEmpty
                    ? "leave out --key, this file has one set of tensors" : "there are: \(Self.list(keys))"))
    }

    private static func list(_ keys: [ExternalName]) -> String {
        keys.prefix(12).map { $0.quoted() }.joined(separator: ", ") + (keys.count > 12 ? ", …" : "")
    }

    // MARK: - What is wrong

    /// The message for a variant that does not fit.
    private func misfit(_ fit: WeightFit, asked: Bool) -> WeightError {
        guard let tensor = fit.first else { return WeightError("this holds no weights") }
        if let hollow = fit.set.hollow { return WeightError("\(hollow)") }
        let variant = fit.network.variant
        let expected = shapeText(tensor.shape)
        let found =
            switch fit.set.entries[fit.prefix.appending(tensor.name)] {
            case .tensor(let shape): "found \(shapeText(shape))"
            case .other(let description): "found \(description)"
            case nil: "and it is missing"
            }
        if fit.matches == 0, !asked {
            return WeightError(
                "these are not MicroNet weights: none of the \(fit.set.entries.count) tensors fits "
                    + "\(Variant.familyRange) (\(variant) has \(tensor.name) of \(expected), \(found) here)"
                    + "\(keys); give a checkpoint of the published network")
        }
        let place = fit.key.bytes.isEmpty ? "" : " under \(fit.key.quoted())"
        let beginning =
            asked
            ? "these are not the weights of \(variant)" : "no variant fits; \(variant) comes nearest"
        let total = fit.matches + fit.differences
        return WeightError(
            "\(beginning)\(place) with \(fit.matches) of \(total) tensors; the first that differs is "
                + "\(tensor.name): expected \(expected), \(found)\(place.isEmpty ? "" : keys); "
                + fit.advice)
    }

    /// The names in the file's outermost dictionary, for an error.
    private var keys: String {
        let shown = file.keys.sorted().prefix(4).map { $0.quoted(limit: 60) }
        return shown.isEmpty
            ? "" : "; its keys: \(shown.joined(separator: ", "))\(file.keys.count > 4 ? ", …" : "")"
    }
}

/// The networks of the family, each made once for a number of classes.
private struct FamilyNetworks {
    private var known: [Int: [Network]] = [:]

    mutating func with(classes: Int) throws(WeightError) -> [Network] {
        if let networks = known[classes] { return networks }
        var networks: [Network] = []
        for variant in Variant.family {
            do {
                networks.append(try Network(variant, inputSize: 224, classes: classes))
            } catch {
                throw WeightError(error.description)
            }
        }
        known[classes] = networks
        return networks
    }
}

/// The names of all tensors of the family.
private struct TensorNames {
    private var names: Set<ExternalName> = []
    private var longest = 0
    private var mostParts = 0

    init() throws(WeightError) {
        var networks = FamilyNetworks()
        for network in try networks.with(classes: 1000) {
            for tensor in network.tensors {
                let name = ExternalName(tensor.name)
                names.insert(name)
                longest = max(longest, name.bytes.count)
                mostParts = max(mostParts, name.bytes.split(separator: UInt8(ascii: ".")).count)
            }
        }
    }

    /// What names of a set have before a published name, that which most names have first.
    func prefixes(of set: TensorSet) -> [(prefix: ExternalName, votes: Int)] {
        var votes: [ExternalName: Int] = [:]
        for name in set.entries.keys {
            let bytes = name.bytes
            var parts = 0
            var start = bytes.count
            // From the end, part by part.
            while start > 0, parts < mostParts {
                var dot = start - 1
                while dot >= 0, bytes[dot] != UInt8(ascii: ".") { dot -= 1 }
                let place = dot + 1
                guard bytes.count - place <= longest else { break }
                if names.contains(ExternalName(bytes: bytes[place...])) {
                    votes[ExternalName(bytes: bytes[..<place]), default: 0] += 1
                }
                parts += 1
                start = max(dot, 0)
            }
        }
        return votes.map { ($0.key, $0.value) }.sorted { first, second in
            if first.1 != second.1 { return first.1 > second.1 }
            let (length, other) = (first.0.bytes.count, second.0.bytes.count)
            return length != other ? length < other : first.0 < second.0
        }
    }
}

extension TensorSet {
    /// The number of rows of the classifier's last layer.
    fileprivate func classes(under prefix: ExternalName) -> Int? {
        guard case .tensor(let shape) = entries[prefix.appending(Network.classCountTensor)], shape.count == 2,
            (1...1_000_000).contains(shape[0])
        else { return nil }
        return shape[0]
    }
}

/// A shape as Python users write it: `[8, 3, 1, 1]`.
func shapeText(_ shape: [Int]) -> String {
    "[" + shape.map(String.init).joined(separator: ", ") + "]"
}
