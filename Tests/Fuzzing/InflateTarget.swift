/// A deflated stream; its first two bytes say how large it claims to be.
func fuzz(_ bytes: [UInt8]) {
    guard bytes.count > 2 else { return }
    let storage = ByteStorage(bytes.dropFirst(2))
    _ = try? Zlib.inflate(
        ByteSlice(whole: storage), size: Int(bytes[0]) | Int(bytes[1]) << 8, name: "part")
}
