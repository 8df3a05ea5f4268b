/// What a pickle builds. Containers are numbers into a `PickleHeap`, so that nothing nests in memory: a
/// hostile file cannot make a release recurse, and lists that hold themselves leak nothing.
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
    /// Something harmless that we have no use for; the index into `globals` says what.
    case inert(Int)
}

/// A storage that a PyTorch pickle refers to by key; its bytes are elsewhere in the file.
struct TorchStorage {
    let key: String
    /// The class as named, such as `torch.FloatStorage`; nil element type where we do not read it, or where
    /// the tensor brings its own (`UntypedStorage`, counted in bytes).
    let typeName: String
    let elementType: ElementType?
    /// Elements, or bytes for an untyped storage.
    let count: Int
    /// The first element and their number, where it is a view into the storage of that key.
    var view: Range<Int>?

    var isUntyped: Bool { typeName == "torch.UntypedStorage" || typeName == "torch.storage.UntypedStorage" }
}

/// A tensor of a PyTorch pickle, its storage not yet looked up and nothing checked.
struct TorchTensor {
    let storage: Int
    let offset: Int
    let shape: [Int]
    let strides: [Int]
    /// Said by `_rebuild_tensor_v3` only.
    let typeName: String?
}

/// A numpy type: code and byte order.
struct NumpyType {
    let code: String
    var order: String
}

/// A numpy array, as far as its state has been set.
struct NumpyArray {
    var shape: [Int] = []
    var type: Int?
    var isColumnMajor = false
    var data: Int?
}

/// Everything that a pickle has built, by kind.
struct PickleHeap {
    /// The first is the empty tuple, shared.
    var sequences: [[PickleValue]] = [[]]
    var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
    var globals: [PickleGlobal] = []
    var blobs: [ByteSlice] = []
    var storages: [TorchStorage] = []
    var tensors: [TorchTensor] = []
    var arrays: [NumpyArray] = []
    var arrayTypes: [NumpyType] = []

    /// The longest text that is a name or a key. A hostile file must not make us copy a huge one each time
    /// that it is mentioned.
    static let textLimit = 1024

    /// Text where the value is a string, of either Python, and not huge.
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

    /// A tuple or list of integers, as shapes and strides are.
    func integers(_ value: PickleValue) -> [Int]? {
        guard let elements = sequence(value), elements.count <= RawTensor.rankLimit else { return nil }
        let numbers = elements.compactMap(integer)
        return numbers.count == elements.count ? numbers : nil
    }

    /// What a value is, in Python's words, for an error.
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
