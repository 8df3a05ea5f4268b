import Basics
import Foundation
import Pictures
import Testing

@testable import Training

@Suite struct PictureCollectionTests {
    /// A temporary folder for a test's files.
    static func scratch(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("data-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    static func write(_ path: String, _ text: String = "") throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    static func error(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func foldersAreClassesByName() throws {
        try Self.scratch { root in
            for name in [
                "b/2.JPEG", "b/1.jpg", "b/deep/er/0.jpe", "a/x.jfif", "a/notes.txt", "a/.hidden.jpg",
            ] {
                try Self.write("\(root)/\(name)")
            }
            try Self.write("\(root)/stray.jpg")
            try FileManager.default.createDirectory(atPath: root + "/c", withIntermediateDirectories: true)
            let found = try PictureCollection.open(FilePath(root))
            #expect(found.classNames == ["a", "b", "c"])
            #expect(found.emptyClasses == ["c"])
            let names = (0..<found.count).map { "\(found.path($0))".dropFirst(root.count + 1) }
            #expect(names == ["a/x.jfif", "b/1.jpg", "b/2.JPEG", "b/deep/er/0.jpe"])
            #expect((0..<found.count).map(found.label) == [0, 1, 1, 1])
        }
    }

    @Test(.timeLimit(.minutes(1))) func linksThatLeadBackAreNotFollowed() throws {
        try Self.scratch { root in
            for name in ["data/a/1.jpg", "data/c/1.jpg", "other/1.jpg"] {
                try Self.write("\(root)/\(name)")
            }
            for (name, target) in [
                ("a/itself", "."), ("a/classes", ".."), ("a/around", "../.."), ("b", "a"),
                ("gone", "nowhere"), ("round", "round"),
            ] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(root)/data/\(name)", withDestinationPath: target)
            }
            let found = try PictureCollection.open(FilePath(root + "/data"))
            #expect(found.classNames == ["a", "b", "c"])
            let names = (0..<found.count).map { "\(found.path($0))".dropFirst(root.count + 1) }
            #expect(names == ["data/a/1.jpg", "data/b/1.jpg", "data/c/1.jpg"])
        }
    }

