import Foundation

/// Finds the files that the tests compare against.
public enum Fixtures {
    private static let tests = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The URL of a file below `Tests/Fixtures`.
    public static func url(_ path: String) -> URL {
        tests.appendingPathComponent("Fixtures").appendingPathComponent(path)
    }

    /// The bytes of a file below `Tests/Fixtures`.
    public static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url(path)))
    }

    /// A file of the full golden data, which the environment variable `MICRONET_GOLDEN` names; nil if it is not set, as on
    /// a user's machine.
    public static func golden(_ path: String) -> URL? {
        guard let root = ProcessInfo.processInfo.environment["MICRONET_GOLDEN"] else { return nil }
        return URL(fileURLWithPath: root).appendingPathComponent(path)
    }
}
