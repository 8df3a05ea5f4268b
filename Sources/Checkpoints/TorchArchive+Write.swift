extension TorchArchive {
    /// The bytes of an archive as `torch.save` makes it of a state dict: an OrderedDict of tensors, each with a
    /// storage of its own, which `torch.load(weights_only=True)` takes.
    static func encode(
        _ tensors: [(name: String, tensor: RawTensor)]
    ) throws(CheckpointError) -> [UInt8] {
        var zip = ZipWriter()
        let orderedDictionary = PickledObject.call(.global("collections", "OrderedDict"), [])
        var items: [(key: PickledObject, value: PickledObject)] = []
        for (key, (name, tensor)) in tensors.enumerated() {
            // _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)
            let value = PickledObject.call(
                .global("torch._utils", "_rebuild_tensor_v2"),
                [
                    .persistent(storage(String(key), tensor)), .int(0),
                    .tuple(tensor.shape.map { .int($0) }),
                    .tuple(RawTensor.rowMajorStrides(of: tensor.shape).map { .int($0) }), .bool(false),
                    orderedDictionary,
                ])
            items.append((.text(name), value))
        }
        try zip.add(
            "archive/data.pkl", PickleWriter.encode(.items(orderedDictionary, items), version: 2))
        try zip.add("archive/byteorder", Array("little".utf8))
        for (key, (name, tensor)) in tensors.enumerated() {
            try zip.add("archive/data/\(key)", try tensor.stored(name))
        }
        try zip.add("archive/version", Array("3\n".utf8))
        return zip.finished()
    }

    private static func storage(_ key: String, _ tensor: RawTensor) -> PickledObject {
        .tuple([
            .text("storage"), .global("torch", tensor.elementType.torchStorageName), .text(key),
            .text("cpu"), .int(tensor.count),
        ])
    }
}

extension RawTensor {
    /// Its elements as they are, row-major; an error names the tensor.
    func stored(_ name: String) throws(CheckpointError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(count, storage.count) * elementType.width)
        do {
            try append(as: elementType, to: &bytes)
        } catch {
            throw CheckpointError(problem: "tensor \(quoted(name)): \(error.problem)", advice: error.advice)
        }
        return bytes
    }
}
