import Basics
import Foundation
import TestSupport
import Testing

@testable import Pictures

/// Files, pipes and folders.
@Suite struct FileTests {
    /// A temporary folder for one test, removed with the object.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.path + "/pictures-" + UUID().uuidString

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func file(_ name: [UInt8]) -> FilePath {
            FilePath(bytes: Array(path.utf8) + [UInt8(ascii: "/")] + name)
        }

        func file(_ name: String) -> FilePath { file(Array(name.utf8)) }

        var names: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
        }
    }

    private func refusal(_ path: FilePath) -> Problem? {
        do throws(Problem) {
            _ = try DecodedPicture(path: path)
            return nil
        } catch {
            return error
        }
    }

    @Test func whatIsNoFile() throws {
        let folder = try Folder()
        let missing = folder.file("no\nsuch.jpg")
        #expect(
            refusal(missing)?.description
                == "\(folder.path)/no\\nsuch.jpg: there is no such file; check the name")
        #expect(
            refusal(FilePath(folder.path))?.description
                == "\(folder.path): this is a folder; give the name of a file in it")
        #expect(refusal("")?.description == "'': this is not a file name; give another name")
        #expect(refusal(FilePath(bytes: [0x61, 0, 0x62]))?.message == "this is not a file name")
        #expect(refusal("/dev/null")?.message == "this file is empty")
        #expect(
            refusal(folder.file(String(repeating: "x", count: 300)))?.description.contains(
                "this name is too long; check the name") == true)
        let loop = folder.file("loop.jpg")
        try FileManager.default.createSymbolicLink(atPath: "\(loop)", withDestinationPath: "loop.jpg")
        #expect(
            refusal(loop)?.description == "\(loop): the links in this name lead in a circle; check the name")
        // A device without an end is not read on and on.
        #expect(refusal("/dev/zero")?.description.contains("this begins with nothing but zeros") == true)
        let file = folder.file("file.jpg")
        try gradient(8, 8).writeJPEG(to: file)
        #expect(
            refusal(FilePath(bytes: file.bytes + Array("/x.jpg".utf8)))?.message
                == "a part of this name is not a folder")
    }

    @Test func readingIsBounded() throws {
        #expect(throws: Problem.self) { try DecodedPicture.read("/dev/zero", maximumBytes: 1 << 10) }
        let folder = try Folder()
        let path = folder.file("a.jpg")
        try gradient(64, 64).writeJPEG(to: path)
        let size = try DecodedPicture.read(path).count
        #expect(try DecodedPicture.read(path, maximumBytes: size).count == size)
        #expect(throws: Problem.self) { try DecodedPicture.read(path, maximumBytes: size - 1) }
    }

    @Test(
        arguments: [
            Array("plain.jpg".utf8), Array("two words.jpg".utf8), Array("line\nbreak.jpg".utf8),
            Array("猫.jpg".utf8), [0xFF, 0xFE, 0x2E, 0x6A], Array("-".utf8),
        ] as [[UInt8]])
    func anyNameCanBeWrittenAndRead(_ name: [UInt8]) throws {
        let folder = try Folder()
        let path = folder.file(name)
        let image = gradient(20, 10)
        try image.writeJPEG(to: path, quality: 100)
        let picture = try DecodedPicture(path: path)
        #expect(picture.image.width == 20 && picture.image.height == 10)
        try gradient(7, 7).writeJPEG(to: path)
        #expect(try DecodedPicture(path: path).image.width == 7)
        #expect(try folder.names.count == 1)
    }

    @Test func aPipeIsReadToItsEnd() throws {
        let folder = try Folder()
        let pipe = folder.file("pipe")
        let made = pipe.withCString { mkfifo($0, 0o600) }
        try #require(made == 0)
        // More than a pipe holds, so that it takes several reads.
        let bytes = try bundled("cmyk.jpg")
        let name = folder.path + "/pipe"
        Thread.detachNewThread {
            let handle = FileHandle(forWritingAtPath: name)
            handle?.write(Data(bytes))
            try? handle?.close()
        }
        #expect(try DecodedPicture.read(pipe) == bytes)
    }

    @Test func standardInputThroughItsDeviceName() throws {
        // The test process's standard input may be anything; the device name of a descriptor is read in the same way.
        let pipe = Pipe()
        let bytes = try bundled("small-upscale.jpg")
        pipe.fileHandleForWriting.write(Data(bytes))
        try pipe.fileHandleForWriting.close()
        let path = FilePath("/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)")
        #expect(try DecodedPicture.read(path) == bytes)
    }

    @Test func aDashIsStandardInput() throws {
        let pipe = Pipe()
        pipe.fileHandleForWriting.write(Data(try bundled("small-upscale.jpg")))
        try pipe.fileHandleForWriting.close()
        let kept = dup(STDIN_FILENO)
        dup2(pipe.fileHandleForReading.fileDescriptor, STDIN_FILENO)
        defer {
            dup2(kept, STDIN_FILENO)
            close(kept)
        }
        #expect(try DecodedPicture(path: "-").image.width == 40)
        // The pipe is empty now.
        #expect(refusal("-")?.description == "standard input: this file is empty; get a complete copy")
    }

    @Test func aFailedWriteLeavesNothingBehind() throws {
        let folder = try Folder()
        let image = gradient(8, 8)
        do throws(Problem) {
            try image.writeJPEG(to: folder.file("none/a.jpg"))
            Issue.record("written into a folder that is not there")
        } catch {
            #expect(error.message == "there is no such folder to write into")
        }
        try FileManager.default.createDirectory(
            atPath: folder.path + "/taken.jpg", withIntermediateDirectories: false)
        do throws(Problem) {
            try image.writeJPEG(to: folder.file("taken.jpg"))
            Issue.record("written over a folder")
        } catch {
            #expect(error.message == "this is a folder")
        }
        #expect(try folder.names == ["taken.jpg"])
    }

    /// Folders and ordinary files, also through links; no pipes, no broken or circular links, nothing hidden.
    @Test func folderContents() throws {
        let folder = try Folder()
        let invalid: [UInt8] = [0x66, 0xff, 0x0a]
        for name in [Array("b".utf8), Array(".hidden".utf8), invalid] {
            try gradient(3, 3).writeJPEG(to: folder.file(name))
        }
        func make(_ name: String, _ call: (UnsafePointer<CChar>) -> Int32) throws {
            try #require(folder.file(name).withCString(call) == 0)
        }
        try make("within") { mkdir($0, 0o700) }
        try make("pipe") { mkfifo($0, 0o600) }
        try make("link") { symlink("b", $0) }
        try make("up") { symlink("..", $0) }
        try make("broken") { symlink("nothing", $0) }
        try make("circle") { symlink("circle", $0) }
        var found: [[UInt8]: FileKind] = [:]
        try FolderContents.read(folder.file("")) { name, kind in
            found[name] = kind
            return true
        }
        #expect(
            found == [
                Array("b".utf8): .file, invalid: .file, Array("within".utf8): .folder,
                Array("link".utf8): .file, Array("up".utf8): .folder,
            ])
        var count = 0
        try FolderContents.read(folder.file("")) { _, _ in
            count += 1
            return count < 2
        }
        #expect(count == 2)
        #expect(throws: Problem.self) { try FolderContents.read(folder.file("none")) { _, _ in true } }
    }
}
