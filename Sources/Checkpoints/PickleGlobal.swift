/// A name that a pickle asks for, found on the allow-list. Nothing is ever imported or run: each name stands
/// for a few lines of ours that build a value, or for none.
struct PickleGlobal {
    enum Constructor: Equatable {
        case dictionary, sequence
        case tensor, tensorVersion2, tensorVersion3, parameter, tensorSubclass
        /// `torch.FloatStorage` and its kin, which are named but never called.
        case storageClass(ElementType?)
        case torchType
        case numpyReconstruct, numpyFromBuffer, numpyType, numpyScalar, numpyArrayClass
        case encode
        /// Called without arguments where protocol 2 needs empty bytes.
        case bytes
        /// Known to be harmless and of no use to us: what it makes may stand beside weights, not among them.
        case inert
    }

    /// Module and name, as in `torch._utils._rebuild_tensor_v2`.
    let name: String
    let constructor: Constructor

    /// The allow-list; nil for anything that is not on it.
    init?(module: String, name: String) {
        self.name = "\(module).\(name)"
        // Python 2 called its builtins so.
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

    /// Element types that a tensor may name. Those that we do not read are refused only where a weight has one.
    private static let torchTypes: Set<String> = [
        "float64", "float32", "float16", "bfloat16", "double", "float", "half", "int64", "int32", "int16",
        "int8",
        "uint8", "long", "int", "short", "bool", "uint16", "uint32", "uint64", "complex32", "complex64",
        "complex128", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz",
    ]

    /// What training scripts leave beside the weights: arguments, paths, times, devices.
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
