#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Double {
    /// The natural logarithm.
    var logarithm: Double { log(self) }
}
