import Basics

/// Named tensors from a file, with PyTorch's names and layouts whatever the file: batch normalization's statistics as
/// `running_mean` and `running_var`, linear weights out×in. What the names mean is not known here.
public struct Checkpoint: Sendable {
    public var format: CheckpointFormat
    /// Everything that the state dict holds, also counters such as `num_batches_tracked`.
    public var tensors: [ExternalName: RawTensor]
    /// Why there is no tensor of a name, for those whose numbers are of a type that we do not read.
    public var unread: [ExternalName: Problem] = [:]
    /// Text that came along: a safetensors file's `__metadata__`, or the plain numbers and texts next to the state dict of
    /// a training checkpoint (`epoch`, `arch`, …).
    public var metadata: [ExternalName: String]

    public init(
        format: CheckpointFormat, tensors: [ExternalName: RawTensor] = [:],
        metadata: [ExternalName: String] = [:]
    ) {
        self.format = format
        self.tensors = tensors
        self.metadata = metadata
    }

    /// M3 has 386 tensors. A file that claims more than this is not for us, and would only cost memory.
    static let tensorLimit = 1 << 16

    /// Adds a tensor.
    ///
    /// - Throws: if there is one of that name.
    mutating func add(_ name: ExternalName, _ tensor: RawTensor) throws(Problem) {
        guard tensors.updateValue(tensor, forKey: name) == nil else {
            throw .damaged("there are two of the name \(name.quoted())")
        }
    }

    /// The tensors whose names begin with `prefix`, under the rest of their names.
    public func under(_ prefix: ExternalName) -> Checkpoint {
        guard !prefix.bytes.isEmpty else { return self }
        var result = self
        result.tensors = [:]
        result.unread = [:]
        for (name, tensor) in tensors {
            if let rest = name.rest(after: prefix) { result.tensors[rest] = tensor }
        }
        for (name, problem) in unread {
            if let rest = name.rest(after: prefix) { result.unread[rest] = problem }
        }
        return result
    }

    /// The same weights as numbers of `type`; integers stay as they are.
    ///
    /// - Throws: which tensor has a number that `type` cannot hold.
    public func converted(to type: ElementType) throws(Problem) -> Checkpoint {
        var result = self
        for (name, tensor) in tensors where tensor.elementType.isFloatingPoint {
            do {
                result.tensors[name] = try tensor.converted(to: type)
            } catch {
                throw error.within("tensor \(name.quoted())")
            }
        }
        return result
    }
}

// MARK: - Reading

extension Checkpoint {
    /// The tensors in a file, or those that are most likely meant if it holds several sets (`CheckpointFile`).
    ///
    /// - Throws: why the file cannot be read, or what it is instead.
    public static func read(_ path: FilePath) throws(Problem) -> Checkpoint {
        try read(ByteStorage.open(path), name: path.description)
    }

    /// The same for bytes that are in memory already.
    ///
    /// - Parameter name: what errors call them.
    public static func read(_ storage: ByteStorage, name: String) throws(Problem) -> Checkpoint {
        let file = try CheckpointFile.read(storage, name: name)
        guard let set = file.sets.first else { throw Problem("holds no weights", file: name) }
        return try set.checkpoint()
    }
}

// MARK: - Metadata

extension Checkpoint {
    /// The metadata key that says where weights were trained, if it is not PyTorch: "paddle". It is set when a
    /// `.pdparams` is read, and survives a conversion that carries the metadata along.
    public static let originKey: ExternalName = "origin"

    /// Whether the weights were trained in Paddle, which crops pictures by another rule.
    public var isFromPaddle: Bool { metadata[Self.originKey] == "paddle" }

    /// The metadata key of the class names: a JSON list of texts, by label (`ExternalName.json`).
    public static let classNamesKey: ExternalName = "class-names"
    /// The metadata key of the side of the square that the weights were trained on, in pixels.
    public static let inputSizeKey: ExternalName = "input-size"

    /// The class names by label; empty if the file has none.
    public var classNames: [ExternalName] {
        guard let text = metadata[Self.classNamesKey] else { return [] }
        let names = try? JSONReader.read(Array(text.utf8)) { (reader) throws(JSONError) in
            var names: [ExternalName] = []
            try reader.array { (reader) throws(JSONError) in names.append(try reader.name()) }
            return names
        }
        return names ?? []
    }

    /// The side of the square that the weights were trained on, in pixels; nil if the file does not say.
    public var inputSize: Int? {
        metadata[Self.inputSizeKey].flatMap { Int($0) }.flatMap {
            (32...4096).contains($0) && $0 % 32 == 0 ? $0 : nil
        }
    }

    /// Class names as the metadata holds them.
    public static func text(ofClassNames names: [ExternalName]) -> String {
        "[" + names.map(\.json).joined(separator: ",") + "]"
    }
}

// MARK: - Problems

/// What to do about files that cannot be used.
public enum Advice {
    /// For one of several files.
    public static let join = "load all of them in PyTorch, and save model.state_dict() into one file"
    static let fetchEmptyAgain = "download or copy it again"
    static let fetchAgain = "the file is damaged or incomplete: download or copy it again"
    static let widen = "save the weights as float32 numbers, in Python: tensor.float()"
    static let resave = "save the weights alone, in Python: torch.save(model.state_dict(), \"weights.pth\")"
    static let swapBytes = "load it in Python on an ordinary computer and save the weights again"
}

extension Problem {
    /// A file that ends too early, or holds other bytes than were once written.
    static func damaged(_ message: String) -> Problem { Problem(message, advice: Advice.fetchAgain) }

    /// Whether it is that a file ends too early or holds other bytes than were once written, or nothing at all.
    public var isDamage: Bool { advice == Advice.fetchAgain || advice == Advice.fetchEmptyAgain }

    /// A well-formed file that holds something we do not read.
    static func unsupported(_ message: String, _ advice: String = Advice.resave) -> Problem {
        Problem(message, advice: advice)
    }
}

/// A shape as Python users write it: `[8, 3, 1, 1]`, and `[]` for a single number.
func shapeText(_ shape: [Int]) -> String {
    let shown = shape.prefix(8).map(String.init).joined(separator: ", ")
    return "[\(shown)\(shape.count > 8 ? ", …" : "")]"
}
