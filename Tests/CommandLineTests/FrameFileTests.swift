import Basics
@testable import Explorer
import Foundation
import Testing

@testable import micronet

/// The files that S writes.
struct FrameFileTests {
    private func folder() throws -> FilePath {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        return FilePath(path.path)
    }

    private let frame = SavedFrame(
        canvas: Canvas(Size(width: 3, height: 1)), name: "micronet-network-M3-star")

    @Test func nothingIsReplaced() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder.text) }
        // A link to nothing takes a name, too.
        try FileManager.default.createSymbolicLink(
            atPath: folder.text + "/micronet-network-M3-star-2.svg", withDestinationPath: "nowhere")
        let names = try (0..<2).map { _ in try FrameFile.write(frame, as: .svg, in: folder).get().name }
        #expect(names == ["micronet-network-M3-star-1.svg", "micronet-network-M3-star-3.svg"])
        let text = try FrameFile.write(frame, as: .text, in: folder).get()
        #expect(text.name == "micronet-network-M3-star-1.txt")
        let first = try String(contentsOfFile: folder.text + "/" + names[0], encoding: .utf8)
        #expect(first == frame.canvas.svg)
    }

    @Test func aFolderThatCannotBeWrittenIsNamed() {
        guard case .failure(let problem) = FrameFile.write(frame, as: .svg, in: "/nowhere") else {
            Issue.record("there is no such folder")
            return
        }
        #expect(problem.description.hasPrefix("/nowhere/micronet-network-M3-star-1.svg: "))
    }
}