    @Test func foldersWithoutClassesOrPicturesAreRefused() throws {
        try Self.scratch { root in
            #expect(
                Self.error { _ = try PictureCollection.open(FilePath(root)) }
                    == "\(root): there are no class folders in this folder; give a folder with one folder for each "
                    + "class, or a list file of “path label” lines")
            try Self.write(root + "/a/picture.webp")
            #expect(
                Self.error { _ = try PictureCollection.open(FilePath(root)) }
                    == "\(root): there are no \(PictureFormat.names) files in its class folders (1 WebP file left out); "
                    + "add some")
        }
    }

    @Test func listsAreRelativeToTheirFolder() throws {
        try Self.scratch { root in
            let file = root + "/lists/train.txt"
            try Self.write(file, "\u{FEFF}a b.jpg 3\r\n\n  ../c.jpg\t0 \n/abs/d.jpg 1")
            let list = try PictureCollection.open(FilePath(file))
            #expect(list.classes == 4 && list.classNames.isEmpty)
            #expect(
                (0..<list.count).map { "\(list.path($0))" }
                    == [root + "/lists/a b.jpg", root + "/lists/../c.jpg", "/abs/d.jpg"])
            #expect((0..<list.count).map(list.label) == [3, 0, 1])
            #expect(try PictureCollection.open(FilePath(file), classes: 1000).classes == 1000)
        }
    }

    private static let badLists: [(String, String)] = [
        ("a.jpg 0\nb.jpg\n", "line 2: there is no label after the path"),
        ("a.jpg 0\n\nb.jpg -1\n", "line 3: “-1” is not a label"),
        ("a.jpg cat\nb.jpg 3", "line 2: the label is the number 3, and in line 1 it is the name “cat”; give"),
        (
            "a.jpg 0\n" + String(repeating: "x", count: 99) + " 1." + String(repeating: "2", count: 99),
            "line 2: “1." + String(repeating: "2", count: 38) + "” is not a label"
        ),
        ("label,path\n0,a.jpg", "line 1: the columns are “label” and “path”; give two, a path and a label"),
        ("a.jpg,3,0.5", "line 1: there is more than a path and a label; put"),
        ("\"a.jpg,3", "line 1: a quotation mark is not closed"),
        ("a\u{0}.\u{0} \u{0}1\u{0}", "this is not a text in UTF-8; give a list"),
        ("a.jpg 0\nb.jpg 9\nc.jpg 10\n", "line 3: the label 10 is not one of 0 to 9"),
        ("\n \n", "there are no pictures in this list"),
    ]

    @Test(arguments: badLists)
    func listErrorsNameTheLine(_ text: String, expected: String) throws {
        try Self.scratch { root in
            let file = root + "/list.txt"
            try Self.write(file, text)
            let said = Self.error { _ = try PictureCollection.open(FilePath(file), classes: 10) }
            #expect(said.hasPrefix("\(file): \(expected)"), "\(said)")
            #expect(said.contains("; "), "it says what to do")
        }
    }

    private static func names(_ words: [ExternalName]) -> [ClassNames] {
        words.isEmpty ? [] : [ClassNames(words, origin: "the weights")]
    }

    @Test func labelsFollowTheModelsNames() throws {
        try Self.scratch { root in
            for name in ["b/1.jpg", "d/1.jpg"] { try Self.write("\(root)/\(name)") }
            let found = try PictureCollection.open(FilePath(root))
            let named = try found.matched(to: 4, called: Self.names(["a", "b", "c", "d"]))
            #expect((0..<2).map(named.label) == [1, 3] && named.classes == 4)
            #expect(named.matching?.rule == .name && named.classNames == ["a", "b", "c", "d"])
            #expect(named.matchingRemarks == ["\(root): pictures of 2 of the 4 classes"])
            // The order decides only where nothing names the classes.
            let ordered = try found.matched(to: 2, called: [])
            #expect((0..<2).map(ordered.label) == [0, 1] && ordered.classNames == ["b", "d"])
            #expect(ordered.matchingRemarks.count == 1)
            #expect(
                Self.error { _ = try found.matched(to: 2, called: Self.names(["x", "y"])) }.hasPrefix(
                    "\(root): none of the class folders (“b” and “d”) is one of the model's 2 classes"))
            #expect(
                Self.error { _ = try found.matched(to: 2, called: Self.names(["a", "b"])) }.contains(
                    "the class folder “d” is none of the model's 2 classes"))
            #expect(
                Self.error { _ = try found.matched(to: 5, called: []) }.contains(
                    "there are 2 class folders for 5 classes"))
        }
    }

    /// Folders that are called by numbers are in another order than their numbers.
    @Test func numberedFoldersAreClassesByNumber() throws {
        try Self.scratch { root in
            for name in 0..<12 { try Self.write("\(root)/\(name)/1.jpg") }
            let found = try PictureCollection.open(FilePath(root)).matched(to: 12, called: [])
            #expect((0..<12).map(found.label) == [0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9])
            #expect(found.classNames == (0..<12).map { ExternalName("\($0)") })
        }
    }

    @Test func emptyFoldersNeedNoClass() throws {
        try Self.scratch { root in
            for name in ["a/1.jpg", "c/1.jpg"] { try Self.write("\(root)/\(name)") }
            for name in ["b", "scripts"] {
                try FileManager.default.createDirectory(
                    atPath: "\(root)/\(name)", withIntermediateDirectories: true)
            }
            let found = try PictureCollection.open(FilePath(root))
                .matched(to: 3, called: Self.names(["c", "b", "a"]))
            #expect((0..<2).map(found.label) == [2, 0])
            #expect(
                found.remarks == [
                    "\(root): there are no \(PictureFormat.names) files in the class folders “b” and “scripts”"
                ])
        }
    }

    /// What is no picture is counted; what systems put into folders is nobody's.
    @Test func otherFilesAreCountedByKind() throws {
        try Self.scratch { root in
            for name in [
                "a/1.jpg", "a/2.webp", "a/3.WEBP", "a/deep/4.gif", "b/1.jpg", "b/notes.txt", "b/x.weird",
                "b/noending",
                "a/Thumbs.db", "a/@eaDir/1.jpg", "__MACOSX/a/1.jpg", ".ipynb_checkpoints/1.jpg", "a/._1.jpg",
                "stray.jpg", "classes.txt",
            ] {
                try Self.write("\(root)/\(name)")
            }
            try Self.write("\(root)/b/gif", "GIF89a")
            let found = try PictureCollection.open(FilePath(root))
            #expect(found.classNames == ["a", "b"] && found.count == 2)
            #expect(
                found.remarks == [
                    "\(root): 2 GIF files, 2 WebP files, 1 .weird file, 1 other file and 1 text file left out",
                    "\(root): 1 picture next to the class folders left out",
                ])
        }
    }

    @Test func partsOfADataSetAreNoClasses() throws {
        try Self.scratch { root in
            for name in ["train/a/1.jpg", "train/b/1.jpg", "val2017/a/1.jpg"] {
                try Self.write("\(root)/\(name)")
            }
            #expect(
                Self.error { _ = try PictureCollection.open(FilePath(root)) }
                    == "\(root): its folders (“train” and “val2017”) are parts of a data set, and the class folders "
                    + "lie within them; give one of them: \(root)/train")
            // Trains next to cats are a class.
            try Self.write("\(root)/cat/1.jpg")
            #expect(try PictureCollection.open(FilePath(root)).classNames == ["cat", "train", "val2017"])
        }
    }

    @Test func namesAreTheirBytes() throws {
        try Self.scratch { root in
            let names: [[UInt8]] = [
                [0xFF], [0xFE], Array("\u{E9}".utf8), Array("e\u{301}".utf8), Array("\u{212B}".utf8),
                Array("\u{C5}".utf8),
            ]
            for name in names {
                let folder = FilePath(root).appending(name)
                _ = try folder.makeFolder()
                try AtomicFile.write([], to: folder.appending("1.jpg"))
            }
            let found = try PictureCollection.open(FilePath(root))
            #expect(found.classNames.map(\.bytes) == names.sorted { $0.lexicographicallyPrecedes($1) })
            #expect((0..<found.count).map(found.label) == Array(0..<6))
            let known = Self.names(names.map { ExternalName(bytes: $0) })
            #expect(Set((0..<6).map(try found.matched(to: 6, called: known).label)).count == 6)
        }
    }

    // MARK: - Lists

    @Test func listsInOtherForms() throws {
        try Self.scratch { root in
            let file = FilePath(root + "/list.csv")
            try Self.write(root + "/val/star.jpg")
            try Self.write(root + "/back\\slash.jpg")
            try Self.write(
                "\(file)", "\u{FEFF}image,label\r\n\"a, b.jpg\",1\r\n# nothing\r\nval\\star.jpg,2\r\n")
            let list = try PictureCollection.open(file)
            #expect((0..<2).map { "\(list.path($0))" } == [root + "/a, b.jpg", root + "/val/star.jpg"])
            #expect((0..<2).map(list.label) == [1, 2] && list.classes == 3)
            // Here a name may have a backslash.
            try Self.write("\(file)", "back\\slash.jpg 0")
            #expect("\(try PictureCollection.open(file).path(0))" == root + "/back\\slash.jpg")
            // Old Macs, and Windows' other encoding.
            try Self.write("\(file)", "a.jpg 0\rb.jpg 1\r")
            #expect(try PictureCollection.open(file).count == 2)
            let wide = "\u{FEFF}é.jpg 0\r\nb.jpg 1\r\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
            try AtomicFile.write(wide, to: file)
            let read = try PictureCollection.open(file)
            #expect(read.count == 2 && "\(read.path(0))" == root + "/é.jpg")
        }
    }

    @Test func listsNameTheirClasses() throws {
        try Self.scratch { root in
            let file = FilePath(root + "/list.txt")
            try Self.write("\(file)", "1.jpg ring\n2.jpg disc\n3.jpg ring\n")
            let list = try PictureCollection.open(file, classes: 16)
            #expect(list.classNames == ["disc", "ring"] && (0..<3).map(list.label) == [1, 0, 1])
            let matched = try list.matched(to: 3, called: Self.names(["Ring", "star", "Disc"]))
            #expect((0..<3).map(matched.label) == [0, 2, 0] && matched.matching?.rule == .spelling)
            #expect(
                Self.error { _ = try list.matched(to: 2, called: Self.names(["a", "b"])) }.contains(
                    "none of the labels (“disc” and “ring”) is one of the model's 2 classes"))
        }
    }

    /// Classes that are called by numbers are in the order of the names' bytes: the label 10 means the class of that name.
    @Test func numbersAreNamesWhereClassesAreCalledByNumbers() throws {
        try Self.scratch { root in
            let file = FilePath(root + "/list.txt")
            try Self.write("\(file)", "1.jpg 10\n2.jpg 2\n3.jpg 0\n")
            let names = (0..<12).map { ExternalName("\($0)") }.sorted()
            let found = try PictureCollection.open(file).matched(to: 12, called: Self.names(names))
            #expect((0..<3).map { names[found.label($0)] } == ["10", "2", "0"])
            #expect(found.matching?.rule == .name && found.classNames == names)
            #expect(
                Self.error {
                    _ = try PictureCollection.open(file).matched(to: 3, called: Self.names(["1", "2", "10"]))
                }.contains("the label “0” is none of the model's 3 classes"))
        }
    }

    @Test func numbersFromOneAndEmptyClassesAreSaid() throws {
        try Self.scratch { root in
            let file = FilePath(root + "/list.txt")
            try Self.write("\(file)", "1.jpg 1\n2.jpg 3\n3.jpg 2\n")
            // The number of classes is known: 1 to 3 are all of them.
            let three = try PictureCollection.open(file, classes: 3).matched(to: 3, called: [])
            #expect((0..<3).map(three.label) == [0, 2, 1] && three.matching?.rule == .numberFromOne)
            #expect(three.matchingRemarks == ["\(file): the numbers 1 to 3 are taken as the classes 0 to 2"])
            let sixteen = try PictureCollection.open(file, classes: 16).matched(to: 16, called: [])
            #expect((0..<3).map(sixteen.label) == [1, 3, 2] && sixteen.matching?.rule == .number)
            // It is not known.
            let open = try PictureCollection.open(file)
            #expect(
                open.trainingRemarks == [
                    "\(file): 4 classes, 1 of them without a picture",
                    "\(file): the labels begin at 1, and class 0 stays empty; if 1 means the first class, give "
                        + "--classes 3",
                ])
            try Self.write("\(file)", "1.jpg 1000\n2.jpg 2000\n")
            #expect(
                try PictureCollection.open(file).trainingRemarks == [
                    "\(file): 2001 classes, 1999 of them without a picture"
                ])
        }
    }
}
