import Basics
internal import CZlib

/// What ZIP archives need of zlib: checksums and decompression. PyTorch stores its archives; people who repack them
/// compress them.
enum Zlib {
    /// The CRC-32 of ZIP archives.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(crc32_z(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
    }

    /// The `size` bytes that `source` decompresses to (RFC 1951, without a header); more or fewer are an error.
    ///
    /// - Parameter name: what an error calls the source, with quotation marks.
    static func inflate(_ source: ByteSlice, size: Int, name: String) throws(Problem) -> ByteStorage {
        // Two bits give 258 bytes at most, so a larger claim is refused before memory is allocated for it.
        guard size >= 0, size / 1032 <= source.count, let room = UInt32(exactly: size),
            let available = UInt32(exactly: source.count)
        else {
            throw .damaged("its part \(name) claims \(size) bytes from \(source.count) compressed ones")
        }
        var isWhole = false
        let storage = ByteStorage(count: size) { output in
            // zlib leaves the rest as it is after an error.
            output.initializeMemory(as: UInt8.self, repeating: 0)
            var stream = z_stream()
            // Negative: no header. zlib only reads from `next_in`, but its type does not say so.
            guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
            else { return }
            defer { inflateEnd(&stream) }
            stream.next_in = UnsafeMutablePointer(
                mutating: source.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.avail_in = available
            stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = room
            let status = withExtendedLifetime(source.storage) { CZlib.inflate(&stream, Z_FINISH) }
            isWhole = status == Z_STREAM_END && stream.avail_out == 0
        }
        guard isWhole else { throw .damaged("its part \(name) does not decompress to its \(size) bytes") }
        return storage
    }
}
