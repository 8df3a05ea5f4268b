extension Safetensors {
    /// Writes tensors to a safetensors file that appears at `path` whole or not at all.
    ///
    /// Tensors of floating-point numbers are stored as `type`, one of float32, float16 and bfloat16, rounded to
    /// nearest; others as they are. The order is the format's own, wide elements first and then by name, so the
    /// same weights give the same bytes. Throws what to tell the user; a number too large for half precision is
    /// refused and not made infinite.
    public static func write(
        _ tensors: [String: RawTensor], as type: ElementType = .float32, metadata: [String: String] = [:],
        to path: String
    ) throws(CheckpointError) {
        do {
            let bytes = try encode(tensors, as: type, metadata: metadata)
            try AtomicFile.replace(path, with: bytes)
        } catch {
            throw error.about(path)
        }
    }

    /// The bytes of that file.
    public static func encode(
        _ tensors: [String: RawTensor], as type: ElementType = .float32, metadata: [String: String] = [:]
    ) throws(CheckpointError) -> [UInt8] {
        guard [.float32, .float16, .bfloat16].contains(type) else {
            throw CheckpointError(
                problem: "cannot write \(type.safetensorsName)", advice: "choose F32, F16 or BF16")
        }
        func stored(_ tensor: RawTensor) -> ElementType {
            tensor.elementType.isFloatingPoint ? type : tensor.elementType
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
        append(UInt64(header.count), to: &bytes)
        bytes += header
        for (name, tensor) in ordered {
            do {
                try append(tensor, as: stored(tensor), to: &bytes)
            } catch {
                throw CheckpointError(
                    problem: "tensor \(quoted(name)): \(error.problem)", advice: error.advice)
            }
        }
        return bytes
    }

    private static func append(
        _ tensor: RawTensor, as type: ElementType, to bytes: inout [UInt8]
    ) throws(CheckpointError) {
        if type == tensor.elementType, tensor.isContiguous {
            let length = tensor.count * type.width
            tensor.storage.withUnsafeBytes { bytes += $0[tensor.byteOffset..<tensor.byteOffset + length] }
            return
        }
        let floats = try tensor.floats()
        switch type {
        case .float32: for value in floats { append(value.bitPattern, to: &bytes) }
        case .bfloat16: for value in floats { append(bfloat16(value), to: &bytes) }
        case .float16:
            for value in floats {
                guard value.magnitude < 65520 || !value.isFinite else {
                    throw CheckpointError(
                        problem: "\(value) is beyond half precision, which ends at 65504",
                        advice: "write F32 or BF16")
                }
                append(Float16(value).bitPattern, to: &bytes)
            }
        default:
            throw CheckpointError(problem: "a strided tensor of \(type.safetensorsName) cannot be written")
        }
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    /// The upper half of the float's bits, rounded to nearest, half to even; a NaN stays one.
    static func bfloat16(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if value.isNaN { return UInt16(bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
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
