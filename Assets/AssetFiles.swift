import Glibc

/// The file system calls that finding assets needs.
enum AssetFiles {
    /// The name that SwiftPM gives the folder of copied resources on Linux.
    static let bundleName = "micronet_Assets.resources"

    /// The folder of the assets: the copied resources next to the executable, or else the sources of this
    /// module.
    static func folder(nextTo executable: String?, source: String) throws(AssetError) -> String {
        let bundle = executable.map { $0 + "/" + bundleName }
        for place in [bundle, source] {
            if let place, isFolder(place + "/Pictures") { return place }
        }
        throw AssetError(
            path: bundle ?? source, problem: "the bundled pictures and labels are missing")
    }

    /// The folder of the running program, with links resolved.
    static func executableFolder() -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0, count < buffer.count,
            let slash = buffer[..<count].lastIndex(of: CChar(bitPattern: UInt8(ascii: "/")))
        else { return nil }
        return String(decoding: buffer[..<slash].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder, unsorted, or nil if it cannot be read.
    static func names(in path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }

    /// The contents of a file, or nil if it cannot be read.
    static func bytes(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let size = Int(status.st_size)
        var complete = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = read(descriptor, buffer.baseAddress! + count, size - count)
                if got < 0 && errno == EINTR { continue }
                guard got > 0 else { break }
                count += got
            }
            complete = count == size
        }
        return complete ? bytes : nil
    }
}
