import Basics

// MARK: - Reading

extension RawTensor {
    /// The most elements that a tensor which repeats its storage (stride 0) may have. Others cannot have more elements than
    /// the file has bytes.
    private static let repeatLimit = 1 << 24

    /// The elements as Float, in row-major order: exact for float32, float16, bfloat16 and small integers, rounded to
    /// nearest for float64 and large integers.
    ///
    /// - Throws: if a tiny storage claims to be a huge tensor.
    public func floats() throws(Problem) -> [Float] {
        try checkUnrolling()
        let floats = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            withExtendedLifetime(storage) { fill(buffer) }
            initialized = count
        }
        if elementType == .float64, floats.contains(where: \.isInfinite) { try checkRange() }
        return floats
    }

    /// Throws if a finite double is too large for a float, and would become infinite.
    private func checkRange() throws(Problem) {
        var beyond: Double?
        eachRow { source, stride, count, _ in
            for index in 0..<count {
                let place = source + index &* stride &* elementType.width
                let value = Double(bitPattern: UInt64(littleEndian: place.loadUnaligned(as: UInt64.self)))
                if value.isFinite, Float(value).isInfinite { beyond = beyond ?? value }
            }
        }
        guard let beyond else { return }
        throw Problem("\(beyond) is beyond single precision, which ends at 3.4e+38")
    }

    /// Throws if a tiny storage claims to be a huge tensor.
    func checkUnrolling() throws(Problem) {
        guard count <= max(Self.repeatLimit, storage.count) else {
            throw .damaged("it claims \(count) elements of \(storage.count) bytes")
        }
    }

    /// Calls `body` with the elements as Float in row-major order. They are copied only if they are not stored so. The
    /// buffer is valid only within `body`.
    public func withContiguousFloats<Value>(
        _ body: (UnsafeBufferPointer<Float>) -> Value
    ) throws(Problem) -> Value {
        let address = storage.base + byteOffset
        let isAligned = UInt(bitPattern: address) % UInt(MemoryLayout<Float>.alignment) == 0
        if elementType == .float32, isContiguous, isAligned {
            return withExtendedLifetime(storage) {
                body(UnsafeBufferPointer(start: address.assumingMemoryBound(to: Float.self), count: count))
            }
        }
        let floats = try floats()
        return floats.withUnsafeBufferPointer(body)
    }

    /// Writes all elements; `buffer` has room for `count`.
    private func fill(_ buffer: UnsafeMutableBufferPointer<Float>) {
        guard count > 0, let target = buffer.baseAddress else { return }
        if shape.count == 2, !isContiguous { return fillMatrix(storage.base + byteOffset, target) }
        eachRow { source, stride, count, place in
            elementType.convert(from: source, stride: stride, count: count, to: target + place)
        }
    }

    /// Calls `body` for runs of evenly spaced elements, which together are all elements in row-major order.
    ///
    /// - Parameter body: gets the address of the run's first element, the distance between neighbours in elements, the
    ///   number of elements, and the index of the first one in row-major order.
    func eachRow(
        _ body: (_ source: UnsafeRawPointer, _ stride: Int, _ count: Int, _ place: Int) -> Void
    ) {
        guard count > 0 else { return }
        defer { withExtendedLifetime(storage) {} }
        let base = storage.base + byteOffset
        if isContiguous { return body(base, 1, count, 0) }
        // Row by row: an odometer over all dimensions but the last. The stride of a dimension of size 1 is never used and
        // may be anything, hence the wrapping arithmetic here and in `each`.
        let row = shape[shape.count - 1]
        let rowStride = strides[shape.count - 1]
        var index = [Int](repeating: 0, count: shape.count - 1)
        var element = 0
        for start in stride(from: 0, to: count, by: row) {
            body(base + element * elementType.width, rowStride, row, start)
            var dimension = index.count - 1
            while dimension >= 0 {
                index[dimension] += 1
                element &+= strides[dimension]
                if index[dimension] < shape[dimension] { break }
                element &-= strides[dimension] &* shape[dimension]
                index[dimension] = 0
                dimension -= 1
            }
        }
    }
}

extension RawTensor {
    /// Converts a strided matrix in strips of a few columns. If it is transposed, each strip's cache lines are then used
    /// completely before they are replaced, which makes Paddle's linear weights several times faster.
    private func fillMatrix(_ base: UnsafeRawPointer, _ target: UnsafeMutablePointer<Float>) {
        let (rows, columns) = (shape[0], shape[1])
        for column in stride(from: 0, to: columns, by: 32) {
            for row in 0..<rows {
                let element = row &* strides[0] &+ column &* strides[1]
                elementType.convert(
                    from: base + element &* elementType.width, stride: strides[1],
                    count: min(32, columns - column), to: target + row * columns + column)
            }
        }
    }
}

