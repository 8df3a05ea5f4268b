import Basics

/// A value that a pickle builds. Containers are indices into a `PickleHeap`, so that nothing nests in memory: a hostile file
/// cannot make a release recurse, and lists that contain themselves leak nothing.
enum PickleValue {
    case none
    case bool(Bool)
    case int(Int)
    case double(Double)
    /// Index into `blobs`: text.
    case string(Int)
    /// Index into `blobs`: bytes, byte arrays, Python 2 strings, and integers beyond 64 bits.
    case bytes(Int)
    /// Index into `sequences`: tuples, lists and sets, told apart because arguments must be tuples.
    case tuple(Int)
    case list(Int)
    /// Index into `dictionaries`.
    case dictionary(Int)
    /// Index into `globals`: a name, not yet called.
    case global(Int)
    /// Index into `storages`, `tensors`, `arrays`, `arrayTypes`.
    case storage(Int)
    case tensor(Int)
    case array(Int)
    case arrayType(Int)
    /// Index into `objects`: of a class that we do not know and never construct.
    case object(Int)
}

/// A storage that a PyTorch pickle refers to by key; its bytes are elsewhere in the file.
struct TorchStorage {
    let key: ExternalName
    /// The class, such as `torch.FloatStorage`.
    let type: PickleGlobal
    /// Nil if we do not read it, or if the tensor has its own (`UntypedStorage`, counted in bytes).
    let elementType: ElementType?
    /// The number of elements, or of bytes for an untyped storage.
    let count: Int
    /// The elements that it shows of the storage of that key; nil for all.
    var view: Range<Int>?

    var isUntyped: Bool { ["torch.UntypedStorage", "torch.storage.UntypedStorage"].contains(type.name) }
}

/// A tensor of a PyTorch pickle; its storage is not yet looked up and nothing is checked.
struct TorchTensor {
    let storage: Int
    let offset: Int
    let shape: [Int]
    let strides: [Int]
    /// Only `_rebuild_tensor_v3` gives it.
    let type: PickleGlobal?
}

/// An object of a class that we do not know. Only its class and the items that were put into it are kept.
struct PickledInstance {
    /// Index into `globals`.
    let type: Int
    /// Index into `dictionaries`, if it got items as a dictionary gets them.
    var items: Int?
}

/// A numpy type: code and byte order.
struct NumpyType {
    let code: String
    var order: String
}

/// A numpy array; its fields are filled when its state is set.
struct NumpyArray {
    var shape: [Int] = []
    var type: Int?
    var isColumnMajor = false
    var data: Int?
}

/// Everything that a pickle has built, by kind.
struct PickleHeap {
    /// The first is the empty tuple, which all share.
    var sequences: [[PickleValue]] = [[]]
    var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
    var globals: [PickleGlobal] = []
    var blobs: [ByteSlice] = []
    var storages: [TorchStorage] = []
    var tensors: [TorchTensor] = []
    var arrays: [NumpyArray] = []
    var arrayTypes: [NumpyType] = []
    var objects: [PickledInstance] = []

    /// The longest text that is a name or a key, in bytes. A hostile file must not make us copy a huge one each time it is
    /// mentioned.
    static let textLimit = 1024

    /// The text of a string (of Python 2 or 3) that is not too long; else nil.
    func text(_ value: PickleValue) -> String? {
        switch value {
        case .string(let index), .bytes(let index):
            blobs[index].count <= Self.textLimit ? blobs[index].text : nil
        default: nil
        }
    }

    /// The same as a name, byte by byte.
    func name(_ value: PickleValue) -> ExternalName? {
        switch value {
        case .string(let index), .bytes(let index):
            blobs[index].count <= Self.textLimit ? blobs[index].name : nil
        default: nil
        }
    }

    /// Index into `dictionaries`: a dictionary, or the items of an object that got some.
    func items(_ value: PickleValue) -> Int? {
        switch value {
        case .dictionary(let index): index
        case .object(let index): objects[index].items
        default: nil
        }
    }

    func integer(_ value: PickleValue) -> Int? {
        switch value {
        case .int(let number): number
        case .bool(let flag): flag ? 1 : 0
        default: nil
        }
    }

    func tuple(_ value: PickleValue) -> [PickleValue]? {
        guard case .tuple(let index) = value else { return nil }
        return sequences[index]
    }

    /// The elements of a tuple or list.
    func sequence(_ value: PickleValue) -> [PickleValue]? {
        switch value {
        case .tuple(let index), .list(let index): sequences[index]
        default: nil
        }
    }

    /// The integers of a tuple or list, as shapes and strides are; else nil.
    func integers(_ value: PickleValue) -> [Int]? {
        guard let elements = sequence(value), elements.count <= RawTensor.rankLimit else { return nil }
        let numbers = elements.compactMap(integer)
        return numbers.count == elements.count ? numbers : nil
    }

