/// The safetensors format: eight bytes with the header's length, a JSON header, then the tensors' bytes
/// without gaps (huggingface.co/docs/safetensors, "Format").
public enum Safetensors {
    /// M3's header has 45 kB; the format allows 100 MB, which would only serve to occupy us.
    static let headerLimit = 16 << 20

    /// Whether a file looks like one: a plausible length and the header's brace.
    static func isLikely(_ storage: ByteStorage) -> Bool {
        guard let length = storage.integer(UInt64.self, at: 0) else { return false }
        return storage.byte(at: 8) == 0x7B && (2...UInt64(headerLimit)).contains(length)
    }

    static func read(_ storage: ByteStorage) throws(CheckpointError) -> Checkpoint {
        let length = Int(storage.integer(UInt64.self, at: 0) ?? 0)
        guard let header = ByteSlice(storage, offset: 8, count: length) else {
            throw .damaged(
                "its header has \(length) bytes, and the file ends after \(storage.count - 8) of them")
        }
        let (entries, metadata) = try HeaderParser.parse(header)
        let start = 8 + length
        var checkpoint = Checkpoint(format: .safetensors, metadata: metadata)
        checkpoint.tensors.reserveCapacity(entries.count)
        var spans: [(range: Range<Int>, name: String)] = []
        spans.reserveCapacity(entries.count)
        for (name, entry) in entries {
            do {
                let (type, shape, range) = try checked(entry)
                spans.append((range, name))
                // What reaches beyond the file is reported below, with the size that the file should have.
                guard range.upperBound <= storage.count - start else { continue }
                let tensor = try RawTensor(
                    shape: shape, elementType: type, storage: storage, byteOffset: start + range.lowerBound,
                    byteCount: range.count)
                try checkpoint.add(name, tensor)
            } catch {
                throw CheckpointError(
                    problem: "tensor \(quoted(name)): \(error.problem)", advice: error.advice)
            }
        }
        try checkCoverage(spans, start: start, fileSize: storage.count)
        return checkpoint
    }

    /// What an entry says, where it says all and its size fits its shape.
    private static func checked(
        _ entry: HeaderParser.Entry
    ) throws(CheckpointError) -> (ElementType, shape: [Int], Range<Int>) {
        guard let typeName = entry.type, let shape = entry.shape, let offsets = entry.offsets,
            offsets.count == 2,
            offsets[0] <= offsets[1]
        else { throw .damaged("its type, shape or offsets are missing") }
        guard let type = ElementType(safetensorsName: typeName) else {
            throw .unsupported(
                "it is stored as \(quoted(typeName)), which we do not read", CheckpointError.widen)
        }
        let found = offsets[1] - offsets[0]
        guard let count = RawTensor.count(of: shape), count <= Int.max / 8, count * type.width == found else {
            throw .damaged("its shape \(shapeText(shape)) of \(typeName) does not fit its \(found) bytes")
        }
        return (type, shape, offsets[0]..<offsets[1])
    }

    /// Every byte behind the header must belong to exactly one tensor.
    private static func checkCoverage(
        _ spans: [(range: Range<Int>, name: String)], start: Int, fileSize: Int
    ) throws(CheckpointError) {
        let sorted = spans.sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        var end = 0
        for (range, name) in sorted {
            guard range.lowerBound == end else {
                throw .damaged(
                    "tensor \(quoted(name)): it begins at byte \(range.lowerBound) of the data, expected \(end) "
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
}
