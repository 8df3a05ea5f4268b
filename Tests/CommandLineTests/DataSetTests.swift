import Basics
import Checkpoints
import Foundation
import TestSupport
import Testing

/// Class folders and list files in the forms in which people have them, given to the program.
@Suite struct DataSetTests {
    private static let shapes = BinaryTests.pictures.deletingLastPathComponent().appendingPathComponent(
        "Shapes")
    private static let classes = [
        "disc", "ring", "square", "triangle", "pentagon", "star", "cross", "crescent", "heart", "arrow",
        "spiral",
        "stripes", "checkerboard", "dots", "zigzag", "waves",
    ]

    /// Makes one class folder with one picture for each class that has a name.
    private static func folders(_ root: String, name: (Int, String) -> String?) throws {
        for (index, shape) in classes.enumerated() {
            guard let name = name(index, shape) else { continue }
            let folder = "\(root)/\(name)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: shapes.appendingPathComponent(shape + ".jpg").path, toPath: folder + "/a.jpg")
        }
    }

    private static func evaluate(_ data: String) throws -> (json: [String: Any], errors: String) {
        let outcome = try BinaryTests.shell("micronet evaluate $D -m m0 --json", environment: ["D": data])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return (try BinaryTests.object(outcome.output), outcome.errors)
    }