extension ElementType {
    /// Converts `count` elements, `stride` elements apart, to adjacent floats. The caller has checked that they lie within
    /// the storage; they need not be aligned.
    func convert(
        from source: UnsafeRawPointer, stride: Int, count: Int, to target: UnsafeMutablePointer<Float>
    ) {
        switch self {
        case .float32 where stride == 1:
            UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * width)
        case .float32:
            each(UInt32.self, source, stride, count, target) { Float(bitPattern: $0) }
        case .float64:
            each(UInt64.self, source, stride, count, target) { Float(Double(bitPattern: $0)) }
        case .float16 where stride == 1:
            convertHalves(source, count, target)
        case .float16:
            each(UInt16.self, source, stride, count, target, Self.float(half:))
        case .bfloat16:
            each(UInt16.self, source, stride, count, target) { Float(bitPattern: UInt32($0) << 16) }
        case .int64: each(Int64.self, source, stride, count, target) { Float($0) }
        case .int32: each(Int32.self, source, stride, count, target) { Float($0) }
        case .int16: each(Int16.self, source, stride, count, target) { Float($0) }
        case .int8: each(Int8.self, source, stride, count, target) { Float($0) }
        case .uint8: each(UInt8.self, source, stride, count, target) { Float($0) }
        case .bool: each(UInt8.self, source, stride, count, target) { $0 == 0 ? 0 : 1 }
        }
    }

    @inline(__always)
    private func each<Stored: FixedWidthInteger>(
        _ type: Stored.Type, _ source: UnsafeRawPointer, _ stride: Int, _ count: Int,
        _ target: UnsafeMutablePointer<Float>, _ value: (Stored) -> Float
    ) {
        let step = stride &* MemoryLayout<Stored>.size
        for index in 0..<count {
            target[index] = value(
                Stored(littleEndian: (source + index * step).loadUnaligned(as: Stored.self)))
        }
    }

    /// Converts a half without the processor's conversion instruction, which the portable build lacks: exponent and fraction
    /// move to their places in a float, and one multiplication by 2^112 corrects the exponent's bias, also for subnormals.
    /// A result beyond the largest half was infinite or NaN.
    static func float(half bits: UInt16) -> Float {
        let moved = Float(bitPattern: UInt32(bits & 0x7FFF) << 13) * 0x1p112
        let magnitude = moved >= 65536 ? moved.bitPattern | 0x7F80_0000 : moved.bitPattern
        return Float(bitPattern: magnitude | UInt32(bits & 0x8000) << 16)
    }

    /// Converts halves, eight at a time.
    private func convertHalves(
        _ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutablePointer<Float>
    ) {
        var index = 0
        let output = UnsafeMutableRawPointer(target)
        while index + 8 <= count {
            let halves = (source + 2 * index).loadUnaligned(as: SIMD8<UInt16>.self)
            let bits = SIMD8<UInt32>(truncatingIfNeeded: halves)
            let moved = unsafeBitCast((bits & 0x7FFF) &<< 13, to: SIMD8<Float>.self) * 0x1p112
            var magnitude = unsafeBitCast(moved, to: SIMD8<UInt32>.self)
            magnitude.replace(with: magnitude | 0x7F80_0000, where: moved .>= 65536)
            (output + 4 * index).storeBytes(of: magnitude | (bits & 0x8000) &<< 16, as: SIMD8<UInt32>.self)
            index += 8
        }
        while index < count {
            let half = UInt16(littleEndian: (source + 2 * index).loadUnaligned(as: UInt16.self))
            target[index] = Self.float(half: half)
            index += 1
        }
    }
}

// MARK: - Writing

extension RawTensor {
    /// Appends the elements in row-major order, little-endian; rounded to nearest if `type` is not their own.
    ///
    /// - Throws: for a number beyond half precision, which would become infinite, and for fractions as integers.
    func append(as type: ElementType, to bytes: inout [UInt8]) throws(Problem) {
        if type == elementType { return try appendStored(to: &bytes) }
        let floats = try floats()
        switch type {
        case .float64: for value in floats { Self.append(Double(value).bitPattern, to: &bytes) }
        case .float32: for value in floats { Self.append(value.bitPattern, to: &bytes) }
        case .bfloat16: for value in floats { Self.append(Self.bfloat16(value), to: &bytes) }
        case .float16:
            for value in floats {
                guard value.magnitude < 65520 || !value.isFinite else {
                    throw Problem(
                        "\(value) is beyond half precision, which ends at 65504",
                        advice: "choose float32 or bfloat16")
                }
                Self.append(Float16(value).bitPattern, to: &bytes)
            }
        case .int64, .int32, .int16, .int8, .uint8, .bool:
            throw Problem("\(elementType) numbers cannot be written as \(type)")
        }
    }

    /// The same elements as numbers of `type`, contiguous in memory; the tensor itself if it is so already.
    ///
    /// - Throws: as `append`.
    public func converted(to type: ElementType) throws(Problem) -> RawTensor {
        if type == elementType, isContiguous { return self }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(count, storage.count) * type.width)
        try append(as: type, to: &bytes)
        return try RawTensor(shape: shape, elementType: type, storage: ByteStorage(bytes))
    }

    private func appendStored(to bytes: inout [UInt8]) throws(Problem) {
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

    /// The upper half of the float's bits, rounded to nearest, ties to even; a NaN stays a NaN.
    static func bfloat16(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if value.isNaN { return UInt16(bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
    }
}
