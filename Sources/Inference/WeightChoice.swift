import Basics
import Checkpoints
import Network

/// The weights that a file holds for a network, and what was chosen and left out to get them.
public struct WeightChoice {
    /// The tensors under their published names.
    public let checkpoint: Checkpoint
    public let network: Network
    /// Which weights were taken, on one line, if others fit too.
    public let choice: String?
    /// What the file holds besides: optimizers, counters of averaging, tensors of no layer; nested names with dots.
    public let leftOut: [ExternalName]

    /// The names of the classes by label; empty if the file has none, or not one for each class.
    public var classNames: [ExternalName] {
        let names = checkpoint.classNames
        return names.count == network.classes ? names : []
    }

    /// What the user should know about the choice, each on one line.
    public var notes: [String] {
        var notes = choice.map { [$0] } ?? []
        if !leftOut.isEmpty { notes.append("leaves out \(NameGroups(leftOut))") }
        let count = checkpoint.classNames.count
        if count != 0, count != network.classes {
            notes.append(
                "names \(Numbers.classes(count)), and the network has \(network.classes): leaves out the names"
            )
        }
        if let integers {
            notes.append("its weights are whole numbers (\(integers.rawValue)), and are taken as they are")
        }
        return notes
    }

    /// The type of the first weight that holds whole numbers, as quantized networks have them; nil if there is none.
    private var integers: ElementType? {
        network.tensors.lazy.compactMap { checkpoint.tensors[ExternalName($0.name)]?.elementType }
            .first { !$0.isFloatingPoint }
    }
}

extension CheckpointFile {
    /// The weights of a network of the family, wherever in the file they are and whatever all their names begin with.
    ///
    /// - Parameters:
    ///   - variant: the variant that the user names, or nil.
    ///   - key: where in the file the user wants them from: keys and the beginning of names, with dots between them.
    ///     Nil for the weights that are most likely meant.
    ///   - inputSize: the side of the input, in pixels; what the file says, else 224, if nil.
    /// - Throws: `WeightError` or `Problem`: what comes nearest if nothing fits, which keys there are if there is no such
    ///   key, or which tensor is damaged.
    public func weights(
        as variant: Variant? = nil, key: ExternalName? = nil, inputSize: Int? = nil
    ) throws -> WeightChoice {
        let choices = try WeightFits(self).choices(as: variant, key: key)
        let chosen = choices[0]
        let checkpoint = try chosen.set.checkpoint(under: chosen.prefix)
        return WeightChoice(
            checkpoint: checkpoint,
            network: try chosen.network(inputSize: inputSize ?? checkpoint.inputSize ?? 224),
            choice: Self.told(choices), leftOut: chosen.leftOut(others: choices.dropFirst().map(\.key)))
    }

    /// Which weights were taken, and what takes the others.
    private static func told(_ choices: [WeightFit]) -> String? {
        func called(_ key: ExternalName) -> String {
            key.bytes.isEmpty ? "that have no key" : "under \(key.quoted())"
        }
        let others = choices.dropFirst().map(\.key)
        guard let other = others.first else { return nil }
        let list = others.prefix(3).map(called) + (others.count > 3 ? ["\(others.count - 3) more"] : [])
        let way = other.bytes.isEmpty ? "" : " (--key \(Escape.shell(other.description)))"
        return "takes the weights \(called(choices[0].key)); those \(list.listed("and")) fit too\(way)"
    }
}

extension WeightFit {
    /// The network for an input of this size.
    func network(inputSize: Int) throws(WeightError) -> Network {
        do {
            return try Network(network.variant, inputSize: inputSize, classes: network.classes)
        } catch {
            throw WeightError(error.description)
        }
    }
}

extension WeightFit {
    /// What the file holds besides these weights.
    ///
    /// - Parameter others: the keys of other weights that fit, which are told elsewhere.
    fileprivate func leftOut(others: [ExternalName]) -> [ExternalName] {
        var result = set.neighbours.filter { name in
            !others.contains { $0 == name || $0.bytes.starts(with: name.bytes + [UInt8(ascii: ".")]) }
        }
        let known = Set(network.tensors.map { prefix.appending($0.name) })
        let beginnings = others.compactMap { key -> [UInt8]? in
            // `teacher.` for the key `state_dict.teacher` in the set `state_dict`.
            let end = set.path.isEmpty ? key : key.rest(after: set.title.appending("."))
            return end.map { $0.bytes + [UInt8(ascii: ".")] }
        }
        for name in set.entries.keys.sorted() where !known.contains(name) {
            // The counters that PyTorch keeps next to normalizations.
            if name.rest(after: prefix)?.hasSuffix(".num_batches_tracked") == true { continue }
            if beginnings.contains(where: { name.bytes.starts(with: $0) }) { continue }
            result.append(name)
        }
        return result
    }
}

/// Names for a sentence; many that begin or end alike are told as one.
struct NameGroups: CustomStringConvertible {
    private var groups: [String] = []
    private static let limit = 5
    /// How the names of most tensors end, which says nothing about them.
    private static let usualEnds: Set<ExternalName> = [
        "weight", "bias", "running_mean", "running_var", "num_batches_tracked",
    ]

    init(_ names: [ExternalName]) {
        func parts(_ name: ExternalName) -> (first: ExternalName, last: ExternalName) {
            let parts = name.bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            return (ExternalName(bytes: parts.first ?? []), ExternalName(bytes: parts.last ?? []))
        }
        var (beginnings, ends): ([ExternalName: Int], [ExternalName: Int]) = ([:], [:])
        for name in names {
            beginnings[parts(name).first, default: 0] += 1
            ends[parts(name).last, default: 0] += 1
        }
        var told: Set<ExternalName> = []
        for name in names {
            let (first, last) = parts(name)
            let (begun, ended) = (beginnings[first] ?? 0, ends[last] ?? 0)
            let text =
                if ended > 2, !Self.usualEnds.contains(last) {
                    "\(ended) × \(Escape.line(last.text, limit: 60))"
                } else if begun > 2, first != last {
                    "\(begun) × \(Escape.line(first.text, limit: 60)).…"
                } else {
                    Escape.line(name.text, limit: 60)
                }
            if told.insert(ExternalName(text)).inserted { groups.append(text) }
        }
    }

    var description: String {
        let rest = groups.count - Self.limit
        return (groups.prefix(Self.limit) + (rest > 0 ? ["\(rest) more"] : [])).listed("and")
    }
}
