import Foundation
import TestSupport
import Testing

@testable import Basics

@Suite struct OutputFileTests {
    private func problem(_ body: () throws -> Void) -> String? {
        thrown(Problem.self, by: body)?.message
    }

    @Test func anExistingFileIsReplacedOnlyIfAllowed() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("a")
        try AtomicFile.write([1], to: file)
        #expect(file.withCString { chmod($0, 0o600) } == 0)
        let refused = thrown(Problem.self) { _ = try OutputFile(file, replaces: false) }
        #expect(
            refused?.description
                == "\(file): there is a file of this name; give --force to replace it, or another name")
        try OutputFile(file, replaces: true).write([2])
        #expect(try InputFile.bytes(of: file, limit: 1) == [2])
        #expect(FileStatus(file)?.permissions == 0o600)
        #expect(try folder.names == ["a"])
    }

    /// The check at the beginning does not see what comes later.
    @Test func aFileThatAppearsMeanwhileIsKept() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("a")
        let output = try OutputFile(file, replaces: false)
        try AtomicFile.write([1], to: file)
        #expect(problem { try output.write([2]) } == "there is a file of this name")
        #expect(try InputFile.bytes(of: file, limit: 1) == [1])
        #expect(try folder.names == ["a"])
        guard let target = PartFile(nextTo: file) else { throw SystemError.last.problem(.writeFile) }
        #expect(target.rename(to: file, replaces: false) == EEXIST)
        target.discard()
    }

    @Test func linksAreFollowedUnlessTheyLeadNowhere() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([1], to: folder.file("file"))
        for (link, target) in [("first", "file"), ("link", "first"), ("dangling", "none")] {
            try #require(folder.file(link).withCString { symlink(target, $0) } == 0)
        }
        #expect(
            problem { _ = try OutputFile(folder.file("link"), replaces: false) }
                == "there is a file of this name")
        try OutputFile(folder.file("link"), replaces: true).write([2])
        #expect(folder.file("link").linkTarget == "first" && folder.file("first").linkTarget == "file")
        #expect(try InputFile.bytes(of: folder.file("file"), limit: 1) == [2])
        for replaces in [false, true] {
            #expect(
                problem { _ = try OutputFile(folder.file("dangling"), replaces: replaces) }
                    == "this is a link to a file that does not exist")
        }
        #expect(problem { try AtomicFile.write([1], to: folder.file("dangling")) } != nil)
        #expect(try folder.names == ["dangling", "file", "first", "link"])
    }

    @Test func whatIsReadIsNeverReplaced() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("a")
        try AtomicFile.write([1], to: file)
        let (soft, hard) = (folder.file("soft"), folder.file("hard"))
        try #require(soft.withCString { symlink("a", $0) } == 0)
        try #require(file.withCString { from in hard.withCString { link(from, $0) } } == 0)
        for output in [file, soft, hard] {
            #expect(
                problem {
                    _ = try OutputFile(output, replaces: true, apartFrom: [("the input", file)])
                } == "this is the input itself")
        }
        // A file that is opened without having been named.
        let output = try OutputFile(soft, replaces: true)
        for input in [file, soft, hard] {
            #expect(
                problem { _ = try InputFile.bytes(of: input, limit: 1) }
                    == "this file is to be read, and the output would replace it")
        }
        try output.write([2])
        #expect(try InputFile.bytes(of: file, limit: 1) == [2] && InputFile.bytes(of: hard, limit: 1) == [1])
    }

    /// A killed process leaves its unfinished file, and the lock on it ends with the process.
    @Test func leftoversAreRemovedAndFilesInUseAreNot() throws {
        let folder = try TemporaryFolder()
        let (dead, other) = (folder.file(".micronet-1abc.part"), folder.file(".micronet-mine"))
        try AtomicFile.write([1], to: dead)
        try AtomicFile.write([1], to: other)
        guard let used = PartFile(nextTo: folder.file("x")) else {
            throw SystemError.last.problem(.writeFile)
        }
        _ = try OutputFile(folder.file("a"), replaces: false)
        #expect(try folder.names == [other.name, used.path.name].sorted())
        used.discard()
    }

    @Test func onlyOneProcessHasAFolder() throws {
        let folder = try TemporaryFolder()
        let first = try FolderLock(folder.path)
        let failure = thrown(FolderLock.Failure.self) { _ = try FolderLock(folder.path) }
        #expect(failure == .held(process: Int(getpid())))
        withExtendedLifetime(first) {}
    }

    @Test func aFolderIsFreeAgain() throws {
        let folder = try TemporaryFolder()
        for _ in 0..<2 { _ = try FolderLock(folder.path) }
        #expect(try folder.names == [])
    }
}
