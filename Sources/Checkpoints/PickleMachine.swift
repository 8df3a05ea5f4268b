/// Reads one pickle: a program for a small stack machine, of which we know the instructions that weight files
/// use (protocols 2 to 5, without protocol 0's text forms). It only ever builds values; see `PickleGlobal`
/// for the names it accepts. Work and memory are bounded by the file's size and by the limits below.
struct PickleMachine {
    /// Values pushed or copied, in all. M3's training checkpoint takes about 30,000.
    static let valueLimit = 1 << 21
    /// Marks open at once.
    static let depthLimit = 1000
    static let memoLimit = 1 << 20
    static let nameLimit = 512

    let storage: ByteStorage
    /// Where the pickle must end at the latest.
    let end: Int
    var position: Int
    var heap = PickleHeap()
    var stack: [PickleValue] = []
    var marks: [Int] = []
    var memo: [PickleValue?] = []
    var pushes = 0
    /// Bytes that text may still be turned into: each text of the file once, and not the same one forever.
    var encodeBudget: Int

    /// A machine for the pickle at `position` in `slice`.
    init(_ slice: ByteSlice, at position: Int = 0) {
        storage = slice.storage
        end = slice.offset + slice.count
        self.position = slice.offset + position
        encodeBudget = slice.count
    }

    /// Runs to the pickle's STOP and gives what it built. Afterwards `position` is behind it, and another
    /// pickle may be read from there.
    mutating func run() throws(CheckpointError) -> PickleValue {
        stack = []
        marks = []
        memo = []
        while true {
            let start = position
            let code = try byte()
            if code == 0x2E { return try pop() }
            guard try step(code) else {
                throw .unsupported(
                    "its pickle has the instruction 0x\(String(code, radix: 16)) at byte \(start), which weight "
                        + "files do not use")
            }
        }
    }

    // MARK: Reading

    mutating func byte() throws(CheckpointError) -> UInt8 {
        try integer(UInt8.self)
    }

    mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws(CheckpointError) -> Integer
    {
        guard position <= end - MemoryLayout<Integer>.size, let value = storage.integer(type, at: position)
        else {
            throw cutShort(MemoryLayout<Integer>.size)
        }
        position += MemoryLayout<Integer>.size
        return value
    }

    /// The next `count` bytes, where they are.
    mutating func slice(_ count: some BinaryInteger) throws(CheckpointError) -> ByteSlice {
        guard let count = Int(exactly: count), count >= 0, count <= end - position,
            let slice = ByteSlice(storage, offset: position, count: count)
        else { throw cutShort(Int(clamping: count)) }
        position += count
        return slice
    }

    /// The text up to the next line feed.
    mutating func line() throws(CheckpointError) -> String {
        let start = position
        while try byte() != 0x0A {
            guard position - start <= Self.nameLimit else { throw broken("has a name that does not end") }
        }
        return ByteSlice(storage, offset: start, count: position - start - 1)?.text ?? ""
    }

    func cutShort(_ needed: Int) -> CheckpointError {
        .damaged(
            "its pickle is cut short: \(needed) bytes expected at byte \(position), found \(max(0, end - position))"
        )
    }

    // MARK: Stack

    mutating func push(_ value: PickleValue) throws(CheckpointError) {
        try charge(1)
        stack.append(value)
    }

    /// Counts values against the limit: pushed ones, and copied ones, so that copying a long list again and
    /// again ends too.
    mutating func charge(_ count: Int) throws(CheckpointError) {
        pushes += count
        guard pushes <= Self.valueLimit else {
            throw .unsupported(
                "its pickle has more than \(Self.valueLimit) values, far more than weights need")
        }
    }

    /// Takes the topmost value, which must lie above the last mark.
    mutating func pop() throws(CheckpointError) -> PickleValue {
        guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
            throw broken("takes a value that is not there")
        }
        return value
    }

    /// Takes everything above the last mark, and the mark.
    mutating func popMarked() throws(CheckpointError) -> [PickleValue] {
        guard let mark = marks.popLast(), mark <= stack.count else { throw broken("misses a mark") }
        let values = Array(stack[mark...])
        stack.removeSubrange(mark...)
        return values
    }

    func top() throws(CheckpointError) -> PickleValue {
        guard stack.count > marks.last ?? 0, let value = stack.last else {
            throw broken("uses a value that is not there")
        }
        return value
    }

    mutating func remember(_ value: PickleValue, at index: Int) throws(CheckpointError) {
        guard index >= 0, index < Self.memoLimit else {
            throw .unsupported(
                "its pickle remembers more than \(Self.memoLimit) values, far more than weights need")
        }
        if index >= memo.count {
            memo.append(contentsOf: repeatElement(nil, count: index + 1 - memo.count))
        }
        memo[index] = value
    }

    func recall(_ index: Int) throws(CheckpointError) -> PickleValue {
        guard index >= 0, index < memo.count, let value = memo[index] else {
            throw broken("recalls value \(index), which was never stored")
        }
        return value
    }

    func broken(_ what: String) -> CheckpointError {
        .damaged("its pickle \(what) (before byte \(position))")
    }
}
