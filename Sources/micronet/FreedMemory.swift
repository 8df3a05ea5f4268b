import Glibc

/// A traced pass allocates some 20 MB in arrays of up to a few megabytes. By default the allocator gives each
/// of them back to the system, and the next pass pays for its pages again: half of its time.
enum FreedMemory {
    /// Lets the process keep what it frees, for the passes to come. Where the C library has no `mallopt`,
    /// all stays as it is.
    static func keep() {
        typealias Setter = @convention(c) (Int32, Int32) -> Int32
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let mallopt = unsafeBitCast(symbol, to: Setter.self)
        // The numbers of malloc.h, which Swift's Glibc module leaves out. Of the first, 32 MB is the most that
        // glibc takes.
        let (trimThreshold, mmapThreshold): (Int32, Int32) = (-1, -3)
        _ = mallopt(mmapThreshold, 32 << 20)
        _ = mallopt(trimThreshold, 1 << 30)
    }
}