    @Test func foldersFindTheirClasses() throws {
        try BinaryTests.scratch { root in
            try Self.folders(root + "/names") { $1 }
            let expected = try #require(try Self.evaluate(root + "/names").json["top1"] as? Double)
            #expect(expected > 0.7)
            for (folder, rule, name) in [
                ("caps", "spelling", { _, shape in shape.capitalized }),
                ("digits", "number", { index, _ in "\(index)" }),
                ("padded", "number", { index, _ in "00\(index)" }),
                ("one", "number from 1", { index, _ in "\(index + 1)" }),
            ] as [(String, String, (Int, String) -> String)] {
                try Self.folders("\(root)/\(folder)", name: name)
                let (json, errors) = try Self.evaluate("\(root)/\(folder)")
                #expect(
                    json["top1"] as? Double == expected && json["matching"] as? String == rule, "\(folder)")
                #expect(errors.isEmpty == (folder != "one"), "\(errors)")
            }
            try Self.folders(root + "/some") { index, shape in [1, 7].contains(index) ? shape : nil }
            let some = try Self.evaluate(root + "/some")
            #expect(some.json["count"] as? Int == 2)
            #expect(some.errors == "micronet: note: \(root)/some: pictures of 2 of the 16 classes\n")
            try Self.folders(root + "/strangers") { index, _ in "x\(index)" }
            let outcome = try BinaryTests.shell(
                "micronet evaluate $D/strangers -m m0", environment: ["D": root])
            #expect(outcome.status == 1)
            #expect(
                outcome.errors.contains("“x0”, “x1”, “x10” and 13 more) is one of the model's 16 classes"))
            #expect(outcome.errors.contains("“disc”, “ring”, “square” and 13 more"))
        }
    }

    /// Folders in another order than the checkpoint's classes keep its last layer.
    @Test func trainingKeepsClassesThatHaveTheirNames() throws {
        try BinaryTests.scratch { root in
            try Self.folders(root + "/caps") { $1.capitalized }
            let model = Self.shapes.deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Models/shapes-m0.safetensors").path
            let run = "micronet train $D/caps -w \(model) --epochs 1 --batch 5 --learning-rate 1e-9 "
            let kept = try BinaryTests.shell(run + "-o $D/kept", environment: ["D": root])
            #expect(kept.status == 0)
            #expect(
                kept.errors
                    == "micronet: note: \(root)/caps: the classes are those of the weights, matched by name, "
                    + "without regard to case, spaces, _ and -; --new-head initializes the last layer again\n"
            )
            #expect(
                kept.output.contains("matched by name, without regard to case")
                    && !kept.output.contains("new last"))
            // The last picture alone is no batch.
            #expect(kept.output.contains("1 epoch of 3 × 5 · "))
            let names = try Checkpoint.read(FilePath(root + "/kept/best.safetensors")).classNames
            #expect(names == Self.classes.map { ExternalName($0) })
            // A new run on the folders has the shapes in their order.
            _ = try BinaryTests.shell(
                "micronet train $D/caps -m m0 --input-size 32 --epochs 1 --batch 8 -o $D/own",
                environment: ["D": root])
            let shapes = try BinaryTests.shell(
                "micronet evaluate shapes -w $D/own/best.safetensors --count 16 --json",
                environment: ["D": root])
            let json = try BinaryTests.object(shapes.output)
            #expect(json["matching"] as? String == "spelling")
            let seen = (json["perClass"] as? [[String: Any]])?.map { $0["count"] as? Int }
            #expect(seen == [Int?](repeating: 1, count: 16))
            let new = try BinaryTests.shell(run + "--new-head -o $D/new", environment: ["D": root])
            #expect(new.output.contains("with a new last layer (as asked for)"))
        }
    }

    @Test func smallerLastBatchesAreUsed() throws {
        try BinaryTests.scratch { root in
            try Self.folders(root + "/data") { $1 }
            let run = "micronet train $D/data -m m0 --input-size 32 --epochs 1 --batch 6 "
            let whole = try BinaryTests.shell(run + "-o $D/whole", environment: ["D": root])
            #expect(whole.output.contains("1 epoch of 2 × 6 + 4 · "))
            let dropped = try BinaryTests.shell(run + "--drop-last -o $D/dropped", environment: ["D": root])
            #expect(dropped.output.contains("1 epoch of 2 × 6 · "))
            let other = try BinaryTests.shell(
                run + "--drop-last --resume -o $D/whole", environment: ["D": root])
            #expect(
                other.status == 1
                    && other.errors.contains("this run was begun without --drop-last; leave it out"))
        }
    }

    /// Two folders whose names are no UTF-8 are two classes, from the training to the report.
    /// A picture that is stored on its side is used as it is, which is said in one line, and turned if that is asked for.
    @Test func orientationIsSaid() throws {
        try BinaryTests.scratch { root in
            try Self.folders(root + "/data") { index, shape in index < 4 ? shape : nil }
            let rotated = Fixtures.url("Pictures/exif-rotated.jpg").path
            for name in ["disc/b", "ring/b"] {
                try FileManager.default.copyItem(atPath: rotated, toPath: "\(root)/data/\(name).jpg")
            }
            func run(_ line: String) throws -> BinaryTests.Outcome {
                try BinaryTests.shell(line, environment: ["D": root, "P": rotated])
            }
            let note =
                "micronet: note: \(rotated): stored on its side (EXIF orientation 6); --apply-orientation turns it\n"
            let both =
                "micronet: note: 2 pictures have an EXIF orientation that is not applied; "
                + "--apply-orientation turns them\n"
            #expect(try run("micronet classify $P").errors == note)
            #expect(try run("micronet classify $P $P --json").errors == both)
            #expect(try run("micronet trace $P").errors == note)
            #expect(try run("micronet evaluate $D/data -m m0 --csv").errors.contains(both))
            let train = "micronet train $D/data -m m0 --input-size 32 --epochs 2 --batch 3 -o $D/"
            #expect(try run(train + "a").errors.contains(both))
            let render = "micronet render prediction $P "
            #expect(try run(render).output.contains("stored on its side"))
            for line in [
                "micronet classify $P", "micronet trace $P", "micronet evaluate $D/data -m m0 --csv",
                train + "b", render,
            ] {
                let turned = try run(line + " --apply-orientation")
                #expect(
                    turned.status == 0 && !turned.errors.contains("orientation"), "\(line): \(turned.errors)")
                #expect(!turned.output.contains("r turns it,"))
            }
            #expect(
                try run("micronet classify $P --csv").output
                    != run("micronet classify $P --csv --apply-orientation").output)
            // A run goes on as it began.
            let more = try run(train + "a --resume --apply-orientation")
            #expect(
                more.status == 1 && more.errors.contains("this run was begun without --apply-orientation"))
            #expect(!(try run(train + "b --resume")).errors.contains("orientation"))
            #expect(try run("micronet evaluate shapes --apply-orientation").status == 64)
        }
    }

    /// What a folder holds besides pictures is said; a picture with another format's ending is read.
    @Test func otherFilesInAFolderAreSaid() throws {
        try BinaryTests.scratch { root in
            try Self.folders(root) { index, shape in index == 0 ? shape : nil }
            let folder = root + "/disc"
            try FileManager.default.moveItem(atPath: folder + "/a.jpg", toPath: folder + "/a.png")
            for name in ["a.webp", "b.webp", "c.heic"] { try [1, 2, 3].write("\(folder)/\(name)") }
            let said = "micronet: note: \(folder): 2 WebP files and 1 HEIC file left out\n"
            for line in ["micronet classify $D -m m0 --csv", "micronet render prediction $D -m m0"] {
                let outcome = try BinaryTests.shell(line, environment: ["D": folder])
                #expect(outcome.status == 0 && outcome.errors == said, "\(outcome.errors)")
            }
            try FileManager.default.removeItem(atPath: folder + "/a.png")
            let none = try BinaryTests.shell("micronet classify $D -m m0", environment: ["D": folder])
            #expect(none.status == 1)
            #expect(
                none.errors
                    == "micronet: error: \(folder): there are no JPEG or PNG files in this folder (2 WebP files and 1 "
                    + "HEIC file left out); give one that has some\n")
        }
    }

    @Test func strayBytesInNames() throws {
        try BinaryTests.scratch { root in
            let line =
                "cd $D; for f in $(printf '\\376') $(printf '\\377'); do mkdir -p data/$f; cp \(Self.shapes.path)/disc.jpg "
                + "data/$f/1.jpg; cp \(Self.shapes.path)/ring.jpg data/$f/2.jpg; done; "
                + "micronet train data -m m0 --input-size 32 --epochs 1 --batch 2 -o run >/dev/null && "
                + "micronet evaluate data -w run/best.safetensors --json && "
                + "micronet train data --input-size 32 --resume -o run | sed -n 1,2p"
            let outcome = try BinaryTests.shell(line, environment: ["D": root])
            #expect(outcome.errors.isEmpty)
            #expect(
                outcome.output.contains("\"label\": \"\\\\xFE\"")
                    && outcome.output.contains("\"label\": \"\\\\xFF\""))
            #expect(outcome.output.contains("\"matching\": \"name\""))
            #expect(outcome.output.contains("4 pictures in 2 classes, matched by name"))
        }
    }

    @Test func labelsInOtherEncodings() throws {
        try BinaryTests.scratch { root in
            let rest = (1..<16).map { "c\($0)" }.joined(separator: "\n")
            try (TextLines.mark + Array("disc\n\(rest)\n".utf8)).write(root + "/bom.txt")
            try (Array("caf".utf8) + [0xE9, 0x0A] + Array(rest.utf8)).write(root + "/latin1.txt")
            let line = "micronet classify \(Self.shapes.path)/disc.jpg -m m0 --top 16 --json --labels $D/"
            let mark = try BinaryTests.shell(line + "bom.txt", environment: ["D": root])
            #expect(mark.output.contains("\"label\": \"disc\"") && mark.errors.isEmpty)
            let latin = try BinaryTests.shell(line + "latin1.txt", environment: ["D": root])
            #expect(latin.status == 0 && latin.output.contains("\"label\": \"caf\\\\xE9\""))
            #expect(
                latin.errors
                    == "micronet: note: \(root)/latin1.txt: line 1 is not UTF-8 and is shown as “caf\\xE9”; "
                    + "save the file in UTF-8\n")
        }
    }

    /// A network of ImageNet's classes with folders for three of them.
    @Test func synsetsAreKnown() throws {
        try BinaryTests.scratch { root in
            let line =
                "cd $D; echo '\(Self.shapes.path)/disc.jpg 0\n\(Self.shapes.path)/ring.jpg 999' >list.txt; "
                + "micronet train list.txt -m m0 --input-size 32 --epochs 1 --batch 2 -o run >/dev/null 2>&1; "
                + "for f in n01440764 n02123045 n15075141; do mkdir -p data/$f; cp \(Self.shapes.path)/disc.jpg data/$f; done; "
                + "micronet evaluate data -w run/best.safetensors --json"
            let outcome = try BinaryTests.shell(line, environment: ["D": root])
            let json = try BinaryTests.object(outcome.output)
            #expect(json["matching"] as? String == "synset")
            let seen = (json["perClass"] as? [[String: Any]])?.filter { $0["count"] as? Int == 1 }
            #expect(seen?.map { $0["class"] as? Int } == [0, 281, 999])
            #expect(seen?.map { $0["label"] as? String } == ["tench", "tabby", "toilet tissue"])
            let classified = try BinaryTests.shell(
                "micronet classify \(Self.shapes.path)/disc.jpg -w $D/run/best.safetensors --json --top 1000",
                environment: ["D": root])
            #expect(classified.output.contains("\"synset\": \"n02123045\""))
        }
    }
}

