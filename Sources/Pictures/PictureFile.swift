import Glibc

/// Reads a whole file, pipe or standard input.
enum PictureFile {
    /// The most bytes that are read: far above any photograph, far below what would hurt.
    static let maximumBytes = 256 << 20

    /// The bytes behind `path`, read to the end; a pipe without a writer is waited for.
    static func read(_ path: PicturePath, maximumBytes: Int = maximumBytes) throws(PictureError) -> [UInt8] {
        let name = path.description
        if path.isStandardInput { return try read(STDIN_FILENO, name, maximumBytes) }
        guard !path.bytes.isEmpty, !path.bytes.contains(0) else {
            throw PictureError(.missing, name, "this is not a file name", "give the name of a JPEG file")
        }
        let descriptor = path.bytes.map(CChar.init(bitPattern:)).withTerminator {
            open($0, O_RDONLY | O_CLOEXEC)
        }
        guard descriptor >= 0 else { throw refusal(name, errno) }
        defer { close(descriptor) }
        return try read(descriptor, name, maximumBytes)
    }

    private static func read(
        _ descriptor: Int32, _ name: String, _ maximumBytes: Int
    ) throws(PictureError) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refusal(name, errno) }
        let type = status.st_mode & S_IFMT
        if type == S_IFDIR { throw refusal(name, EISDIR) }
        if type == S_IFCHR, isatty(descriptor) == 1 {
            throw PictureError(
                .inaccessible, name, "this is a terminal", "pipe a JPEG into it or give a file's name")
        }
        if type == S_IFREG, Int(status.st_size) > maximumBytes { throw tooLarge(name, maximumBytes) }

        // One byte more than the file's size, so that a full buffer means that the file grew meanwhile.
        var size = type == S_IFREG ? Int(status.st_size) + 1 : 1 << 16
        var bytes: [UInt8] = []
        while true {
            var failure: Int32 = 0
            let before = bytes.count
            let chunk = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                while count < size {
                    let got = Glibc.read(descriptor, buffer.baseAddress! + count, size - count)
                    if got > 0 { count += got }
                    if got == 0 { break }
                    if got < 0, errno != EINTR {
                        failure = errno
                        break
                    }
                }
            }
            if failure != 0 { throw refusal(name, failure) }
            if before == 0 { bytes = chunk } else { bytes += chunk }
            if bytes.count > maximumBytes { throw tooLarge(name, maximumBytes) }
            if chunk.count < size { return bytes }
            // What comes without end, and is no JPEG, need not be waited for.
            if type != S_IFREG, PictureFormat(bytes) != .jpeg { return bytes }
            size = min(max(bytes.count, 1 << 16), maximumBytes + 1 - bytes.count)
        }
    }

    private static func tooLarge(_ name: String, _ maximumBytes: Int) -> PictureError {
        PictureError(
            .tooLarge, name, "this is larger than \(maximumBytes >> 20) MiB, the most that is read",
            "give a smaller file")
    }

    /// The system's error code as a sentence.
    static func refusal(_ name: String, _ code: Int32) -> PictureError {
        switch code {
        case ENOENT:
            PictureError(.missing, name, "there is no such file", "check the name")
        case ENOTDIR:
            PictureError(.missing, name, "a part of this name is not a folder", "check the name")
        case EISDIR:
            PictureError(.directory, name, "this is a folder", "give the name of a JPEG file in it")
        case ENAMETOOLONG:
            PictureError(.missing, name, "this name is too long", "check the name")
        case ELOOP:
            PictureError(.missing, name, "the links in this name lead in a circle", "check the name")
        case EACCES, EPERM:
            PictureError(.inaccessible, name, "you may not read this file", "change its permissions")
        default:
            PictureError(
                .inaccessible, name, "the system cannot read it (\(String(cString: strerror(code))))",
                "check the file and the disk")
        }
    }
}

extension [CChar] {
    /// Passes the characters on as a C string.
    func withTerminator<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (self + [0]).withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}
