import Basics

extension CheckpointFormat {
    public static let safetensors = CheckpointFormat(
        name: "safetensors", title: "safetensors", extensions: ["safetensors"],
        writtenExtensions: ["safetensors"], hasMetadata: true,
        recognizes: Safetensors.isLikely, read: Safetensors.read,
        encode: { (tensors, metadata) throws(Problem) in
            try Safetensors.encode(
                Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) }), as: nil,
                metadata: metadata)
        })
}

/// The safetensors format: eight bytes with the header's length, a JSON header, then the tensors' bytes without gaps
/// (huggingface.co/docs/safetensors, "Format").
public enum Safetensors {
    /// M3's header has 45 kB. The format allows 100 MB, which would only keep us busy.
    static let headerLimit = 16 << 20

    /// Whether a file looks like one: a plausible length and the header's brace.
    static func isLikely(_ storage: ByteStorage) -> Bool {
        guard let length = storage.integer(UInt64.self, at: 0) else { return false }
        return storage.byte(at: 8) == 0x7B && (2...UInt64(headerLimit)).contains(length)
    }
}

// MARK: - Reading

extension Safetensors {
    static func read(_ storage: ByteStorage) throws(Problem) -> CheckpointFile {
        let length = Int(storage.integer(UInt64.self, at: 0) ?? 0)
        guard let header = ByteSlice(storage, offset: 8, count: length) else {
            throw .damaged(
                "its header has \(length) bytes, and the file ends after \(storage.count - 8) of them")
        }
        let (entries, metadata) = try parse(header)
        let start = 8 + length
        var checkpoint = Checkpoint(format: .safetensors, metadata: metadata)
        var shapes: [ExternalName: TensorSet.Entry] = [:]
        shapes.reserveCapacity(entries.count)
        checkpoint.tensors.reserveCapacity(entries.count)
        var ranges: [(range: Range<Int>, name: ExternalName)] = []
        ranges.reserveCapacity(entries.count)
        for (name, entry) in entries {
            do throws(Problem) {
                let (type, shape, range) = try checked(entry)
                ranges.append((range, name))
                guard shapes.updateValue(.tensor(shape: shape), forKey: name) == nil else {
                    throw .damaged("there are two of the name \(name.quoted())")
                }
                guard let type else {
                    checkpoint.unread[name] = unread(entry)
                    continue
                }
                // A range that reaches beyond the file is reported below, with the size that the file should have.
                guard range.upperBound <= storage.count - start else { continue }
                let tensor = try RawTensor(
                    shape: shape, elementType: type, storage: storage, byteOffset: start + range.lowerBound,
                    byteCount: range.count)
                try checkpoint.add(name, tensor)
            } catch {
                throw error.within("tensor \(name.quoted())")
            }
        }
        try checkCoverage(ranges, start: start, fileSize: storage.count)
        let set = TensorSet(entries: shapes) { [checkpoint] in checkpoint.under($0) }
        return CheckpointFile([set], keys: entries.map(\.name))
    }

    private static func unread(_ entry: HeaderEntry) -> Problem {
        .unsupported(
            "it is stored as \(Escape.quoted(entry.type ?? "")), which we do not read", Advice.widen)
    }

    /// An entry's type, shape and range of bytes in the data. The type is nil if we do not read it.
    ///
    /// - Throws: if one of them is missing, or the size does not fit the shape.
    private static func checked(_ entry: HeaderEntry) throws(Problem) -> (
        ElementType?, shape: [Int], Range<Int>
    ) {
        guard let typeName = entry.type, let shape = entry.shape, let offsets = entry.offsets,
            offsets.count == 2,
            offsets[0] <= offsets[1]
        else { throw .damaged("its type, shape or offsets are missing") }
        let found = offsets[1] - offsets[0]
        guard let type = ElementType(safetensorsName: typeName) else {
            return (nil, shape, offsets[0]..<offsets[1])
        }
        guard let count = RawTensor.count(of: shape), count <= Int.max / 8, count * type.width == found else {
            throw .damaged("its shape \(shapeText(shape)) of \(typeName) does not fit its \(found) bytes")
        }
        return (type, shape, offsets[0]..<offsets[1])
    }

    /// Checks that every byte after the header belongs to exactly one tensor.
    private static func checkCoverage(
        _ ranges: [(range: Range<Int>, name: ExternalName)], start: Int, fileSize: Int
    ) throws(Problem) {
        let sorted = ranges.sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        var end = 0
        for (range, name) in sorted {
            guard range.lowerBound == end else {
                throw .damaged(
                    "tensor \(name.quoted()): it begins at byte \(range.lowerBound) of the data, expected \(end) "
                        + "(\(range.lowerBound < end ? "it overlaps another" : "there is a gap before it"))")
            }
            end = range.upperBound
        }
        let (size, overflow) = start.addingReportingOverflow(end)
        guard !overflow, size == fileSize else {
            let expected = overflow ? "more bytes than any file has" : "\(size) bytes"
            throw .damaged("has \(fileSize) bytes, its header says \(expected)")
        }
    }

    // MARK: The header

