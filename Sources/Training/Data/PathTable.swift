import Basics

/// Many paths: ImageNet has more than a million pictures. Paths that begin alike share the beginning, so that a picture in a
/// folder takes the bytes of its name and four more.
struct PathTable: Sendable {
    private var chunks: [Chunk] = []
    /// The number of the first path in each chunk.
    private var starts: [Int] = []
    private(set) var count = 0

    /// What arrays of a chunk grow to at most: a longer one would have to be copied to grow, and hold much unused memory.
    private static let limit = 1 << 20

    fileprivate struct Chunk: Sendable {
        /// For each folder its path, then the names in it.
        var bytes: [UInt8] = []
        /// Where each name ends in `bytes`.
        var ends: [UInt32] = []
        var folders: [Folder] = []
    }

    /// What paths begin with.
    fileprivate struct Folder: Sendable {
        /// The number of the first path within the chunk.
        let first: UInt32
        /// Where the beginning lies in the chunk's bytes.
        let start: UInt32
        let length: UInt32

        var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
    }

    /// - Parameters:
    ///   - name: the end of the path.
    ///   - prefix: its beginning, with the slash if there is one.
    mutating func append(_ name: UnsafeRawBufferPointer, in prefix: [UInt8]) {
        let room = Self.limit - (chunks.last?.bytes.count ?? Self.limit)
        if name.count + prefix.count > room {
            trim()
            chunks.append(Chunk())
            starts.append(count)
        }
        chunks[chunks.count - 1].append(name, in: prefix)
        count += 1
    }

    /// Adds the paths of another table, whose memory is shared.
    mutating func append(_ other: PathTable) {
        starts += other.starts.map { $0 + count }
        chunks += other.chunks
        count += other.count
    }

    /// Frees what the last chunk holds for growing.
    mutating func trim() {
        guard let last = chunks.indices.last else { return }
        chunks[last].trim()
    }

    subscript(index: Int) -> FilePath {
        var path: [UInt8] = []
        read(index, into: &path)
        return FilePath(bytes: path)
    }

    /// Replaces `path` by the bytes of a path; its memory is reused.
    func read(_ index: Int, into path: inout [UInt8]) {
        precondition((0..<count).contains(index), "there is such a path")
        let chunk = starts.lastIndex(upTo: index) { $0 }
        path.removeAll(keepingCapacity: true)
        chunks[chunk].read(index - starts[chunk], into: &path)
    }
}

extension PathTable.Chunk {
    fileprivate mutating func append(_ name: UnsafeRawBufferPointer, in prefix: [UInt8]) {
        if folders.last.map({ bytes[$0.range].elementsEqual(prefix) }) != true {
            folders.append(
                PathTable.Folder(
                    first: UInt32(ends.count), start: UInt32(bytes.count), length: UInt32(prefix.count)))
            bytes += prefix
        }
        bytes.append(contentsOf: name)
        ends.append(UInt32(bytes.count))
    }

    fileprivate func read(_ index: Int, into path: inout [UInt8]) {
        let folder = folders[folders.lastIndex(upTo: index) { Int($0.first) }]
        let start = index == Int(folder.first) ? folder.range.upperBound : Int(ends[index - 1])
        path += bytes[folder.range]
        path += bytes[start..<Int(ends[index])]
    }

    fileprivate mutating func trim() {
        bytes = bytes.withUnusedFreed()
        ends = ends.withUnusedFreed()
        folders = folders.withUnusedFreed()
    }
}

extension Array {
    /// The index of the last element whose `start` is not above a place; starts ascend, and the first is 0.
    fileprivate func lastIndex(upTo place: Int, _ start: (Element) -> Int) -> Int {
        var (low, high) = (0, count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if start(self[middle]) <= place { low = middle } else { high = middle }
        }
        return low
    }

    /// A copy that has no room for more, if that saves anything to speak of.
    fileprivate func withUnusedFreed() -> [Element] {
        guard capacity > count + count / 8 else { return self }
        return [Element](unsafeUninitializedCapacity: count) { copy, initialized in
            initialized = copy.initialize(from: self).index
        }
    }
}

/// The names of a folder's entries, which come in no order, in one buffer.
struct NameList {
    private var bytes: [UInt8] = []
    /// Where each name ends in `bytes`.
    private var ends: [Int] = []

    var isEmpty: Bool { ends.isEmpty }

    mutating func append(_ name: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: name)
        ends.append(bytes.count)
    }

    /// Removes all names; the memory is reused.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Calls `body` with every name in the order of their bytes.
    func forEachInOrder(_ body: (UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes { bytes in
            func name(_ index: Int) -> UnsafeRawBufferPointer {
                UnsafeRawBufferPointer(rebasing: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
            }
            let shared = sharedLength(name)
            // Most names differ within eight bytes after what all of them begin with.
            var keys = ends.indices.map { Key(value: Self.word(name($0), at: shared), index: UInt32($0)) }
            keys.sort { first, second in
                if first.value != second.value { return first.value < second.value }
                return name(Int(first.index)).lexicographicallyPrecedes(name(Int(second.index)))
            }
            for key in keys { body(name(Int(key.index))) }
        }
    }

    private struct Key {
        let value: UInt64
        let index: UInt32
    }

    /// How many bytes all names begin with.
    private func sharedLength(_ name: (Int) -> UnsafeRawBufferPointer) -> Int {
        guard !isEmpty else { return 0 }
        let first = name(0)
        var length = first.count
        for index in ends.indices.dropFirst() where length > 0 {
            let other = name(index)
            length = min(length, other.count)
            if let place = (0..<length).first(where: { first[$0] != other[$0] }) { length = place }
        }
        return length
    }

    /// Eight bytes of a name as a number whose order is theirs; zeros after its end, which no name holds.
    private static func word(_ name: UnsafeRawBufferPointer, at start: Int) -> UInt64 {
        var word: UInt64 = 0
        for place in start..<start + 8 { word = word << 8 | (place < name.count ? UInt64(name[place]) : 0) }
        return word
    }
}
