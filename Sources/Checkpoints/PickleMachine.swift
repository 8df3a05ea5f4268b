import Basics

/// Reads one pickle: a program for a small stack machine. Only the instructions that weight files use are known (protocols 2
/// to 5, without protocol 0's text forms), and they only build values; see `PickleGlobal` for what becomes of names.
/// Work and memory are bounded by the file's size and by the limits below.
struct PickleMachine {
    /// The most values that are pushed or copied. M3's training checkpoint takes about 30,000.
    static let valueLimit = 1 << 21
    /// The most marks that are open at once.
    static let depthLimit = 1000
    static let memoLimit = 1 << 20
    static let nameLimit = 512

    let storage: ByteStorage
    /// The pickle must end before this offset.
    let end: Int
    var position: Int
    var heap = PickleHeap()
    var stack: [PickleValue] = []
    var marks: [Int] = []
    var memo: [PickleValue?] = []
    var pushes = 0
    /// How many bytes text may still be encoded to: each text of the file once, and not the same one again and again.
    var encodeBudget: Int

    /// A machine for the pickle at `position` in `slice`.
    init(_ slice: ByteSlice, at position: Int = 0) {
        storage = slice.storage
        end = slice.offset + slice.count
        self.position = slice.offset + position
        encodeBudget = slice.count
    }

    /// Runs to the pickle's STOP and returns what it built. Afterwards `position` is after the pickle, and another one may
    /// be read from there.
    mutating func run() throws(Problem) -> PickleValue {
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

    // MARK: - Reading

    mutating func byte() throws(Problem) -> UInt8 {
        try integer(UInt8.self)
    }

    mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws(Problem) -> Integer {
        guard position <= end - MemoryLayout<Integer>.size, let value = storage.integer(type, at: position)
        else {
            throw cutShort(MemoryLayout<Integer>.size)
        }
        position += MemoryLayout<Integer>.size
        return value
    }

    /// The next `count` bytes, in place.
    mutating func slice(_ count: some BinaryInteger) throws(Problem) -> ByteSlice {
        guard let count = Int(exactly: count), count >= 0, count <= end - position,
            let slice = ByteSlice(storage, offset: position, count: count)
        else { throw cutShort(Int(clamping: count)) }
        position += count
        return slice
    }

    /// The bytes up to the next line feed.
    mutating func line() throws(Problem) -> ByteSlice {
        let start = position
        while try byte() != 0x0A {
            guard position - start <= Self.nameLimit else { throw broken("has a name that does not end") }
        }
        guard let line = ByteSlice(storage, offset: start, count: position - start - 1) else {
            throw cutShort(1)
        }
        return line
    }

    func cutShort(_ needed: Int) -> Problem {
        .damaged(
            "its pickle is cut short: \(needed) bytes expected at byte \(position), found \(max(0, end - position))"
        )
    }

    // MARK: - The stack

    mutating func push(_ value: PickleValue) throws(Problem) {
        try charge(1)
        stack.append(value)
    }

    /// Counts values against the limit: pushed ones, and also copied ones, so that copying a long list again and again
    /// comes to an end.
    mutating func charge(_ count: Int) throws(Problem) {
        pushes += count
        guard pushes <= Self.valueLimit else {
            throw .unsupported(
                "its pickle has more than \(Self.valueLimit) values, far more than weights need")
        }
    }

    /// Pops the topmost value, which must lie above the last mark.
    mutating func pop() throws(Problem) -> PickleValue {
        guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
            throw broken("takes a value that is not there")
        }
        return value
    }

    /// Pops everything above the last mark, and the mark.
    mutating func popMarked() throws(Problem) -> [PickleValue] {
        guard let mark = marks.popLast(), mark <= stack.count else { throw broken("misses a mark") }
        let values = Array(stack[mark...])
        stack.removeSubrange(mark...)
        return values
    }

    func top() throws(Problem) -> PickleValue {
        guard stack.count > marks.last ?? 0, let value = stack.last else {
            throw broken("uses a value that is not there")
        }
        return value
    }

    mutating func remember(_ value: PickleValue, at index: Int) throws(Problem) {
        guard index >= 0, index < Self.memoLimit else {
            throw .unsupported(
                "its pickle remembers more than \(Self.memoLimit) values, far more than weights need")
        }
        if index >= memo.count {
            memo.append(contentsOf: repeatElement(nil, count: index + 1 - memo.count))
        }
        memo[index] = value
    }

