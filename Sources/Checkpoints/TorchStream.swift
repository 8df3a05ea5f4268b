import Basics

extension CheckpointFormat {
    /// The first of the formats that begin with a pickle: it is read for all of them, and tells what it was.
    public static let torchStream = CheckpointFormat(
        name: "torchStream", title: "PyTorch stream (before 1.6)", recognizes: PickledArrays.isPickle,
        read: PickledArrays.read)
}

/// PyTorch's file format before 1.6: five pickles one after another (magic number, version, system, object,
/// storage keys), then for each key its number of elements (8 bytes) and its elements.
enum TorchStream {
    /// 0x1950a86a20f9469cfc6c, as a pickle writes it.
    private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

    /// Whether a file's first pickle built the magic number.
    static func isMagic(_ value: PickleValue, _ heap: PickleHeap) -> Bool {
        guard case .bytes(let index) = value else { return false }
        let slice = heap.blobs[index]
        return withExtendedLifetime(slice.storage) { slice.bytes.elementsEqual(magic) }
    }

    /// Reads on after the magic number, with the machine that has read it.
    static func read(_ machine: PickleMachine) throws(Problem) -> CheckpointFile {
        var machine = machine
        let version = machine.heap.integer(try machine.run())
        guard version == 1001 else {
            throw .unsupported(
                "has version \(version.map(String.init) ?? "unknown") of PyTorch's old format, we read 1001")
        }
        try checkOrder(try machine.run(), machine.heap)
        let root = try machine.run()
        let keys = try machine.run()
        let storages = try storages(keys, &machine)
        return try TorchTensors(heap: machine.heap).file(root: root, format: .torchStream) {
            (storage) throws(Problem) in
            guard let bytes = storages[storage.key] else {
                throw .damaged("its storage \(storage.key.quoted()) is missing from the file")
            }
            return bytes
        }
    }

    private static func checkOrder(_ system: PickleValue, _ heap: PickleHeap) throws(Problem) {
        guard case .dictionary(let index) = system else { throw .damaged("its second header is missing") }
        for (key, value) in heap.dictionaries[index] where heap.text(key) == "little_endian" {
            guard case .bool(false) = value else { continue }
            throw .unsupported(
                "its numbers are stored in big-endian order, we read little-endian",
                Advice.swapBytes)
        }
    }

    /// The bytes of each storage. Only the pickle says how wide their elements are.
    private static func storages(
        _ keys: PickleValue, _ machine: inout PickleMachine
    ) throws(Problem) -> [ExternalName: ByteSlice] {
        guard let keys = machine.heap.sequence(keys) else {
            throw .damaged("its list of storages is missing")
        }
        var widths: [ExternalName: Int] = [:]
        for storage in machine.heap.storages { widths[storage.key] = width(of: storage) }
        var result: [ExternalName: ByteSlice] = [:]
        for key in keys {
            guard let key = machine.heap.name(key), let width = widths[key] else {
                throw .damaged("its list of storages does not fit its weights")
            }
            let place = machine.position
            let count = try machine.integer(UInt64.self)
            let (bytes, overflow) = count.multipliedReportingOverflow(by: UInt64(width))
            let left = machine.end - machine.position
            guard !overflow, bytes <= UInt64(left) else {
                throw .damaged(
                    "its storage \(key.quoted()) at byte \(place) needs \(bytes) bytes, found \(left)")
            }
            result[key] = try machine.slice(bytes)
        }
        return result
    }

    /// The bytes of one element, also for types that only an optimizer's state has; nil if unknown.
    private static func width(of storage: TorchStorage) -> Int? {
        if storage.isUntyped { return 1 }
        if let type = storage.elementType { return type.width }
        switch storage.type.name {
        case "torch.ComplexDoubleStorage": return 16
        case "torch.ComplexFloatStorage": return 8
        case "torch.ComplexHalfStorage", "torch.QInt32Storage": return 4
        case "torch.QInt8Storage", "torch.QUInt8Storage", "torch.QUInt4x2Storage", "torch.QUInt2x4Storage":
            return 1
        default: return nil
        }
    }
}

// MARK: - Tensors

/// What both PyTorch formats share: the tensors of a pickle, once it is known where their storages are.
struct TorchTensors {
    let heap: PickleHeap

    /// The sets of tensors in what the pickle built.
    ///
    /// - Parameter bytes: returns a storage's bytes, checked as far as the container can. Whether a tensor lies within
    ///   them is checked here.
    func file(
        root: PickleValue, format: CheckpointFormat,
        bytes: @escaping (TorchStorage) throws(Problem) -> ByteSlice
    ) throws(Problem) -> CheckpointFile {
        let search = try StateDictSearch(root, heap)
        let sets = search.found.map { state in
            TensorSet(state, heap) { (prefix) throws(Problem) in
                var checkpoint = Checkpoint(format: format, metadata: state.metadata)
                try state.eachTensor(under: prefix, in: heap, into: &checkpoint) { (value) throws(Problem) in
                    if case .tensor(let index) = value { return try rawTensor(heap.tensors[index], bytes) }
                    return try heap.rawTensor(value)
                }
                return checkpoint
            }
        }
        return CheckpointFile(sets, keys: search.keys)
    }

    private func rawTensor(
        _ tensor: TorchTensor, _ bytes: (TorchStorage) throws(Problem) -> ByteSlice
    ) throws(Problem) -> RawTensor {
        let storage = heap.storages[tensor.storage]
        guard let type = heap.elementType(of: tensor) else { throw .damaged("its type is unknown") }
        let slice = try bytes(storage)
        let elementWidth = storage.isUntyped ? 1 : storage.elementType?.width ?? type.width
        let (expected, overflow) = storage.count.multipliedReportingOverflow(by: elementWidth)
        guard !overflow, expected == slice.count else {
            throw .damaged(
                "its storage \(storage.key.quoted()) has \(slice.count) bytes, expected "
                    + "\(overflow ? "more than any file has" : String(expected))")
        }
        // A tensor without elements may point anywhere.
        if RawTensor.count(of: tensor.shape) == 0 {
            return try RawTensor(
                shape: tensor.shape, elementType: type, storage: slice.storage, byteOffset: slice.offset,
                byteCount: 0)
        }
        let view = storage.view ?? 0..<storage.count
        let available = view.count * elementWidth
        let (start, tooFar) = tensor.offset.multipliedReportingOverflow(by: type.width)
        guard !tooFar, start <= available else {
            throw .damaged("it begins at element \(tensor.offset) of a storage of \(available / type.width)")
        }
        return try RawTensor(
            shape: tensor.shape, strides: tensor.strides, elementType: type, storage: slice.storage,
            byteOffset: slice.offset + view.lowerBound * elementWidth + start, byteCount: available - start)
    }
}

extension PickleHeap {
    /// The type of a tensor's elements; nil if we do not read it.
    func elementType(of tensor: TorchTensor) -> ElementType? {
        guard let type = tensor.type else { return storages[tensor.storage].elementType }
        return ElementType(torchTypeName: String(type.name.dropFirst("torch.".count)))
    }
}
