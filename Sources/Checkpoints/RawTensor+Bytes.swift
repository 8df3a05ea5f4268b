extension RawTensor {
    /// Appends its elements in row-major order, little-endian: as they are where `type` is their own, else
    /// rounded to nearest. Refused are numbers beyond half precision, which would become infinite, and
    /// fractions as integers.
    func append(as type: ElementType, to bytes: inout [UInt8]) throws(CheckpointError) {
        if type == elementType { return try appendStored(to: &bytes) }
        let floats = try floats()
        switch type {
        case .float64: for value in floats { Self.append(Double(value).bitPattern, to: &bytes) }
        case .float32: for value in floats { Self.append(value.bitPattern, to: &bytes) }
        case .bfloat16: for value in floats { Self.append(Self.bfloat16(value), to: &bytes) }
        case .float16:
            for value in floats {
                guard value.magnitude < 65520 || !value.isFinite else {
                    throw CheckpointError(
                        problem: "\(value) is beyond half precision, which ends at 65504",
                        advice: "choose float32 or bfloat16")
                }
                Self.append(Float16(value).bitPattern, to: &bytes)
            }
        case .int64, .int32, .int16, .int8, .uint8, .bool:
            throw CheckpointError(problem: "\(elementType) numbers cannot be written as \(type)")
        }
    }

    /// The same elements, converted and row-major in memory of their own; itself where it is so already.
    public func converted(to type: ElementType) throws(CheckpointError) -> RawTensor {
        if type == elementType, isContiguous { return self }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(count, storage.count) * type.width)
        try append(as: type, to: &bytes)
        return try RawTensor(shape: shape, elementType: type, storage: ByteStorage(bytes))
    }

    private func appendStored(to bytes: inout [UInt8]) throws(CheckpointError) {
        try checkUnrolling()
        let width = elementType.width
        eachRow { source, stride, count, _ in
            if stride == 1 {
                bytes += UnsafeRawBufferPointer(start: source, count: count * width)
            } else {
                for index in 0..<count {
                    bytes += UnsafeRawBufferPointer(start: source + index &* stride &* width, count: width)
                }
            }
        }
    }

    static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    /// The upper half of the float's bits, rounded to nearest, half to even; a NaN stays one.
    static func bfloat16(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if value.isNaN { return UInt16(bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
    }
}
