import Basics

extension PickleMachine {
    /// Takes a name, unless it is one that harms whoever loads the file in Python.
    mutating func pushGlobal(module: ByteSlice, name: ByteSlice) throws(Problem) {
        guard max(module.count, name.count) <= Self.nameLimit else {
            throw broken("has a name of more than \(Self.nameLimit) bytes")
        }
        guard let global = PickleGlobal(module: module, name: name) else {
            throw .unsupported(
                "its pickle asks for \(Escape.line("\(module.text).\(name.text)", limit: 120)), which runs programs and "
                    + "is nothing that weights need; nothing of it was run",
                "do not load it in Python; get the weights from a source that you trust")
        }
        heap.globals.append(global)
        try push(.global(heap.globals.count - 1))
    }

    /// Pushes a reference to a storage: ("storage", class, key, place, count), and in old streams a view of it.
    mutating func pushPersistent(_ identity: PickleValue) throws(Problem) {
        guard let parts = heap.tuple(identity), parts.count >= 5, heap.text(parts[0]) == "storage",
            case .global(let index) = parts[1],
            case .storageClass(let type) = heap.globals[index].constructor,
            let key = heap.name(parts[2]), let count = heap.integer(parts[4]), count >= 0
        else { throw broken("refers to something that is not a storage") }
        var view: Range<Int>?
        if parts.count > 5, let place = heap.tuple(parts[5]) {
            guard place.count == 3, let offset = heap.integer(place[1]), let length = heap.integer(place[2]),
                offset >= 0, length >= 0, offset <= count, length <= count - offset
            else { throw broken("refers to a part of a storage that is not there") }
            view = offset..<offset + length
        }
        heap.storages.append(
            TorchStorage(
                key: key, type: heap.globals[index], elementType: type, count: count, view: view))
        try push(.storage(heap.storages.count - 1))
    }

    /// Pushes an object that stays closed.
    private mutating func pushObject(_ type: Int) throws(Problem) {
        heap.objects.append(PickledInstance(type: type))
        try push(.object(heap.objects.count - 1))
    }

    /// Pushes the result of a call.
    mutating func construct(_ callee: PickleValue, _ arguments: PickleValue) throws(Problem) {
        if case .object(let index) = callee { return try pushObject(heap.objects[index].type) }
        guard case .global(let index) = callee else {
            throw broken("calls \(heap.describe(callee)), which is no constructor")
        }
        guard let arguments = heap.tuple(arguments) else {
            throw broken("calls \(heap.globals[index].name) without arguments")
        }
        let name = heap.globals[index].name
        switch heap.globals[index].constructor {
        case .dictionary:
            // Searching a long list again and again counts, whatever is found in it.
            let elements = arguments.first.flatMap(heap.sequence) ?? []
            try charge(elements.count)
            try pushDictionary(pairs(in: elements))
        case .sequence:
            // A set of a list, a tuple of a list: the same elements, and always usable as a tuple.
            guard arguments.count <= 1, let elements = arguments.first.map(heap.sequence) ?? [] else {
                return try pushObject(index)
            }
            try charge(elements.count)
            try pushTuple(elements)
        case .tensor, .tensorVersion2: try pushTensor(arguments, type: nil, name)
        case .tensorVersion3:
            guard arguments.count >= 7, case .global(let type) = arguments[6] else {
                throw wrongArguments(name)
            }
            try pushTensor(arguments, type: heap.globals[type], name)
        case .parameter:
            switch arguments.first {
            case .tensor(let tensor): try push(.tensor(tensor))
            case .object(let object): try push(.object(object))
            default: throw wrongArguments(name)
            }
        case .tensorSubclass:
            // (function, class, its arguments, state): the function must be one of those handled here.
            guard arguments.count >= 3, case .global(let function) = arguments[0],
                heap.globals[function].constructor != .tensorSubclass
            else { throw wrongArguments(name) }
            try construct(arguments[0], arguments[2])
        case .numpyReconstruct:
            heap.arrays.append(NumpyArray())
            try push(.array(heap.arrays.count - 1))
        case .numpyFromBuffer: try pushBufferArray(arguments, name)
        case .numpyType:
            guard let code = arguments.first.flatMap(heap.text) else { throw wrongArguments(name) }
            heap.arrayTypes.append(NumpyType(code: code, order: "="))
            try push(.arrayType(heap.arrayTypes.count - 1))
        case .numpyScalar:
            if let number = scalar(arguments) { try push(number) } else { try pushObject(index) }
        case .encode: try pushEncoded(arguments, name)
        case .bytes where arguments.isEmpty: try pushBytes(ByteSlice(whole: ByteStorage([])))
        case .bytes, .storageClass, .unknown: try pushObject(index)
        }
    }

