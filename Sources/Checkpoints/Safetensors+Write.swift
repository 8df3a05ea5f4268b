extension Safetensors {
    /// Writes tensors to a safetensors file that appears at `path` whole or not at all. Throws what to tell the
    /// user.
    public static func write(
        _ tensors: [String: RawTensor], as type: ElementType? = .float32, metadata: [String: String] = [:],
        to path: String
    ) throws(CheckpointError) {
        try write(tensors, as: type, metadata: metadata, to: Array(path.utf8), name: path)
    }

    /// The same, to a name that need not be text: any bytes but zero. `name` is what errors call it.
    public static func write(
        _ tensors: [String: RawTensor], as type: ElementType? = .float32, metadata: [String: String] = [:],
        to path: [UInt8], name: String
    ) throws(CheckpointError) {
        do {
            let bytes = try encode(tensors, as: type, metadata: metadata)
            try AtomicFile.replace(path, with: bytes)
        } catch {
            throw error.about(name)
        }
    }

    /// The bytes of such a file.
    ///
    /// Tensors of floating-point numbers are stored as `type`, one of float32, float16 and bfloat16, rounded to
    /// nearest, or as they are where it is nil; others always as they are. The order is the format's own, wide
    /// elements first and then by name, so the same weights give the same bytes. A number too large for half
    /// precision is refused and not made infinite.
    public static func encode(
        _ tensors: [String: RawTensor], as type: ElementType? = .float32, metadata: [String: String] = [:]
    ) throws(CheckpointError) -> [UInt8] {
        guard type == nil || [.float32, .float16, .bfloat16].contains(type) else {
            throw CheckpointError(
                problem: "cannot write \(type?.safetensorsName ?? "")", advice: "choose F32, F16 or BF16")
        }
        guard tensors["__metadata__"] == nil else {
            throw CheckpointError(
                problem: "a tensor cannot be called __metadata__, which the format keeps for text",
                advice: "choose another format")
        }
        func stored(_ tensor: RawTensor) -> ElementType {
            tensor.elementType.isFloatingPoint ? type ?? tensor.elementType : tensor.elementType
        }
        let ordered = tensors.sorted { first, second in
            let (wide, narrow) = (stored(first.value).width, stored(second.value).width)
            return wide != narrow ? wide > narrow : first.key.utf8.lexicographicallyPrecedes(second.key.utf8)
        }
        var members: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { "\(json($0.key)):\(json($0.value))" }
            members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var offset = 0
        for (name, tensor) in ordered {
            let type = stored(tensor)
            let end = offset + tensor.count * type.width
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(json(name)):{\"dtype\":\"\(type.safetensorsName)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        var header = Array("{\(members.joined(separator: ","))}".utf8)
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
                throw CheckpointError(
                    problem: "tensor \(quoted(name)): \(error.problem)", advice: error.advice)
            }
        }
        return bytes
    }

    static func json(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
