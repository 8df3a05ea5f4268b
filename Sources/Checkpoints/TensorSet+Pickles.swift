import Basics

extension TensorSet {
    /// A dictionary that a pickle built.
    ///
    /// - Parameter isTransposed: for which tensors the file has rows and columns exchanged.
    init(
        _ state: StateDict, _ heap: PickleHeap,
        isTransposed: (ExternalName, [Int]) -> Bool = { _, _ in false },
        load: @escaping (_ prefix: ExternalName) throws(Problem) -> Checkpoint
    ) {
        var entries: [ExternalName: Entry] = [:]
        entries.reserveCapacity(state.tensors.count + state.others.count)
        for (name, value) in state.others { entries[name] = .other(heap.describe(value)) }
        for (name, value) in state.tensors {
            let shape = heap.shape(of: value)
            entries[name] = .tensor(shape: isTransposed(name, shape) ? shape.reversed() : shape)
        }
        self.init(path: state.path, entries: entries, neighbours: state.neighbours, load: load)
    }
}

extension StateDict {
    /// Adds the tensors whose names begin with `prefix` to a checkpoint, under the rest of their names.
    ///
    /// - Parameter read: gives the tensor of a value whose type we read.
    func eachTensor(
        under prefix: ExternalName, in heap: PickleHeap, into checkpoint: inout Checkpoint,
        read: (PickleValue) throws(Problem) -> RawTensor
    ) throws(Problem) {
        for (name, value) in tensors {
            guard let rest = name.rest(after: prefix) else { continue }
            if let problem = heap.unreadable(value) {
                checkpoint.unread[rest] = problem
                continue
            }
            do {
                try checkpoint.add(rest, read(value))
            } catch {
                throw error.within("tensor \(name.quoted())")
            }
        }
    }
}

extension PickleHeap {
    fileprivate func shape(of value: PickleValue) -> [Int] {
        switch value {
        case .tensor(let index): tensors[index].shape
        case .array(let index): arrays[index].shape
        default: []
        }
    }

    /// Why we do not read the numbers of a tensor or an array; nil if we do.
    fileprivate func unreadable(_ value: PickleValue) -> Problem? {
        switch value {
        case .tensor(let index):
            guard elementType(of: tensors[index]) == nil else { return nil }
            let type = tensors[index].type ?? storages[tensors[index].storage].type
            return .unsupported(
                "it is stored as \(Escape.line(type.name, limit: 120)), which we do not read", Advice.widen)
        case .array(let index):
            guard let type = arrays[index].type else { return .unsupported("its array was never filled") }
            let (code, order) = (arrayTypes[type].code, arrayTypes[type].order)
            guard let elementType = ElementType(numpyName: code) else {
                return .unsupported(
                    "its numbers have the numpy type \(Escape.quoted(code)), which we do not read",
                    "save the weights as float32 numbers, in Python: array.astype(\"float32\")")
            }
            guard order != ">" || elementType.width == 1 else {
                return .unsupported(
                    "its numbers are stored in big-endian order, we read little-endian", Advice.swapBytes)
            }
            return nil
        default: return .unsupported("it is \(describe(value))")
        }
    }
}
