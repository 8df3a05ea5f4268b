/// How the numbers of a tensor are stored; always little-endian.
public enum ElementType: String, Sendable, CaseIterable {
    case float64, float32, float16, bfloat16
    case int64, int32, int16, int8, uint8, bool

    /// The bytes of one element.
    public var width: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16, .int16: 2
        case .int8, .uint8, .bool: 1
        }
    }

    /// Whether the numbers can have fractions, as weights do; counters and masks cannot.
    public var isFloatingPoint: Bool {
        switch self {
        case .float64, .float32, .float16, .bfloat16: true
        case .int64, .int32, .int16, .int8, .uint8, .bool: false
        }
    }

    /// The `dtype` of a safetensors header: `F32`, `BF16`, `I64`, …
    public var safetensorsName: String {
        switch self {
        case .float64: "F64"
        case .float32: "F32"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .int64: "I64"
        case .int32: "I32"
        case .int16: "I16"
        case .int8: "I8"
        case .uint8: "U8"
        case .bool: "BOOL"
        }
    }

    /// PyTorch's class of storage, without the module: `FloatStorage`, …
    public var torchStorageName: String {
        switch self {
        case .float64: "DoubleStorage"
        case .float32: "FloatStorage"
        case .float16: "HalfStorage"
        case .bfloat16: "BFloat16Storage"
        case .int64: "LongStorage"
        case .int32: "IntStorage"
        case .int16: "ShortStorage"
        case .int8: "CharStorage"
        case .uint8: "ByteStorage"
        case .bool: "BoolStorage"
        }
    }

    /// The type code of a numpy `dtype`, without its byte order. numpy has no bfloat16; Paddle stores the bits as `u2`.
    public var numpyName: String {
        switch self {
        case .float64: "f8"
        case .float32: "f4"
        case .float16: "f2"
        case .bfloat16: "u2"
        case .int64: "i8"
        case .int32: "i4"
        case .int16: "i2"
        case .int8: "i1"
        case .uint8: "u1"
        case .bool: "b1"
        }
    }

    init?(safetensorsName name: String) {
        guard let match = Self.allCases.first(where: { $0.safetensorsName == name }) else { return nil }
        self = match
    }

    init?(torchStorageName name: String) {
        guard let match = Self.allCases.first(where: { $0.torchStorageName == name }) else { return nil }
        self = match
    }

    /// From PyTorch's name (`float32` or a synonym), without the module.
    init?(torchTypeName name: String) {
        switch name {
        case "double": self = .float64
        case "float": self = .float32
        case "half": self = .float16
        case "long": self = .int64
        case "int": self = .int32
        case "short": self = .int16
        default: self.init(rawValue: name)
        }
    }

    init?(numpyName name: String) {
        guard let match = Self.allCases.first(where: { $0.numpyName == name }) else { return nil }
        self = match
    }
}
