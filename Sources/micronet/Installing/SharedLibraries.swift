import Basics

/// The libraries that the running program has loaded.
enum SharedLibraries {
    /// The path of Swift's runtime, if it is a library of the toolchain and not a part of the program.
    static var runtime: FilePath? {
        guard let maps = try? InputFile.bytes(of: "/proc/self/maps", limit: 16 << 20) else { return nil }
        for line in TextLines.split(maps) {
            guard let slash = line.firstIndex(of: "/") else { continue }
            let path = FilePath(line[slash...])
            if path.name == "libswiftCore.so" { return path }
        }
        return nil
    }
}
