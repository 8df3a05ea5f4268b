import Glibc

/// Writes files so that nobody ever finds half of one.
enum AtomicFile {
    /// Writes `bytes` to a new file beside `path` and then gives it that name. After an error, what was
    /// there before is still there and nothing is left behind.
    static func write(_ bytes: [UInt8], to path: PicturePath) throws(PictureError) {
        let name = path.description
        guard !path.bytes.isEmpty, !path.bytes.contains(0) else {
            throw PictureError(.inaccessible, name, "this is not a file name", "give another name")
        }
        let target = path.bytes.map(CChar.init(bitPattern:))
        // Renaming works within a file system only, so the new file lives in the same folder. Its own name
        // is short: the target's may already be as long as names can be.
        let folder = target.prefix(
            target.lastIndex(of: CChar(bitPattern: UInt8(ascii: "/"))).map { $0 + 1 } ?? 0)
        let random = UInt64.random(in: 0...UInt64.max)
        let temporary =
            Array(folder) + ".micronet-\(String(random, radix: 36)).tmp".utf8.map(CChar.init(bitPattern:))

        let descriptor = temporary.withTerminator { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { throw refusal(name, errno) }
        var failure = writeAll(bytes, to: descriptor)
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        if failure == 0 {
            let status = temporary.withTerminator { from in target.withTerminator { rename(from, $0) } }
            if status != 0 { failure = errno }
        }
        guard failure == 0 else {
            _ = temporary.withTerminator { unlink($0) }
            throw refusal(name, failure)
        }
    }

    /// The system's error code, or 0.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let wrote = Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
                if wrote >= 0 { done += wrote } else if errno != EINTR { return errno }
            }
            return 0
        }
    }

    private static func refusal(_ name: String, _ code: Int32) -> PictureError {
        switch code {
        case ENOENT, ENOTDIR:
            PictureError(.missing, name, "there is no such folder to write into", "make the folder first")
        case EISDIR:
            PictureError(.directory, name, "this is a folder", "give a file name")
        case EACCES, EPERM, EROFS:
            PictureError(.inaccessible, name, "you may not write here", "choose another folder")
        case ENOSPC, EDQUOT:
            PictureError(.inaccessible, name, "the disk is full", "free some space")
        default:
            PictureError(
                .inaccessible, name, "the system cannot write it (\(String(cString: strerror(code))))",
                "choose another place")
        }
    }
}
