import Foundation

/// Runs `mutation-probe`, which reads a file thousands of times with random damage, as a separate process: a crash is then a
/// failed test, and only the reader's memory is measured.
public enum MutationProbe {
    public struct Report {
        /// 0 if no reading crashed or took more than two seconds.
        public let status: Int32
        /// The probe's message if one did.
        public let complaint: String
        public let readings: Int
        /// The readings that ended in an error.
        public let refused: Int
        /// The readings whose error was not one line that names the file.
        public let unclear: Int
        public let slowestMilliseconds: Int
        /// Growth of the process's peak resident memory, in bytes.
        public let growth: Int
    }

    /// The number of readings: `MICRONET_MUTATIONS`, or `usual`, for which a test run has time.
    public static func count(_ usual: Int) -> Int {
        ProcessInfo.processInfo.environment["MICRONET_MUTATIONS"].flatMap(Int.init) ?? usual
    }

    public static func run(_ file: URL, count: Int) throws -> Report {
        let process = Process()
        // SwiftPM puts the program next to the tests.
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("mutation-probe")
        process.arguments = [file.path, String(count)]
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let numbers = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let filled = numbers.count == 5 ? numbers : [0, 0, 0, .max, .max]
        return Report(
            status: process.terminationStatus, complaint: String(decoding: complaint, as: UTF8.self),
            readings: filled[0], refused: filled[1], unclear: filled[2], slowestMilliseconds: filled[3],
            growth: filled[4])
    }
}
