/// Reads the JSON of a safetensors header: an object of objects of a few known kinds, no key twice.
enum HeaderParser {
    /// What the header says of one tensor.
    struct Entry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
    }

    /// Entries in the order of the file, and `__metadata__`.
    static func parse(
        _ slice: ByteSlice
    ) throws(CheckpointError) -> (entries: [(name: String, entry: Entry)], metadata: [String: String]) {
        defer { withExtendedLifetime(slice.storage) {} }
        do throws(JSONError) {
            var reader = JSONReader(slice.bytes)
            return try reader.header()
        } catch {
            throw .damaged("its safetensors header \(error.problem) at byte \(8 + error.position)")
        }
    }

    /// The texts of a JSON list, as metadata may hold one; nil where it is anything else.
    static func texts(_ json: String) -> [String]? {
        try? JSONReader.read(Array(json.utf8)) { (reader) throws(JSONError) in
            var result: [String] = []
            try reader.array { (reader) throws(JSONError) in result.append(try reader.string()) }
            return result
        }
    }
}

extension JSONReader {
    fileprivate mutating func header() throws(JSONError) -> (
        entries: [(name: String, entry: HeaderParser.Entry)], metadata: [String: String]
    ) {
        var entries: [(name: String, entry: HeaderParser.Entry)] = []
        var metadata: [String: String]?
        try object { (reader, key) throws(JSONError) in
            if key == "__metadata__" {
                guard metadata == nil else { throw reader.broken("has __metadata__ twice") }
                metadata = try reader.strings()
            } else {
                guard entries.count < Checkpoint.tensorLimit else {
                    throw reader.broken("has too many tensors")
                }
                entries.append((key, try reader.entry()))
            }
        }
        try end()
        return (entries, metadata ?? [:])
    }

    private mutating func strings() throws(JSONError) -> [String: String] {
        var result: [String: String] = [:]
        try object { (reader, key) throws(JSONError) in
            guard result.count < Checkpoint.tensorLimit else { throw reader.broken("has too much metadata") }
            guard result.updateValue(try reader.string(), forKey: key) == nil else {
                throw reader.broken("has the key \(quoted(key)) twice")
            }
        }
        return result
    }

    private mutating func entry() throws(JSONError) -> HeaderParser.Entry {
        var entry = HeaderParser.Entry()
        try object { (reader, key) throws(JSONError) in
            switch key {
            case "dtype" where entry.type == nil: entry.type = try reader.string()
            case "shape" where entry.shape == nil: entry.shape = try reader.integers()
            case "data_offsets" where entry.offsets == nil: entry.offsets = try reader.integers()
            case "dtype", "shape", "data_offsets": throw reader.broken("has the key \(quoted(key)) twice")
            default: try reader.skipValue(depth: 0)
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
