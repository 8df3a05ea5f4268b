import Basics

/// A file format for weights, described once: how its files are recognized, read, written and named.
///
/// To add a format, describe it in a new file (`extension CheckpointFormat { static let … }`) and add it to `all`. Reading,
/// `convert`, help texts and file pickers follow from that list.
public struct CheckpointFormat: Sendable, Hashable {
    /// As programs know it, in reports: `torchArchive`.
    public let name: String
    /// As a sentence calls it: “PyTorch archive”.
    public let title: String
    /// Whose format it is, if a file's extension alone does not tell: “PyTorch”.
    public var maker: String?
    /// How its files' names end, without the dot; the usual ending first.
    public var extensions: [String] = []
    /// The extensions with which `convert` writes the format.
    public var writtenExtensions: [String] = []
    /// Whether its files can hold text next to the tensors.
    public var hasMetadata = false
    /// Whether its files have a place for the counters of batches (`num_batches_tracked`) that PyTorch keeps.
    public var holdsCounters = true

    /// Whether a file is in this format, judged by its first bytes. Nil for a format that shares its beginning with
    /// another one, whose `read` tells them apart.
    var recognizes: (@Sendable (ByteStorage) -> Bool)?
    var read: @Sendable (ByteStorage) throws(Problem) -> CheckpointFile
    /// The bytes of a file with these tensors, in this order if the format has no order of its own. Nil if the format is
    /// not written.
    var encode:
        (@Sendable (_ tensors: [NamedTensor], _ metadata: [ExternalName: String]) throws(Problem) -> [UInt8])?

    typealias NamedTensor = (name: ExternalName, tensor: RawTensor)

    /// All formats, in the order in which they are recognized.
    public static let all: [CheckpointFormat] = [
        .safetensors, .torchArchive, .torchStream, .paddle, .numpyPickle,
    ]

    /// The format of a file; nil if it is none of these.
    static func of(_ storage: ByteStorage) -> CheckpointFormat? {
        all.first { $0.recognizes?(storage) == true }
    }

    public static func == (first: CheckpointFormat, second: CheckpointFormat) -> Bool {
        first.name == second.name
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

// MARK: - Names

extension CheckpointFormat {
    /// The extensions by which `convert` chooses a format, without the dot.
    public static let written: [(extension: String, format: CheckpointFormat)] =
        all.flatMap { format in format.writtenExtensions.map { ($0, format) } }

    /// Every extension of a file that may hold weights, without the dot.
    public static let readExtensions: [String] = all.flatMap(\.extensions)

    /// The usual extensions, for a sentence: “.safetensors, .pth or .pdparams”.
    public static let usualExtensions = all.compactMap(\.extensions.first).map { "." + $0 }.listed("or")

    /// What is written, for a sentence: “.safetensors, .pth or .pt (PyTorch), .pdparams (Paddle)”.
    public static let writtenFiles = all.filter { !$0.writtenExtensions.isEmpty }.map { format in
        format.writtenExtensions.map { "." + $0 }.listed("or") + (format.maker.map { " (\($0))" } ?? "")
    }.joined(separator: ", ")

    /// What is read, for a sentence: “.safetensors, PyTorch .pth and Paddle .pdparams”.
    static let usualFiles = all.compactMap { format in
        format.extensions.first.map { (format.maker.map { $0 + " " } ?? "") + "." + $0 }
    }.listed("and")
}

// MARK: - Writing

extension CheckpointFormat {
    /// Whether files of this format have a place for a tensor. Paddle counts no batches, and would warn of PyTorch's
    /// counters.
    public func holds(_ name: ExternalName) -> Bool {
        holdsCounters || !name.hasSuffix("num_batches_tracked")
    }
}

extension Checkpoint {
    /// The bytes of a file in `format`, one of `CheckpointFormat.written`, with the tensors of these names in this order
    /// (safetensors has its own order). Element types are kept; metadata comes along if the format has a place for it. The
    /// same weights give the same bytes.
    ///
    /// - Throws: which tensor is missing or cannot be written.
    public func encoded(as format: CheckpointFormat, _ names: [ExternalName]) throws(Problem) -> [UInt8] {
        guard let encode = format.encode else { throw Problem("we do not write the format \(format.title)") }
        var chosen: [CheckpointFormat.NamedTensor] = []
        for name in names where format.holds(name) {
            guard let tensor = tensors[name] else {
                throw Problem("there is no tensor \(name.quoted())")
            }
            guard name.exactText != nil else {
                throw Problem(
                    "the tensor \(name.quoted()) has a name that is not UTF-8, which no format holds")
            }
            chosen.append((name, tensor))
        }
        return try encode(chosen, format.hasMetadata ? metadata : [:])
    }
}
