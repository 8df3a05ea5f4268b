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
                    == "\(root): there are no JPEG or PNG files in its class folders; add some")
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
        ("a.jpg cat", "line 1: “cat” is not a label"),
        (
            "a.jpg 0\n" + String(repeating: "x", count: 99) + " y" + String(repeating: "z", count: 99),
            "line 2: “y" + String(repeating: "z", count: 39) + "” is not a label"
        ),
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

    @Test func labelsFollowTheModelsNames() throws {
        try Self.scratch { root in
            for name in ["b/1.jpg", "d/1.jpg"] { try Self.write("\(root)/\(name)") }
            let found = try PictureCollection.open(FilePath(root))
            let named = try found.labelled(as: ["a", "b", "c", "d"], classes: 4)
            #expect((0..<2).map(named.label) == [1, 3] && named.classes == 4)
            // As many folders as classes, all with other names: their order decides.
            #expect((0..<2).map(try found.labelled(as: ["x", "y"], classes: 2).label) == [0, 1])
            #expect((0..<2).map(try found.labelled(as: [], classes: 2).label) == [0, 1])
            #expect(
                Self.error { _ = try found.labelled(as: ["a", "b"], classes: 2) }.contains(
                    "the class folder “d” is none of the model's 2 classes"))
            #expect(
                Self.error { _ = try found.labelled(as: [], classes: 5) }.contains(
                    "there are 2 class folders for 5 classes"))
        }
    }
}