/// What is no file, where pictures are expected: it is counted, and never waited for.
@Suite struct SpecialFileTests {
    private static let picture = BinaryTests.pictures.deletingLastPathComponent()
        .appendingPathComponent("Shapes/disc.jpg").path

    private static func run(_ line: String, in root: String) throws -> BinaryTests.Outcome {
        try BinaryTests.shell("cd $D && micronet " + line, environment: ["D": root])
    }

    @Test(.timeLimit(.minutes(1))) func areCountedByKind() throws {
        try BinaryTests.scratch { root in
            let make =
                "mkdir -p data/disc/deep/empty.jpg data/disc/full.jpg data/ring && mkfifo data/disc/p.jpg data/ring/p.jpg "
                + "&& ln -s nowhere data/disc/gone.jpg && ln -s round.jpg data/disc/round.jpg "
                + "&& for f in disc/a disc/full.jpg/b ring/a; do cp \(Self.picture) data/$f.jpg; done; "
            #expect(try BinaryTests.shell("cd $D && " + make, environment: ["D": root]).status == 0)
            let outcome = try Self.run("evaluate data -m m0 --json", in: root)
            #expect(outcome.status == 0)
            #expect(
                outcome.errors.contains(
                    "note: data: 2 broken links, 2 pipes and 1 folder with a picture's name left out\n"),
                "\(outcome.errors)")
            #expect(try BinaryTests.object(outcome.output)["count"] as? Int == 3)
            let folder = try Self.run("classify data/disc -m m0 --csv", in: root)
            #expect(
                folder.errors.contains("note: data/disc: 2 broken links and 1 pipe left out\n"),
                "\(folder.errors)")
        }
    }

    @Test(.timeLimit(.minutes(1))) func areNotReadFromLists() throws {
        try BinaryTests.scratch { root in
            try Array("p.jpg 4\na.jpg 4\n".utf8).write(root + "/list.txt")
            let made = try BinaryTests.shell(
                "cd $D && mkfifo p.jpg && cp \(Self.picture) a.jpg", environment: ["D": root])
            #expect(made.status == 0)
            let outcome = try Self.run("evaluate list.txt -m m0", in: root)
            #expect(outcome.status == 1)
            #expect(
                outcome.errors.contains(
                    "error: p.jpg: this is a pipe, not a picture file; take it out of the list\n"),
                "\(outcome.errors)")
        }
    }

    @Test func linksInACircleAreSaid() throws {
        try BinaryTests.scratch { root in
            let made = try BinaryTests.shell(
                "cd $D && ln -s round round && ln -s nowhere gone", environment: ["D": root])
            #expect(made.status == 0)
            #expect(
                try Self.run("train round", in: root).errors
                    == "micronet: error: round: the links in this name lead in a circle; check the name\n")
            #expect(
                try Self.run("evaluate gone", in: root).errors
                    == "micronet: error: gone: this is a link to nowhere, which is not there; mend the link\n"
            )
        }
    }
}

extension [UInt8] {
    fileprivate func write(_ path: String) throws { try AtomicFile.write(self, to: FilePath(path)) }
}