    func recall(_ index: Int) throws(Problem) -> PickleValue {
        guard index >= 0, index < memo.count, let value = memo[index] else {
            throw broken("recalls value \(index), which was never stored")
        }
        return value
    }

    func broken(_ what: String) -> Problem {
        .damaged("its pickle \(what) (before byte \(position))")
    }
}

// MARK: - Instructions

extension PickleMachine {
    /// Carries out one instruction; the names in capitals are those of Python's `pickletools`.
    ///
    /// - Returns: false if it is not a known one.
    mutating func step(_ code: UInt8) throws(Problem) -> Bool {
        if try pushConstant(code) { return true }
        switch code {
        case 0x80:  // PROTO
            let version = try byte()
            guard version <= 5 else {
                throw .unsupported("its pickle has protocol \(version), we read 2 to 5")
            }
        case 0x95:  // FRAME: the length of what follows, which only helps if the pickle comes as a stream
            guard let length = Int(exactly: try integer(UInt64.self)), length <= end - position else {
                throw .damaged("its pickle announces more bytes at byte \(position) than the file has")
            }
        case 0x28:  // MARK
            guard marks.count < Self.depthLimit else {
                throw .unsupported(
                    "its pickle nests more than \(Self.depthLimit) deep, far deeper than weights do")
            }
            marks.append(stack.count)
        case 0x30: _ = try pop()  // POP
        case 0x31: _ = try popMarked()  // POP_MARK
        case 0x32: try push(try top())  // DUP
        case 0x71: try remember(try top(), at: Int(try byte()))  // BINPUT
        case 0x72: try remember(try top(), at: Int(try integer(UInt32.self)))  // LONG_BINPUT
        case 0x94: try remember(try top(), at: memo.count)  // MEMOIZE
        case 0x68: try push(try recall(Int(try byte())))  // BINGET
        case 0x6A: try push(try recall(Int(try integer(UInt32.self))))  // LONG_BINGET
        case 0x63: try pushGlobal(module: try line(), name: try line())  // GLOBAL
        case 0x93:  // STACK_GLOBAL
            let (name, module) = (try pop(), try pop())
            guard case .string(let name) = name, case .string(let module) = module else {
                throw broken("asks for a name that is not text")
            }
            try pushGlobal(module: heap.blobs[module], name: heap.blobs[name])
        case 0x51: try pushPersistent(try pop())  // BINPERSID
        case 0x52, 0x81:  // REDUCE, NEWOBJ
            let arguments = try pop()
            try construct(try pop(), arguments)
        case 0x92:  // NEWOBJ_EX: with keywords, which no value here needs
            _ = try pop()
            let arguments = try pop()
            try construct(try pop(), arguments)
        case 0x6F:  // OBJ: the class and its arguments after a mark
            let values = try popMarked()
            guard let callee = values.first else { throw broken("misses a class") }
            try pushTuple(Array(values.dropFirst()))
            try construct(callee, try pop())
        case 0x62:  // BUILD
            let state = try pop()
            try setState(of: try top(), state)
        default:
            return try buildContainer(code)
        }
        return true
    }

    /// Numbers, text and bytes.
    private mutating func pushConstant(_ code: UInt8) throws(Problem) -> Bool {
        switch code {
        case 0x4E: try push(.none)  // NONE
        case 0x88: try push(.bool(true))  // NEWTRUE
        case 0x89: try push(.bool(false))  // NEWFALSE
        case 0x4B: try push(.int(Int(try byte())))  // BININT1
        case 0x4D: try push(.int(Int(try integer(UInt16.self))))  // BININT2
        case 0x4A: try push(.int(Int(try integer(Int32.self))))  // BININT
        case 0x8A: try pushLong(try slice(try byte()))  // LONG1
        case 0x8B: try pushLong(try slice(try integer(Int32.self)))  // LONG4
        case 0x47: try push(.double(Double(bitPattern: try integer(UInt64.self).byteSwapped)))  // BINFLOAT
        case 0x8C: try pushText(try slice(try byte()))  // SHORT_BINUNICODE
        case 0x58: try pushText(try slice(try integer(UInt32.self)))  // BINUNICODE
        case 0x8D: try pushText(try slice(try integer(UInt64.self)))  // BINUNICODE8
        case 0x43, 0x55: try pushBytes(try slice(try byte()))  // SHORT_BINBYTES, SHORT_BINSTRING
        case 0x42: try pushBytes(try slice(try integer(UInt32.self)))  // BINBYTES
        case 0x54: try pushBytes(try slice(try integer(Int32.self)))  // BINSTRING
        case 0x8E, 0x96: try pushBytes(try slice(try integer(UInt64.self)))  // BINBYTES8, BYTEARRAY8
        default: return false
        }
        return true
    }

