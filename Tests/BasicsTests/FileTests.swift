import Foundation
import TestSupport
import Testing

@testable import Basics

/// A temporary folder, removed with the object.
final class TemporaryFolder {
    let path: FilePath

    init() throws {
        path = FilePath(FileManager.default.temporaryDirectory.path + "/basics-" + UUID().uuidString)
        #expect(try path.makeFolder())
    }

    deinit { try? FileManager.default.removeItem(atPath: path.text) }

    func file(_ name: String) -> FilePath { path.appending(name) }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path.text).sorted() }
    }
}

@Suite struct InputFileTests {
    @Test func whatCannotBeRead() throws {
        let folder = try TemporaryFolder()
        func problem(_ path: FilePath, limit: Int = 100) -> String? {
            thrown(Problem.self) { try InputFile.bytes(of: path, limit: limit) }?.description
        }
        let place = folder.path.text
        #expect(problem(folder.file("a\nb")) == "\(place)/a\\nb: there is no such file; check the name")
        #expect(problem(folder.path) == "\(place): this is a folder; give the name of a file in it")
        #expect(problem("") == "'': this is not a file name; give another name")
        #expect(problem(FilePath(bytes: [0x61, 0])) == "a\\u{0}: this is not a file name; give another name")
        #expect(
            problem(folder.file(String(repeating: "x", count: 300)))?.hasSuffix(
                "this name is too long; check the name") == true)
        try #require(folder.file("loop").withCString { symlink("loop", $0) } == 0)
        #expect(
            problem(folder.file("loop"))
                == "\(place)/loop: the links in this name lead in a circle; check the name")
        try AtomicFile.write([1, 2, 3], to: folder.file("three"))
        #expect(
            problem(folder.file("three/x"))
                == "\(place)/three/x: a part of this name is not a folder; check the name")
        #expect(
            problem(folder.file("three"), limit: 2)
                == "\(place)/three: this is larger than 0 KiB, the most that is read; give a smaller file")
        #expect(
            problem("/dev/zero", limit: 3 << 20)
                == "/dev/zero: this is larger than 3 MiB, the most that is read; give a smaller file")
    }

    @Test func wholeFiles() throws {
        let folder = try TemporaryFolder()
        for count in [0, 1, 1 << 16, 1 << 16 + 1, 300_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try AtomicFile.write(bytes, to: folder.file("a"))
            #expect(try InputFile.bytes(of: folder.file("a"), limit: count) == bytes)
        }
    }

    @Test func pipes() throws {
        let pipe = Pipe()
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        Thread.detachNewThread {
            pipe.fileHandleForWriting.write(Data(bytes))
            try? pipe.fileHandleForWriting.close()
        }
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        let file = try InputFile(FilePath("/dev/fd/\(descriptor)"))
        let (kind, size, isTerminal) = (file.kind, file.size, file.isTerminal)
        #expect(kind == .pipe && size == nil && !isTerminal)
        #expect(try file.bytes(limit: 200_000) == bytes)
    }

    @Test func endlessFilesAreReadAsLongAsTheyAreWanted() throws {
        let bytes = try InputFile("/dev/zero").bytes(limit: 1 << 30) { $0.count < 1 << 17 }
        #expect(bytes.count == 1 << 17)
    }

    @Test func lines() {
        #expect(TextLines.split(Array("a\r\nb\n\nc\n \n".utf8)) == ["a", "b", "", "c"])
        #expect(TextLines.split([]) == [])
    }
}

@Suite struct AtomicFileTests {
    @Test func replaces() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("a")
        try AtomicFile.write([1], to: file)
        try AtomicFile.write([2, 3], to: file)
        #expect(try InputFile.bytes(of: file, limit: 10) == [2, 3])
        #expect(try folder.names == ["a"])
    }

    @Test func keepsPermissions() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("a")
        try AtomicFile.write([1], to: file)
        #expect(file.withCString { chmod($0, 0o640) } == 0)
        try AtomicFile.write([2], to: file)
        #expect(FileStatus(file)?.permissions == 0o640)
    }

    @Test func followsLinks() throws {
        let folder = try TemporaryFolder()
        #expect(try folder.file("within").makeFolder())
        #expect(try !folder.file("within").makeFolder())
        let link = folder.file("link")
        // A link to a link to a file.
        try AtomicFile.write([0], to: folder.file("within/file"))
        try #require(link.withCString { symlink("within/other", $0) } == 0)
        try #require(folder.file("within/other").withCString { symlink("file", $0) } == 0)
        try AtomicFile.write([1], to: link)
        try AtomicFile.write([2], to: link)
        #expect(try InputFile.bytes(of: folder.file("within/file"), limit: 10) == [2])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.text) == "within/other")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path.text + "/within").sorted() == [
                "file", "other",
            ])
    }

    @Test func leavesNothingBehind() throws {
        let folder = try TemporaryFolder()
        func problem(_ path: FilePath) -> String? {
            thrown(Problem.self) { try AtomicFile.write([1], to: path) }?.message
        }
        #expect(try folder.file("taken").makeFolder())
        try #require(folder.file("loop").withCString { symlink("loop", $0) } == 0)
        try #require(folder.file("pipe").withCString { mkfifo($0, 0o600) } == 0)
        #expect(problem(folder.file("none/a")) == "there is no such folder to write into")
        #expect(problem(folder.file("taken")) == "this is a folder")
        #expect(problem(folder.file("loop")) == "the links in this name lead in a circle")
        #expect(problem(folder.file("pipe")) == "this is not an ordinary file")
        #expect(problem("") == "this is not a file name")
        #expect(problem(folder.file(String(repeating: "x", count: 300))) == "this name is too long")
        #expect(try folder.names == ["loop", "pipe", "taken"])
    }

    /// The longest name that the file system takes: the temporary file's name is shorter.
    @Test func longNames() throws {
        let folder = try TemporaryFolder()
        let file = folder.file(String(repeating: "x", count: 255))
        try AtomicFile.write([1], to: file)
        #expect(try InputFile.bytes(of: file, limit: 1) == [1])
    }
}

@Suite struct ProblemTests {
    @Test func onOneLine() {
        #expect(Problem("x", file: "a\nb", advice: "y").description == "a\\nb: x; y")
        #expect(Problem("x\u{2028}").description == "x\\u{2028}")
        #expect(Problem("x", file: "").description == "'': x")
        #expect(Problem("x").about("f").description == "f: x")
        #expect(Problem("x", file: "g").about("f").description == "g: x")
        #expect(Problem("x", file: "g", advice: "y").within("line 1").description == "g: line 1: x; y")
    }

    @Test func systemErrors() {
        let denied = SystemError(EACCES)
        #expect(
            denied.problem(.readFile, file: "f").description
                == "f: you may not read this file; change its permissions")
        #expect(denied.problem(.writeFile).description == "you may not write here; choose another folder")
        #expect(SystemError(ENOSPC).problem(.writeFile).message == "the disk is full")
        #expect(
            SystemError(EIO).problem(.readFile).message == "the system cannot read it (Input/output error)")
        #expect(SystemError(ENOENT).problem(.readFolder).message == "there is no such folder")
    }
}
