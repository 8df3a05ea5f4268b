import Basics
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct PathTableTests {
    private static func bytes(_ count: Int, of alphabet: [UInt8], _ random: inout SeededGenerator) -> [UInt8]
    {
        (0..<count).map { _ in alphabet[random.below(alphabet.count)] }
    }

    /// More names than a chunk holds, in folders of one name and of thousands.
    @Test func pathsAreWhatWasAdded() {
        var random = SeededGenerator(seed: 1)
        var (table, parts, expected): (PathTable, PathTable, [[UInt8]]) = (PathTable(), PathTable(), [])
        for (folder, count) in [(0, 1), (1, 40_000), (2, 3), (3, 1), (4, 20_000), (1, 2)] {
            let prefix = folder == 3 ? [] : Array("root/\(folder)/".utf8)
            var part = PathTable()
            for _ in 0..<count {
                let name = Self.bytes(1 + random.below(60), of: Array(1...255), &random)
                name.withUnsafeBytes { table.append($0, in: prefix) }
                name.withUnsafeBytes { part.append($0, in: prefix) }
                expected.append(prefix + name)
            }
            part.trim()
            parts.append(part)
        }
        table.trim()
        #expect(table.count == expected.count && parts.count == expected.count)
        #expect((0..<table.count).allSatisfy { table[$0].bytes == expected[$0] })
        #expect((0..<parts.count).allSatisfy { parts[$0].bytes == expected[$0] })
    }

    @Test(arguments: [0, 1, 2, 7, 300])
    func namesComeInTheOrderOfTheirBytes(_ count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        // Few letters, so that names begin alike and are parts of others.
        for alphabet in [[1, 2, 255], Array(UInt8(1)...255)] as [[UInt8]] {
            for shared in [0, 1, 9, 20] {
                let start = Self.bytes(shared, of: alphabet, &random)
                var names: Set<[UInt8]> = []
                while names.count < count {
                    names.insert(start + Self.bytes(1 + random.below(20), of: alphabet, &random))
                }
                var list = NameList()
                // As if it had been used before.
                list.append(UnsafeRawBufferPointer(start: nil, count: 0))
                list.clear()
                for name in names { name.withUnsafeBytes { list.append($0) } }
                var found: [[UInt8]] = []
                list.forEachInOrder { found.append(Array($0)) }
                #expect(found == names.sorted { $0.lexicographicallyPrecedes($1) })
            }
        }
    }

    // MARK: - Folders

    /// Folders that several threads read are the same as those that one reads.
    @Test func threadsDoNotShow() throws {
        try PictureCollectionTests.scratch { root in
            for name in 0..<30 {
                for file in ["2.png", "1.jpg", "x.txt", "in/\(name).jpg", "in/y.webp", "gif\(name)"] {
                    try PictureCollectionTests.write("\(root)/\(name)/\(file)", "GIF89a")
                }
                for link in ["gone", "broken.jpg"] {
                    try FileManager.default.createSymbolicLink(
                        atPath: "\(root)/\(name)/\(link)", withDestinationPath: "nowhere")
                }
                try FileManager.default.createSymbolicLink(
                    atPath: "\(root)/\(name)/3.jpg", withDestinationPath: "1.jpg")
            }
            let alone = try PictureCollection.open(FilePath(root))
            #expect(alone.count == 120 && alone.classNames == (0..<30).map { ExternalName("\($0)") }.sorted())
            let remark = "60 broken links, 30 GIF files, 30 WebP files and 30 text files left out"
            #expect(alone.remarks == ["\(root): \(remark)"])
            let first = (0..<4).map { "\(alone.path($0))".dropFirst(root.count) }
            #expect(first == ["/0/1.jpg", "/0/2.png", "/0/3.jpg", "/0/in/0.jpg"])
            for threads in [2, 5, 64] {
                let found = try PictureCollection.open(FilePath(root), threads: threads)
                #expect((0..<120).allSatisfy { found.path($0) == alone.path($0) })
                #expect((0..<120).allSatisfy { found.label($0) == alone.label($0) })
                #expect(found.remarks == alone.remarks && found.classNames == alone.classNames)
            }
        }
    }

    /// Of many files without endings some are opened, whichever thread sees them.
    @Test func filesWithoutEndingsAreOpenedUpToALimit() throws {
        try PictureCollectionTests.scratch { root in
            for (folder, content) in [("a", "GIF89a"), ("b", "BM")] {
                try PictureCollectionTests.write("\(root)/\(folder)/0", content)
                for name in 1..<600 { #expect(link("\(root)/\(folder)/0", "\(root)/\(folder)/\(name)") == 0) }
            }
            try PictureCollectionTests.write("\(root)/a/1.jpg")
            for threads in [1, 2] {
                #expect(
                    try PictureCollection.open(FilePath(root), threads: threads).remarks.first
                        == "\(root): 600 GIF files, 400 BMP files and 200 other files left out")
            }
        }
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser reads everything"))
    func theFirstUnreadableFolderIsTheError() throws {
        try PictureCollectionTests.scratch { root in
            for name in 10..<40 { try PictureCollectionTests.write("\(root)/\(name)/1.jpg") }
            for name in [20, 30] { chmod("\(root)/\(name)", 0) }
            defer { for name in [20, 30] { chmod("\(root)/\(name)", 0o755) } }
            for threads in [1, 4] {
                let said = PictureCollectionTests.error {
                    _ = try PictureCollection.open(FilePath(root), threads: threads)
                }
                #expect(said.hasPrefix("\(root)/20: "), "\(said)")
            }
        }
    }

    /// Pictures are looked at one by one only if one of them may be an output.
    @Test(arguments: [true, false])
    func picturesThatMayBeReplacedAreNoticed(_ isLink: Bool) throws {
        try PictureCollectionTests.scratch { root in
            for name in ["data/a/1.jpg", "data/b/1.jpg", "best"] {
                try PictureCollectionTests.write("\(root)/\(name)")
            }
            let output = try OutputFile(FilePath("\(root)/best"), replaces: true)
            // Else another test's file that gets this one's number is taken for it.
            defer { try? output.write([]) }
            let data = FilePath("\(root)/data")
            #expect(try !PictureCollection.open(data).mayBeReplaced)
            let picture = "\(root)/data/b/2.jpg"
            if isLink {
                try FileManager.default.createSymbolicLink(atPath: picture, withDestinationPath: "../../best")
            } else {
                try FileManager.default.linkItem(atPath: root + "/best", toPath: picture)
            }
            #expect(try PictureCollection.open(data).mayBeReplaced)
        }
    }

    // MARK: - Lists

    /// A long path is read in another way than a short one, and must give the same.
    @Test func plainLinesAreReadAsAllOthers() throws {
        let alphabet = [
            "a", "B", ".jpg", ".", "1", "07", " ", ",", ";", "\t", "\r", "-", "+", "e", "#", "\"", "\\", "é",
            "/",
        ]
        let long = String(repeating: "x", count: 1000)
        let endings = [Array(".jpg".utf8)]
        func outcome(_ line: String) -> (path: [UInt8], label: ListLine.Label?, flaw: ListLine.Flaw?) {
            do throws(ListLine.Flaw) {
                let read = try ListLine(Array(line.utf8), endings: endings)
                return (read?.path ?? [], read?.label, nil)
            } catch {
                return ([], nil, error)
            }
        }
        var random = SeededGenerator(seed: 3)
        var read = 0
        for _ in 0..<100_000 {
            let words = (0..<random.below(9)).map { _ in alphabet[random.below(alphabet.count)] }
            let line = "a" + words.joined()
            let (short, other) = (outcome(line), outcome(long + line))
            try #require(short.label == other.label && short.flaw == other.flaw, "\(line)")
            guard short.label != nil else { continue }
            read += 1
            try #require(Array(long.utf8) + short.path == other.path, "\(line)")
        }
        #expect(read > 10_000)
    }

    /// Runs that were begun with an earlier release continue.
    @Test func censusIsThatOfEarlierReleases() throws {
        try PictureCollectionTests.scratch { root in
            for name in ["cats/c1.jpg", "cats/c2.jpg", "dogs/d1.jpg", "dogs/deep/d0.png"] {
                try PictureCollectionTests.write("\(root)/\(name)")
            }
            let text = PictureCensus(try PictureCollection.open(FilePath(root))).text
            #expect(text == "2:7e1060a9ea8c362 2:2bc27306dbe05333 e28fbd242f4a514f")
            // A list with the same names, some of them from the root.
            let lines = ["cats/c1.jpg 0", "\(root)/cats/c2.jpg 0", "dogs/d1.jpg 1", "dogs/deep/d0.png 1"]
            try PictureCollectionTests.write(root + "/list.txt", lines.joined(separator: "\n"))
            #expect(PictureCensus(try PictureCollection.open(FilePath(root + "/list.txt"))).text == text)
        }
    }
}