    /// What a value is, in Python's terms, for an error.
    func describe(_ value: PickleValue) -> String {
        switch value {
        case .none: "None"
        case .bool: "a bool"
        case .int: "an int"
        case .double: "a float"
        case .string: "a str"
        case .bytes: "bytes"
        case .tuple: "a tuple"
        case .list: "a list"
        case .dictionary: "a dict"
        case .global(let index): "the name \(globals[index].name)"
        case .storage: "a storage"
        case .tensor: "a tensor"
        case .array: "a numpy array"
        case .arrayType: "a numpy type"
        case .object(let index): globals[objects[index].type].instance
        }
    }
}

// MARK: - Names

/// A name that a pickle asks for. Nothing is ever imported or run: for the names that weights need a few lines of ours
/// build a value, and whatever any other name would make is an object that we keep closed.
struct PickleGlobal {
    enum Constructor: Equatable {
        case dictionary, sequence
        case tensor, tensorVersion2, tensorVersion3, parameter, tensorSubclass
        /// `torch.FloatStorage` and the like, which are named but never called.
        case storageClass(ElementType?)
        case numpyReconstruct, numpyFromBuffer, numpyType, numpyScalar
        case encode
        /// Called without arguments if protocol 2 needs empty bytes.
        case bytes
        /// Not needed: the value may be next to weights, not among them.
        case unknown
    }

    private let module: ByteSlice
    private let attribute: ByteSlice
    let constructor: Constructor

    /// Module and name, as in `torch._utils._rebuild_tensor_v2`.
    var name: String { "\(module.text).\(attribute.text)" }

    /// Nil for a name that no file of weights asks for, and that could run a program in Python.
    init?(module: ByteSlice, name: ByteSlice) {
        self.module = module
        attribute = name
        // The names that we know are short.
        guard max(module.count, name.count) <= 64 else {
            constructor = .unknown
            return
        }
        // The builtins of Python 2.
        let module = module.text == "__builtin__" ? "builtins" : module.text
        let name = name.text
        let root = String(module.prefix { $0 != "." })
        guard !Self.runningModules.contains(root), module != "builtins" || !Self.runningNames.contains(name)
        else { return nil }
        constructor = Self.constructor(module, name)
    }

    private static func constructor(_ module: String, _ name: String) -> Constructor {
        switch (module, name) {
        case ("collections", "OrderedDict"), ("collections", "defaultdict"), ("collections", "Counter"),
            ("builtins", "dict"):
            .dictionary
        case ("builtins", "list"), ("builtins", "tuple"), ("builtins", "set"), ("builtins", "frozenset"),
            ("torch", "Size"):
            .sequence
        case ("torch._utils", "_rebuild_tensor"): .tensor
        case ("torch._utils", "_rebuild_tensor_v2"): .tensorVersion2
        case ("torch._utils", "_rebuild_tensor_v3"): .tensorVersion3
        case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
            .parameter
        case ("torch._tensor", "_rebuild_from_type_v2"): .tensorSubclass
        case ("torch", _) where name.hasSuffix("Storage"), ("torch.cuda", _) where name.hasSuffix("Storage"):
            .storageClass(ElementType(torchStorageName: name))
        case ("torch.storage", "UntypedStorage"), ("torch.storage", "TypedStorage"): .storageClass(nil)
        case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"):
            .numpyReconstruct
        case ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"): .numpyScalar
        case ("numpy.core.numeric", "_frombuffer"), ("numpy._core.numeric", "_frombuffer"): .numpyFromBuffer
        case ("numpy", "dtype"): .numpyType
        case ("_codecs", "encode"): .encode
        case ("builtins", "bytes"): .bytes
        default: .unknown
        }
    }

    /// What would run a program or touch files when Python loads it.
    private static let runningModules: Set<String> = [
        "os", "posix", "nt", "subprocess", "sys", "pty", "socket", "shutil", "runpy", "commands", "ctypes",
        "importlib", "webbrowser", "pickle", "_pickle", "marshal", "code", "pdb", "pip",
    ]
    private static let runningNames: Set<String> = [
        "eval", "exec", "execfile", "compile", "__import__", "open", "input", "breakpoint", "globals",
        "apply",
    ]

    /// What a value that it makes is, for an error.
    var instance: String {
        switch name {
        case "torch._utils._rebuild_qtensor": TensorSet.quantized
        case "torch._utils._rebuild_sparse_tensor", "torch._utils._rebuild_sparse_csr_tensor":
            "a sparse tensor"
        case "torch._utils._rebuild_meta_tensor_no_storage": TensorSet.meta
        case "torch._utils._rebuild_nested_tensor": "a nested tensor"
        default: "an object of \(name)"
        }
    }
}
