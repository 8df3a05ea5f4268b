/// A value that a pickle builds. Containers are indices into a `PickleHeap`, so that nothing nests in memory: a hostile file
/// cannot make a release recurse, and lists that contain themselves leak nothing.
enum PickleValue {
    case none
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    /// Index into `blobs`: bytes, byte arrays, Python 2 strings, and integers beyond 64 bits.
    case bytes(Int)
    /// Index into `sequences`: tuples, lists and sets, told apart because arguments must be tuples.
    case tuple(Int)
    case list(Int)
    /// Index into `dictionaries`.
    case dictionary(Int)
    /// Index into `globals`: a constructor of the allow-list, not yet called.
    case global(Int)
    /// Index into `storages`, `tensors`, `arrays`, `arrayTypes`.
    case storage(Int)
    case tensor(Int)
    case array(Int)
    case arrayType(Int)
    /// Something harmless that we do not need; the index into `globals` says what.
    case inert(Int)
}

/// A storage that a PyTorch pickle refers to by key; its bytes are elsewhere in the file.
struct TorchStorage {
    let key: String
    /// The class's name, such as `torch.FloatStorage`.
    let typeName: String
    /// Nil if we do not read it, or if the tensor has its own (`UntypedStorage`, counted in bytes).
    let elementType: ElementType?
    /// The number of elements, or of bytes for an untyped storage.
    let count: Int
    /// The elements that it shows of the storage of that key; nil for all.
    var view: Range<Int>?

    var isUntyped: Bool { typeName == "torch.UntypedStorage" || typeName == "torch.storage.UntypedStorage" }
}

/// A tensor of a PyTorch pickle; its storage is not yet looked up and nothing is checked.
struct TorchTensor {
    let storage: Int
    let offset: Int
    let shape: [Int]
    let strides: [Int]
    /// Only `_rebuild_tensor_v3` gives it.
    let typeName: String?
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

    /// The longest text that is a name or a key, in bytes. A hostile file must not make us copy a huge one each time it is
    /// mentioned.
    static let textLimit = 1024

    /// The text of a string (of Python 2 or 3) that is not too long; else nil.
    func text(_ value: PickleValue) -> String? {
        switch value {
        case .string(let text) where text.utf8.count <= Self.textLimit: text
        case .bytes(let index) where blobs[index].count <= Self.textLimit: blobs[index].text
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
        case .inert(let index): "an object of \(globals[index].name)"
        }
    }
}

// MARK: - Names

/// A name that a pickle asks for, found on the allow-list. Nothing is ever imported or run: for each name a few lines of
/// ours build a value, or nothing does.
struct PickleGlobal {
    enum Constructor: Equatable {
        case dictionary, sequence
        case tensor, tensorVersion2, tensorVersion3, parameter, tensorSubclass
        /// `torch.FloatStorage` and the like, which are named but never called.
        case storageClass(ElementType?)
        case torchType
        case numpyReconstruct, numpyFromBuffer, numpyType, numpyScalar, numpyArrayClass
        case encode
        /// Called without arguments if protocol 2 needs empty bytes.
        case bytes
        /// Known to be harmless, and not needed: the value may be next to weights, not among them.
        case inert
    }

    /// Module and name, as in `torch._utils._rebuild_tensor_v2`.
    let name: String
    let constructor: Constructor

    /// The allow-list; nil for anything that is not on it.
    init?(module: String, name: String) {
        self.name = "\(module).\(name)"
        // The builtins of Python 2.
        let module = module == "__builtin__" ? "builtins" : module
        guard let constructor = Self.constructor(module, name) else { return nil }
        self.constructor = constructor
    }

    private static func constructor(_ module: String, _ name: String) -> Constructor? {
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
        case ("torch", _) where name.hasSuffix("Storage"):
            .storageClass(ElementType(torchStorageName: name))
        case ("torch.storage", "UntypedStorage"), ("torch.storage", "TypedStorage"): .storageClass(nil)
        case ("torch", _) where torchTypes.contains(name): .torchType
        case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"):
            .numpyReconstruct
        case ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"): .numpyScalar
        case ("numpy.core.numeric", "_frombuffer"), ("numpy._core.numeric", "_frombuffer"): .numpyFromBuffer
        case ("numpy", "dtype"): .numpyType
        case ("numpy", "ndarray"): .numpyArrayClass
        case ("_codecs", "encode"): .encode
        case ("builtins", "bytes"): .bytes
        case ("numpy.dtypes", _) where name.hasSuffix("DType"): .inert
        default: inertNames.contains("\(module).\(name)") ? .inert : nil
        }
    }

    /// Element types that a tensor may name. Those that we do not read are refused only if a weight has one.
    private static let torchTypes: Set<String> = [
        "float64", "float32", "float16", "bfloat16", "double", "float", "half", "int64", "int32", "int16",
        "int8",
        "uint8", "long", "int", "short", "bool", "uint16", "uint32", "uint64", "complex32", "complex64",
        "complex128", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz",
    ]

    /// What training scripts save next to the weights: arguments, paths, times, devices.
    private static let inertNames: Set<String> = [
        "argparse.Namespace", "types.SimpleNamespace", "easydict.EasyDict", "yacs.config.CfgNode",
        "pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "pathlib.PurePosixPath",
        "pathlib.WindowsPath",
        "pathlib.PureWindowsPath", "pathlib._local.PosixPath", "pathlib._local.WindowsPath",
        "datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta", "uuid.UUID",
        "torch.device", "torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer",
        "torch.strided", "torch.preserve_format", "torch.contiguous_format", "torch.channels_last",
        "numpy.float64", "numpy.float32", "numpy.float16", "numpy.int64", "numpy.int32", "numpy.bool_",
        "builtins.int", "builtins.float", "builtins.bool", "builtins.str", "builtins.bytearray",
        "builtins.complex", "builtins.slice", "builtins.range", "builtins.object",
    ]
}