    /// Tuples, lists, sets and dictionaries.
    private mutating func buildContainer(_ code: UInt8) throws(Problem) -> Bool {
        switch code {
        case 0x29: try push(.tuple(0))  // EMPTY_TUPLE
        case 0x85: try pushTuple([try pop()])  // TUPLE1
        case 0x86:  // TUPLE2
            let second = try pop()
            try pushTuple([try pop(), second])
        case 0x87:  // TUPLE3
            let (third, second) = (try pop(), try pop())
            try pushTuple([try pop(), second, third])
        case 0x74: try pushTuple(try popMarked())  // TUPLE
        case 0x5D, 0x8F: try pushList([])  // EMPTY_LIST, EMPTY_SET
        case 0x6C, 0x91: try pushList(try popMarked())  // LIST, FROZENSET
        case 0x7D: try pushDictionary([])  // EMPTY_DICT
        case 0x64: try pushDictionary(try pairs(try popMarked()))  // DICT
        case 0x61:  // APPEND
            let value = try pop()
            try append([value], to: try top())
        case 0x65, 0x90:  // APPENDS, ADDITEMS
            let values = try popMarked()
            try append(values, to: try top())
        case 0x73:  // SETITEM
            let (value, key) = (try pop(), try pop())
            try insert([(key, value)], into: try top())
        case 0x75:  // SETITEMS
            let values = try popMarked()
            try insert(try pairs(values), into: try top())
        default: return false
        }
        return true
    }

    private mutating func pushLong(_ digits: ByteSlice) throws(Problem) {
        guard digits.count <= 8 else { return try pushBytes(digits) }
        var value = 0
        withExtendedLifetime(digits.storage) {
            for (index, byte) in digits.bytes.enumerated() { value |= Int(byte) << (8 * index) }
            // The last byte's top bit is the sign.
            if let last = digits.bytes.last, last >= 0x80, digits.count < 8 {
                value -= 1 << (8 * digits.count)
            }
        }
        try push(.int(value))
    }

    private mutating func pushText(_ slice: ByteSlice) throws(Problem) {
        heap.blobs.append(slice)
        try push(.string(heap.blobs.count - 1))
    }

    mutating func pushBytes(_ slice: ByteSlice) throws(Problem) {
        heap.blobs.append(slice)
        try push(.bytes(heap.blobs.count - 1))
    }

    mutating func pushTuple(_ elements: [PickleValue]) throws(Problem) {
        guard !elements.isEmpty else { return try push(.tuple(0)) }
        heap.sequences.append(elements)
        try push(.tuple(heap.sequences.count - 1))
    }

    mutating func pushList(_ elements: [PickleValue]) throws(Problem) {
        heap.sequences.append(elements)
        try push(.list(heap.sequences.count - 1))
    }

    mutating func pushDictionary(_ pairs: [(key: PickleValue, value: PickleValue)]) throws(Problem) {
        heap.dictionaries.append(pairs)
        try push(.dictionary(heap.dictionaries.count - 1))
    }

    private func pairs(
        _ values: [PickleValue]
    ) throws(Problem) -> [(key: PickleValue, value: PickleValue)] {
        guard values.count.isMultiple(of: 2) else { throw broken("has a key without a value") }
        return stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
    }

    private mutating func append(_ values: [PickleValue], to target: PickleValue) throws(Problem) {
        switch target {
        case .list(let index): heap.sequences[index] += values
        case .object: break
        default: throw broken("appends to \(heap.describe(target))")
        }
    }

    private mutating func insert(
        _ pairs: [(key: PickleValue, value: PickleValue)], into target: PickleValue
    ) throws(Problem) {
        switch target {
        case .dictionary(let index): heap.dictionaries[index] += pairs
        case .object(let index):
            if let items = heap.objects[index].items {
                heap.dictionaries[items] += pairs
            } else {
                heap.objects[index].items = heap.dictionaries.count
                heap.dictionaries.append(pairs)
            }
        default: throw broken("puts items into \(heap.describe(target))")
        }
    }
}
