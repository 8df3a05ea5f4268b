import Foundation

/// Runs `mutation-probe`, which reads a file thousands of times with some damage done to it, in a process of its
/// own: so a crash is a failed test, and the memory that is measured is the reader's alone.
public enum MutationProbe {
    public struct Report {
        /// 0 where no reading crashed or took more than two seconds.
        public let status: Int32
        /// What the probe said where one did.
        public let complaint: String
        public let readings: Int
        /// Readings that ended in an error.
        public let refused: Int
        /// Those whose error was not one line that names the file.
        public let unclear: Int
        public let slowestMilliseconds: Int
        /// Growth of the process's peak resident memory, in bytes.
        public let growth: Int
    }

    /// How many readings: `MICRONET_MUTATIONS`, or as many as an ordinary test run has time for.
    public static func count(_ usual: Int) -> Int {
        ProcessInfo.processInfo.environment["MICRONET_MUTATIONS"].flatMap(Int.init) ?? usual
    }

    public static func run(_ file: URL, count: Int) throws -> Report {
        let process = Process()
        // SwiftPM puts the program beside the tests.
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
