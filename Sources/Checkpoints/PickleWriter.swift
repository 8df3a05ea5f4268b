/// What a pickle is made from.
indirect enum PickledObject {
    case none
    case bool(Bool)
    case int(Int)
    case text(String)
    /// Needs protocol 3.
    case bytes([UInt8])
    case tuple([PickledObject])
    case dictionary([(key: PickledObject, value: PickledObject)])
    /// A name in a module.
    case global(String, String)
    /// A callable and its arguments.
    case call(PickledObject, [PickledObject])
    /// An object and the state that its `__setstate__` gets.
    case state(PickledObject, PickledObject)
    /// A dictionary-like object and its items.
    case items(PickledObject, [(key: PickledObject, value: PickledObject)])
    /// The identity of something that the reader looks up elsewhere.
    case persistent(PickledObject)
}

/// Writes a pickle. Names are memoized; the protocols' other ways to save space are not used, nor are frames, which are
/// optional.
struct PickleWriter {
    private var bytes: [UInt8] = []
    private var names: [String: Int] = [:]

    /// The bytes of a pickle in a protocol, 2 to 4.
    static func encode(_ object: PickledObject, version: UInt8) -> [UInt8] {
        var writer = PickleWriter()
        writer.bytes = [0x80, version]
        writer.write(object)
        writer.bytes.append(0x2E)
        return writer.bytes
    }

    /// The names in capitals are those of Python's `pickletools`.
    private mutating func write(_ object: PickledObject) {
        switch object {
        case .none: bytes.append(0x4E)
        case .bool(let flag): bytes.append(flag ? 0x88 : 0x89)
        case .int(let number): write(number)
        case .text(let text):  // BINUNICODE
            bytes.append(0x58)
            append(UInt32(text.utf8.count))
            bytes += text.utf8
        case .bytes(let contents):  // BINBYTES, BINBYTES8
            let isLong = contents.count > UInt32.max
            bytes.append(isLong ? 0x8E : 0x42)
            if isLong { append(UInt64(contents.count)) } else { append(UInt32(contents.count)) }
            bytes += contents
        case .tuple(let elements): write(tuple: elements)
        case .dictionary(let items):  // EMPTY_DICT
            bytes.append(0x7D)
            write(items: items)
        case .global(let module, let name): write(name: "\(module)\n\(name)\n")
        case .call(let callee, let arguments):  // REDUCE
            write(callee)
            write(tuple: arguments)
            bytes.append(0x52)
        case .state(let object, let state):  // BUILD
            write(object)
            write(state)
            bytes.append(0x62)
        case .items(let object, let items):
            write(object)
            write(items: items)
        case .persistent(let identity):  // BINPERSID
            write(identity)
            bytes.append(0x51)
        }
    }

    private mutating func write(_ number: Int) {
        switch number {
        case 0...0xFF:  // BININT1
            bytes += [0x4B, UInt8(number)]
        case Int(Int32.min)...Int(Int32.max):  // BININT
            bytes.append(0x4A)
            append(Int32(number))
        default:  // LONG1
            bytes += [0x8A, 8]
            append(Int64(number))
        }
    }

    private mutating func write(tuple elements: [PickledObject]) {
        switch elements.count {
        case 0: bytes.append(0x29)  // EMPTY_TUPLE
        case 1...3:  // TUPLE1, TUPLE2, TUPLE3
            for element in elements { write(element) }
            bytes.append(0x84 + UInt8(elements.count))
        default:  // MARK … TUPLE
            bytes.append(0x28)
            for element in elements { write(element) }
            bytes.append(0x74)
        }
    }

    private mutating func write(items: [(key: PickledObject, value: PickledObject)]) {
        guard !items.isEmpty else { return }
        bytes.append(0x28)  // MARK … SETITEMS
        for (key, value) in items {
            write(key)
            write(value)
        }
        bytes.append(0x75)
    }

    /// GLOBAL and BINPUT the first time, BINGET afterwards.
    private mutating func write(name: String) {
        if let place = names[name] {
            bytes += [0x68, UInt8(place)]
            return
        }
        bytes.append(0x63)
        bytes += name.utf8
        guard names.count <= UInt8.max else { return }
        bytes += [0x71, UInt8(names.count)]
        names[name] = names.count
    }

    private mutating func append(_ number: some FixedWidthInteger) { RawTensor.append(number, to: &bytes) }
}