    /// What the header says about one tensor.
    fileprivate struct HeaderEntry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
    }

    /// The entries in the order of the file, and `__metadata__`.
    private static func parse(
        _ slice: ByteSlice
    ) throws(Problem) -> (
        entries: [(name: ExternalName, entry: HeaderEntry)], metadata: [ExternalName: String]
    ) {
        defer { withExtendedLifetime(slice.storage) {} }
        do throws(JSONError) {
            var reader = JSONReader(slice.bytes)
            var entries: [(name: ExternalName, entry: HeaderEntry)] = []
            var metadata: [ExternalName: String]?
            try reader.object { (reader, key) throws(JSONError) in
                if ExternalName(key) == "__metadata__" {
                    guard metadata == nil else { throw reader.broken("has __metadata__ twice") }
                    metadata = try reader.strings()
                } else {
                    guard entries.count < Checkpoint.tensorLimit else {
                        throw reader.broken("has too many tensors")
                    }
                    entries.append((ExternalName(key), try reader.entry()))
                }
            }
            try reader.end()
            return (entries, metadata ?? [:])
        } catch {
            throw .damaged("its safetensors header \(error.message) at byte \(8 + error.position)")
        }
    }
}

extension JSONReader {
    fileprivate mutating func strings() throws(JSONError) -> [ExternalName: String] {
        var result: [ExternalName: String] = [:]
        try object { (reader, key) throws(JSONError) in
            guard result.count < Checkpoint.tensorLimit else { throw reader.broken("has too much metadata") }
            guard result.updateValue(try reader.string(), forKey: ExternalName(key)) == nil else {
                throw reader.broken("has the key \(Escape.quoted(key)) twice")
            }
        }
        return result
    }

    fileprivate mutating func entry() throws(JSONError) -> Safetensors.HeaderEntry {
        var entry = Safetensors.HeaderEntry()
        try object { (reader, key) throws(JSONError) in
            switch key {
            case "dtype" where entry.type == nil: entry.type = try reader.string()
            case "shape" where entry.shape == nil: entry.shape = try reader.integers()
            case "data_offsets" where entry.offsets == nil: entry.offsets = try reader.integers()
            case "dtype", "shape", "data_offsets":
                throw reader.broken("has the key \(Escape.quoted(key)) twice")
            default: try reader.skipValue()
            }
        }
        return entry
    }

    private mutating func integers() throws(JSONError) -> [Int] {
        var result: [Int] = []
        try array { (reader) throws(JSONError) in
            guard result.count < RawTensor.rankLimit else {
                throw reader.broken("has a list that is too long")
            }
            result.append(try reader.integer())
        }
        return result
    }
}

// MARK: - Writing

extension Safetensors {
    /// Writes tensors to a safetensors file, which appears at `path` whole or not at all.
    ///
    /// - Throws: why the tensors cannot be stored as `type`, or the file cannot be written.
    public static func write(
        _ tensors: [ExternalName: RawTensor], as type: ElementType? = .float32,
        metadata: [ExternalName: String] = [:],
        to path: FilePath
    ) throws(Problem) {
        do {
            try AtomicFile.write(encode(tensors, as: type, metadata: metadata), to: path)
        } catch {
            throw error.about(path.description)
        }
    }

    /// The bytes of a safetensors file.
    ///
    /// Floating-point tensors are stored as `type` (float32, float16 or bfloat16, rounded to nearest), or as they are if it
    /// is nil; others always as they are. The order is the format's own, wide elements first and then by name, so the same
    /// weights give the same bytes.
    ///
    /// - Throws: for another `type`, for a tensor called `__metadata__`, and for a number too large for half precision,
    ///   which would become infinite.
    public static func encode(
        _ tensors: [ExternalName: RawTensor], as type: ElementType? = .float32,
        metadata: [ExternalName: String] = [:]
    ) throws(Problem) -> [UInt8] {
        guard type == nil || [.float32, .float16, .bfloat16].contains(type) else {
            throw Problem("cannot write \(type?.safetensorsName ?? "")", advice: "choose F32, F16 or BF16")
        }
        guard tensors["__metadata__"] == nil else {
            throw Problem(
                "a tensor cannot be called __metadata__, which the format keeps for text",
                advice: "choose another format")
        }
        func stored(_ tensor: RawTensor) -> ElementType {
            tensor.elementType.isFloatingPoint ? type ?? tensor.elementType : tensor.elementType
        }
        let ordered = tensors.sorted { first, second in
            let (wide, narrow) = (stored(first.value).width, stored(second.value).width)
            return wide != narrow ? wide > narrow : first.key < second.key
        }
        var members: [(key: String, value: JSON)] = []
        if !metadata.isEmpty {
            let sorted = metadata.sorted { $0.key < $1.key }
            members.append(("__metadata__", .object(sorted.map { ($0.key.text, .string($0.value)) })))
        }
        var offset = 0
        for (name, tensor) in ordered {
            let type = stored(tensor)
            let end = offset + tensor.count * type.width
            members.append(
                (
                    name.text,
                    .object([
                        ("dtype", .string(type.safetensorsName)), ("shape", .integers(tensor.shape)),
                        ("data_offsets", .integers([offset, end])),
                    ])
                ))
            offset = end
        }
        var header = Array(JSON.object(members).compactText.utf8)
        // Padded, so that the tensors' bytes are aligned.
        while !header.count.isMultiple(of: 8) { header.append(0x20) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + header.count + offset)
        RawTensor.append(UInt64(header.count), to: &bytes)
        bytes += header
        for (name, tensor) in ordered {
            do {
                try tensor.append(as: stored(tensor), to: &bytes)
            } catch {
                throw error.within("tensor \(name.quoted())")
            }
        }
        return bytes
    }
}
