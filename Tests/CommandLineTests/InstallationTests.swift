import Basics
import Foundation
import TestSupport
import Testing

@testable import micronet

/// What `Tests/Installation/run` does not try: lists that somebody changed, and the texts for shells and manuals.
@Suite struct InstallationTests {
    private static func record(_ text: String) throws -> InstallationRecord? {
        let prefix = FilePath(NSTemporaryDirectory()).appending("installation-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: prefix.text) }
        let file = prefix.appending(InstallationRecord.place)
        try FileManager.default.createDirectory(atPath: file.parent.text, withIntermediateDirectories: true)
        try text.write(toFile: file.text, atomically: true, encoding: .utf8)
        return try InstallationRecord.read(below: prefix)
    }

    private static let digest = String(repeating: "a", count: 64)

    @Test func recordsAreRead() throws {
        let record = try #require(
            try Self.record("# micronet 1.2.3\n# folder bin\n\(Self.digest)  bin/micronet\n"))
        #expect(record.version == "1.2.3")
        #expect(record.folders == ["bin"])
        #expect(record.files == ["bin/micronet": Self.digest])
        #expect(try InstallationRecord.read(below: "/nonexistent") == nil)
    }

    private static let damagedRecords = [
        "", "no list at all", "# folder bin\n", "# micronet 1\n\(digest)  /etc/passwd",
        "# micronet 1\n# folder ../..",
        "# micronet 1\n\(digest)  share/../../../etc/passwd", "# micronet 1\n\(digest)  ",
        "# micronet 1\nabc  bin/micronet",
    ]

    /// Nothing outside of the prefix is ever removed, whatever the list says.
    @Test(arguments: damagedRecords)
    func damagedRecordsAreRefused(_ text: String) {
        let problem = thrown(Problem.self) { try Self.record(text) }
        #expect(problem?.message == "this list of installed files is damaged")
    }

    /// Folders above the prefix are not part of an installation.
    @Test func foldersBelowThePrefix() {
        let made: [FilePath] = [
            "/home/a", "/home/a/.local", "/home/a/.local/bin", "/home/a/.local/share/man",
        ]
        #expect(InstallationRecord.folders(made, below: "/home/a/.local") == [".", "bin", "share/man"])
        #expect(InstallationRecord.folders(made, below: "/usr") == [])
    }

    /// A new command or option reaches every generated text.
    @Test func generatedTextsKnowEveryOption() {
        let table = Micronet.table
        let manual = ManualPage(table).text
        let scripts = CompletionShell.allCases.map { table.completion(for: $0) }
        for command in table.commands {
            #expect(manual.contains(".Ss micronet \(command.name)\n"))
            for option in command.allOptions {
                #expect(
                    manual.contains("Fl \\&\\-\(option.name.replacing("-", with: "\\-"))"), "\(option.name)")
                for script in scripts {
                    #expect(script.contains(option.name) && script.contains(command.name), "\(option.name)")
                }
            }
        }
        #expect(manual.utf8.allSatisfy { $0 < 128 })
    }
}
