import Basics
import Foundation
import Testing

@testable import Training

@Suite struct PictureCensusTests {
    private static func census(_ root: String) throws -> (PictureCensus, [ExternalName]) {
        let pictures = try PictureCollection.open(FilePath(root))
        return (PictureCensus(pictures), pictures.classNames)
    }

    /// What a run is told after `change` to two classes of two pictures each.
    private static func change(_ change: (String) throws -> Void) throws -> String? {
        var told: String?
        try PictureCollectionTests.scratch { folder in
            let root = folder + "/data"
            for name in ["cats/c1.jpg", "cats/c2.jpg", "dogs/d1.jpg", "dogs/d2.jpg"] {
                try PictureCollectionTests.write("\(root)/\(name)")
            }
            let (begun, _) = try census(root)
            // As a checkpoint keeps it.
            let kept = try #require(PictureCensus(text: begun.text))
            #expect(kept == begun)
            try change(root)
            let (now, names) = try census(
                FileManager.default.fileExists(atPath: root) ? root : folder + "/moved")
            told = now.change(since: kept, names: names)
        }
        return told
    }

    @Test func saysWhichClassChanged() throws {
        let files = FileManager.default
        #expect(try Self.change { _ in } == nil)
        let swapped = try Self.change { root in
            try files.moveItem(atPath: root + "/cats", toPath: root + "/x")
            try files.moveItem(atPath: root + "/dogs", toPath: root + "/cats")
            try files.moveItem(atPath: root + "/x", toPath: root + "/dogs")
        }
        #expect(
            swapped
                == "the pictures of class “cats” (2) are not those that this run was begun with; 1 other class "
                + "changed too")
        let moved = try Self.change {
            try files.moveItem(atPath: $0 + "/cats/c1.jpg", toPath: $0 + "/dogs/c1.jpg")
        }
        #expect(
            moved
                == "class “cats” had 2 pictures when this run was begun, and has 1 now; 1 other class changed too"
        )
        let renamed = try Self.change {
            try files.moveItem(atPath: $0 + "/dogs/d1.jpg", toPath: $0 + "/dogs/e.jpg")
        }
        #expect(renamed == "the pictures of class “dogs” (2) are not those that this run was begun with")
    }

    /// Whoever moves the data as a whole continues with it.
    @Test func dataMayMove() throws {
        let moved = try Self.change { root in
            try FileManager.default.moveItem(
                atPath: root, toPath: (root as NSString).deletingLastPathComponent + "/moved")
        }
        #expect(moved == nil)
    }

    @Test func listsMayNotBeReordered() throws {
        try PictureCollectionTests.scratch { root in
            func census(_ lines: String) throws -> PictureCensus {
                try PictureCollectionTests.write("\(root)/list.txt", lines)
                return PictureCensus(try PictureCollection.open(FilePath(root + "/list.txt")))
            }
            let begun = try census("a.jpg 0\nb.jpg 1\n")
            let turned = try census("b.jpg 1\na.jpg 0\n")
            #expect(
                turned.change(since: begun, names: [])
                    == "the pictures are in another order than when this run was begun")
        }
    }

    @Test func otherTextsAreNoCensus() {
        for text in ["", "x", "1:g 0", "1 2", "1:2:3 4", "a:1 4"] {
            #expect(PictureCensus(text: text) == nil)
        }
    }
}
