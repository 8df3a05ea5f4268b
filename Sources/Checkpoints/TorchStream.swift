/// PyTorch's file format before 1.6: five pickles one after another (magic number, version, system, object,
/// storage keys), then for each key its number of elements (8 bytes) and its elements.
enum TorchStream {
    /// 0x1950a86a20f9469cfc6c, as a pickle writes it.
    private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

    /// Whether what a file's first pickle built is the magic number.
    static func isMagic(_ value: PickleValue, _ heap: PickleHeap) -> Bool {
        guard case .bytes(let index) = value else { return false }
        let slice = heap.blobs[index]
        return withExtendedLifetime(slice.storage) { slice.bytes.elementsEqual(magic) }
    }

    /// Reads on from where `machine` has read the magic number.
    static func read(_ machine: PickleMachine) throws(CheckpointError) -> Checkpoint {
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
        return try TorchTensors(heap: machine.heap).checkpoint(root: root, format: .torchStream) {
            (storage) throws(CheckpointError) in
            guard let bytes = storages[storage.key] else {
                throw .damaged("its storage \(quoted(storage.key)) is missing from the file")
            }
            return bytes
        }
    }

    private static func checkOrder(_ system: PickleValue, _ heap: PickleHeap) throws(CheckpointError) {
        guard case .dictionary(let index) = system else { throw .damaged("its second header is missing") }
        for (key, value) in heap.dictionaries[index] where heap.text(key) == "little_endian" {
            guard case .bool(false) = value else { continue }
            throw .unsupported(
                "its numbers are stored in big-endian order, we read little-endian",
                "load it in Python on an ordinary computer and save the weights again")
        }
    }

    /// Where each storage's bytes are. Their widths are known from the pickle only.
    private static func storages(
        _ keys: PickleValue, _ machine: inout PickleMachine
    ) throws(CheckpointError) -> [String: ByteSlice] {
        guard let keys = machine.heap.sequence(keys) else {
            throw .damaged("its list of storages is missing")
        }
        var widths: [String: Int] = [:]
        for storage in machine.heap.storages { widths[storage.key] = width(of: storage) }
        var result: [String: ByteSlice] = [:]
        for key in keys {
            guard let key = machine.heap.text(key), let width = widths[key] else {
                throw .damaged("its list of storages does not fit its weights")
            }
            let place = machine.position
            let count = try machine.integer(UInt64.self)
            let (bytes, overflow) = count.multipliedReportingOverflow(by: UInt64(width))
            let left = machine.end - machine.position
            guard !overflow, bytes <= UInt64(left) else {
                throw .damaged(
                    "its storage \(quoted(key)) at byte \(place) needs \(bytes) bytes, found \(left)")
            }
            result[key] = try machine.slice(bytes)
        }
        return result
    }

    /// Bytes of one element, also of types that no weight has but an optimizer may; nil where unknown.
    private static func width(of storage: TorchStorage) -> Int? {
        if storage.isUntyped { return 1 }
        if let type = storage.elementType { return type.width }
        switch storage.typeName {
        case "torch.ComplexDoubleStorage": return 16
        case "torch.ComplexFloatStorage": return 8
        case "torch.QInt32Storage": return 4
        case "torch.QInt8Storage", "torch.QUInt8Storage", "torch.QUInt4x2Storage", "torch.QUInt2x4Storage":
            return 1
        default: return nil
        }
    }
}