    /// Does what `__setstate__` would do for numpy's objects. The state of dictionaries (a state dict's `_metadata`) and of
    /// objects that stay closed is dropped.
    mutating func setState(of target: PickleValue, _ state: PickleValue) throws(Problem) {
        switch target {
        case .dictionary, .object, .tensor: break
        case .arrayType(let index):
            guard let parts = heap.tuple(state), parts.count >= 2, let order = heap.text(parts[1]) else {
                throw wrongArguments("numpy.dtype")
            }
            heap.arrayTypes[index].order = order
        case .array(let index):
            // (version, shape, type, column-major, bytes); an array of objects has a list instead and is not read.
            guard let parts = heap.tuple(state), parts.count == 5, let shape = heap.integers(parts[1]),
                case .arrayType(let type) = parts[2], let order = heap.integer(parts[3])
            else { throw wrongArguments("numpy.ndarray") }
            heap.arrays[index] = NumpyArray(shape: shape, type: type, isColumnMajor: order != 0)
            if case .bytes(let data) = parts[4] { heap.arrays[index].data = data }
        default: throw broken("sets the state of \(heap.describe(target))")
        }
    }

    /// The pairs of OrderedDict([[key, value], …]), as Python 2 writes it; a defaultdict's factory is no sequence.
    private func pairs(in elements: [PickleValue]) -> [(key: PickleValue, value: PickleValue)] {
        elements.compactMap { item in
            guard let pair = heap.sequence(item), pair.count == 2 else { return nil }
            return (pair[0], pair[1])
        }
    }

    /// From (storage, offset, shape, strides, …); the rest is not needed.
    private mutating func pushTensor(
        _ arguments: [PickleValue], type: PickleGlobal?, _ name: String
    ) throws(Problem) {
        guard arguments.count >= 4, case .storage(let storage) = arguments[0],
            let offset = heap.integer(arguments[1]), offset >= 0, let shape = heap.integers(arguments[2]),
            let strides = heap.integers(arguments[3])
        else { throw wrongArguments(name) }
        heap.tensors.append(
            TorchTensor(storage: storage, offset: offset, shape: shape, strides: strides, type: type))
        try push(.tensor(heap.tensors.count - 1))
    }

    /// From (bytes, type, shape, order), as protocol 5 writes contiguous arrays.
    private mutating func pushBufferArray(
        _ arguments: [PickleValue], _ name: String
    ) throws(Problem) {
        guard arguments.count == 4, case .bytes(let data) = arguments[0],
            case .arrayType(let type) = arguments[1],
            let shape = heap.integers(arguments[2]), let order = heap.text(arguments[3])
        else { throw wrongArguments(name) }
        heap.arrays.append(NumpyArray(shape: shape, type: type, isColumnMajor: order == "F", data: data))
        try push(.array(heap.arrays.count - 1))
    }

    /// A numpy number, as accuracies in training checkpoints are; nil if it is of another type.
    private func scalar(_ arguments: [PickleValue]) -> PickleValue? {
        guard arguments.count == 2, case .arrayType(let type) = arguments[0],
            case .bytes(let data) = arguments[1],
            heap.arrayTypes[type].order != ">"
        else { return nil }
        let slice = heap.blobs[data]
        switch (heap.arrayTypes[type].code, slice.count) {
        case ("f8", 8):
            return slice.storage.integer(UInt64.self, at: slice.offset).map {
                .double(Double(bitPattern: $0))
            }
        case ("f4", 4):
            return slice.storage.integer(UInt32.self, at: slice.offset).map {
                .double(Double(Float(bitPattern: $0)))
            }
        case ("i8", 8): return slice.storage.integer(Int64.self, at: slice.offset).map { .int(Int($0)) }
        default: return nil
        }
    }

    /// Protocol 2 has no bytes: it writes them as Latin-1 text and a call that encodes it.
    private mutating func pushEncoded(_ arguments: [PickleValue], _ name: String) throws(Problem) {
        guard arguments.count == 2, case .string(let index) = arguments[0],
            ["latin1", "latin-1", "iso-8859-1"].contains(heap.text(arguments[1]))
        else { throw wrongArguments(name) }
        let text = heap.blobs[index].text
        let count = text.unicodeScalars.count
        encodeBudget -= count
        guard encodeBudget >= 0 else { throw broken("encodes more text than the file has") }
        var isLatin = true
        let storage = ByteStorage(count: count) { buffer in
            var index = 0
            for scalar in text.unicodeScalars {
                if scalar.value > 0xFF { isLatin = false }
                buffer[index] = UInt8(truncatingIfNeeded: scalar.value)
                index += 1
            }
        }
        guard isLatin else { throw broken("has bytes that are none") }
        try pushBytes(ByteSlice(whole: storage))
    }

    private func wrongArguments(_ name: String) -> Problem {
        broken("calls \(name) with arguments that it does not take")
    }
}
