import Glibc

/// The clock for durations: its zero is arbitrary, but it never jumps.
public enum MonotonicClock {
    public static func nanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
    }

    public static func seconds() -> Double { Double(nanoseconds()) / 1e9 }

    /// A duration of whole nanoseconds. Sums and differences of seconds have rounding errors, which would be written as
    /// further digits.
    public static func wholeNanoseconds(_ seconds: Double) -> Double { (seconds * 1e9).rounded() / 1e9 }
}

/// The time of day, for notes in files.
public enum WallClock {
    /// Now, in UTC: 2026-11-24T01:25:00Z.
    public static func date() -> String {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Standard input, output and error.
public enum StandardStreams {
    /// Takes the descriptors of those that are closed, as after `2>&-`, so that no file gets one of them and is written into
    /// by messages. Reading and writing them fails as before.
    public static func begin() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest one that is free is this one.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}

/// The process's environment and command line.
public enum ProcessEnvironment {
    /// An environment variable as text; nil if it is not set.
    public static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// An environment variable that is a path; nil if it is not set.
    public static func path(_ name: String) -> FilePath? {
        getenv(name).map { FilePath(bytes: UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }

    /// The words of the command line after the program's name: any bytes but zero.
    public static var arguments: [[UInt8]] {
        (1..<max(Int(CommandLine.argc), 1)).compactMap { place in
            CommandLine.unsafeArgv[place].map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        }
    }

    /// The folder of the running program, links resolved; nil if the system does not say.
    public static var executableFolder: FilePath? {
        FilePath("/proc/self/exe").linkTarget?.parent
    }
}
