extension PicturePath {
    /// Something in the folder of this name.
    public func appending(_ name: [UInt8]) -> PicturePath {
        let slash = bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
        return PicturePath(bytes: bytes + slash + name)
    }

    /// The beginning up to the last slash, that included; empty for a name in the current folder.
    public var folder: PicturePath {
        PicturePath(bytes: Array(bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)]))
    }

    /// Whether the name ends as JPEG files' names do, in any case.
    public var hasJPEGName: Bool {
        let end = String(decoding: bytes.suffix(5), as: UTF8.self).lowercased()
        return PicturePath.endings.contains { end.hasSuffix($0) }
    }

    /// How the names of JPEG files end.
    public static let endings = [".jpg", ".jpeg", ".jpe", ".jfif"]

    /// Passes the name on as the system takes it.
    public func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        bytes.map(CChar.init(bitPattern:)).withTerminator(body)
    }
}
