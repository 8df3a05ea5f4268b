import Basics
import Foundation
import Pictures
import Testing

/// What the commands write, and what is left of it when they are interrupted.
@Suite struct OutputTests {
    private static let training =
        "micronet train shapes -m m0 --input-size 32 --samples-per-epoch 16 --batch 8 --epochs 1 "
        + "--validation-samples 8 "

    /// Waits for the process, and kills it if it does not end.
    private static func end(_ process: Process) {
        for _ in 0..<4000 where process.isRunning { usleep(5000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private static func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// Labels that would move the cursor, end the line, break a row or hide something.
    @Test func labelsAreEscapedInEveryFormat() throws {
        let labels = [
            "a\u{1B}[31mRED", "b\u{1B}]0;PWN\u{7}", "c\rd", "e\u{9B}31m", "f\u{202E}g", "h\u{2028}i",
            "j,\u{301}k",
            "l\"\u{301}", "m|\u{301}n", "o\\|p", "q\u{200B}r", "s\u{E0041}t", "=u", "`v", "<w>", "x\u{7F}",
        ]
        try BinaryTests.scratch { folder in
            try Data((labels.joined(separator: "\n") + "\n").utf8).write(
                to: URL(fileURLWithPath: folder + "/l"))
            for option in ["", "--csv", "--markdown", "--json"] {
                let outcome = try BinaryTests.shell(
                    "micronet classify fish.jpg -m m0 --top 16 --labels $D/l \(option)",
                    environment: ["D": folder])
                #expect(outcome.status == 0 && outcome.errors == "")
                let hidden = outcome.output.unicodeScalars.filter {
                    $0 != "\n"
                        && ($0.properties.generalCategory == .control
                            || $0.properties.isDefaultIgnorableCodePoint)
                        || ["\u{202E}", "\u{2028}"].contains($0)
                }
                #expect(hidden.isEmpty, "\(option)")
                let rows = outcome.output.utf8.split(separator: 0x0A)
                switch option {
                case "--csv": #expect(rows.count == 17)
                case "--markdown": #expect(rows.count == 19)
                case "--json":
                    let results = try BinaryTests.object(outcome.output)["results"] as? [[String: Any]]
                    let top = try #require(results?.first?["top"] as? [[String: Any]])
                    #expect(
                        Set(top.compactMap { ($0["label"] as? String).map { Array($0.utf8) } })
                            == Set(labels.map { Array($0.utf8) }))
                default: #expect(rows.count == 19)
                }
            }
        }
    }

    @Test func tracesReplaceNothing() throws {
        try BinaryTests.scratch { folder in
            try ConvertTests.write(to: folder + "/w.safetensors")
            let outcome = try BinaryTests.shell(
                """
                ln -s w.safetensors $D/l.safetensors; echo x >$D/t.safetensors; cp fish.jpg $D/p.safetensors
                cp $D/w.safetensors $D/before
                trace() { micronet trace "$@" --input-size 32 >$D/out; }
                trace fish.jpg -o $D/t.safetensors
                trace fish.jpg -w $D/w.safetensors -o $D/l.safetensors --force
                trace $D/p.safetensors -o $D/p.safetensors --force
                trace - -o $D/p.safetensors --force <$D/p.safetensors
                cmp $D/w.safetensors $D/before; cat $D/t.safetensors; cmp fish.jpg $D/p.safetensors
                trace fish.jpg -m m0 -o $D/t.safetensors --force && head -c 20 $D/t.safetensors | tail -c 12
                """, environment: ["D": folder])
            let lines = outcome.errors.split(separator: "\n")
            #expect(
                lines.map { $0.dropFirst("micronet: error: \(folder)/".count) } == [
                    "t.safetensors: there is a file of this name; give --force to replace it, or another name",
                    "l.safetensors: this is the file of --weights itself; give another name",
                    "p.safetensors: this is the picture itself; give another name",
                    "p.safetensors: this is the picture itself; give another name",
                ])
            #expect(outcome.output == "x\n{\"__metadata")
        }
        try BinaryTests.expectUsageError(
            "micronet trace fish.jpg --force", "'--force' requires '--output'; see 'micronet trace --help'")
    }

    @Test func heatmapsReplaceNothing() throws {
        try BinaryTests.scratch { folder in
            let outcome = try BinaryTests.shell(
                """
                classify() { micronet classify "$@" -m m0 --input-size 64 >$D/out; }
                cp fish.jpg $D/p.jpg; echo x >$D/t.jpg
                classify $D/p.jpg --heatmap $D/t.jpg; cat $D/t.jpg
                classify $D/p.jpg --heatmap $D/p.jpg --force; cmp fish.jpg $D/p.jpg
                classify - --heatmap $D/t.jpg --force <$D/p.jpg && classify $D/t.jpg --heatmap $D/u.jpeg; ls $D
                """, environment: ["D": folder])
            let lines = outcome.errors.split(separator: "\n")
            #expect(
                lines.prefix(2).map { $0.dropFirst("micronet: error: \(folder)/".count) } == [
                    "t.jpg: there is a file of this name; give --force to replace it, or another name",
                    "p.jpg: this is the picture itself; give another name",
                ])
            #expect(lines.count == 4 && lines[2].contains("t.jpg: the score of "), "\(lines)")
            #expect(outcome.output == "x\nout\np.jpg\nt.jpg\nu.jpeg\n")
            let heat = try DecodedPicture(path: FilePath(folder + "/t.jpg")).image
            #expect(heat.width == 64 && heat.height == 64)
        }
        let advice = "; see 'micronet classify --help'"
        for (options, problem) in [
            ("--force", "'--force' requires '--heatmap'"),
            ("--heatmap x.png", "'--heatmap x.png': the file's name must end in .jpg or .jpeg"),
            ("teapot.jpg --heatmap x.jpg", "'--heatmap' is of one picture; give one"),
        ] {
            try BinaryTests.expectUsageError("micronet classify fish.jpg \(options)", problem + advice)
        }
    }

    @Test func runsAreReplacedOnlyIfAsked() throws {
        try BinaryTests.scratch { folder in
            let outcome = try BinaryTests.shell(
                """
                run() { \(Self.training) -o $D/run "$@" >/dev/null; echo $?; }
                run; run; run --force; run --weights $D/run/best.safetensors --force
                run --resume --weights $D/run/best.safetensors
                rm $D/run/last.safetensors; run; ls -A $D/run
                """, environment: ["D": folder])
            #expect(outcome.output == "0\n1\n0\n1\n1\n1\nbest.safetensors\n")
            let lines = outcome.errors.split(separator: "\n").map { String($0) }
            let itself =
                "micronet: error: \(folder)/run/best.safetensors: this is the file of --weights itself; give "
                + "another name"
            #expect(
                lines == [
                    "micronet: error: \(folder)/run: there is a training run already; continue it with --resume, "
                        + "replace it with --force, or give another folder with --output", itself, itself,
                    "micronet: error: \(folder)/run/best.safetensors: there is a file of this name; give --force to "
                        + "replace it, or another name",
                ])
        }
    }

    @Test func runsStayOutOfTheirData() throws {
        try BinaryTests.scratch { folder in
            try TrainTests.pictures(folder + "/data")
            let outcome = try BinaryTests.shell(
                "for o in data/run data/a/run; do micronet train $D/data -m m0 -o $D/$o; done; ls $D/data",
                environment: ["D": folder])
            #expect(outcome.output == "a\nb\nc\n")
            #expect(
                outcome.errors.split(separator: "\n").map {
                    $0.dropFirst("micronet: error: \(folder)/".count)
                }
                    == ["data/run", "data/a/run"].map {
                        "\($0): this folder lies in the data, and would become a part of it; give another with --output"
                    })
        }
    }

    /// The second trainer is refused while the first one runs, and not after it was killed.
    @Test(.timeLimit(.minutes(1))) func oneTrainerAFolder() throws {
        try BinaryTests.scratch { folder in
            let words = TrainTests.run.replacing("--epochs 4", with: "--epochs 1000")
            let first = try TrainTests.start(words + " -o run", in: folder)
            TrainTests.wait(for: folder + "/run/last.safetensors")
            for option in ["--resume", "--force", ""] {
                let second = try BinaryTests.shell(
                    "micronet \(words) -o $D/run \(option)", environment: ["D": folder])
                #expect(second.status == 1)
                #expect(
                    second.errors
                        == "micronet: error: \(folder)/run: process \(first.processIdentifier) is training into this "
                        + "folder; wait for it, or give another folder with --output\n")
            }
            kill(first.processIdentifier, SIGKILL)
            first.waitUntilExit()
            try Data().write(to: URL(fileURLWithPath: folder + "/run/.micronet-1.part"))
            let third = try TrainTests.start(words + " -o run --resume", in: folder)
            for _ in 0..<2000
            where FileManager.default.fileExists(atPath: folder + "/run/.micronet-1.part") { usleep(5000) }
            third.interrupt()
            Self.end(third)
            #expect(
                try Set(Self.names(folder + "/run")).isSubset(of: ["best.safetensors", "last.safetensors"]))
        }
    }

    /// A signal comes while a file is being written.
    @Test(.timeLimit(.minutes(1)), arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    func signalsLeaveNothing(_ signal: Int32) throws {
        try BinaryTests.scratch { folder in
            try ConvertTests.write(to: folder + "/a.safetensors")
            let process = try TrainTests.start("convert a.safetensors b.pth", in: folder)
            while process.isRunning, try Self.names(folder).count == 1 { usleep(100) }
            kill(process.processIdentifier, signal)
            Self.end(process)
            let names = try Self.names(folder)
            #expect(names == ["a.safetensors"] || names == ["a.safetensors", "b.pth"])
        }
    }

    @Test func filesThatBecomeTooLarge() throws {
        try BinaryTests.scratch { folder in
            try ConvertTests.write(to: folder + "/a.safetensors")
            let outcome = try BinaryTests.shell(
                "ulimit -f 300; micronet convert $D/a.safetensors $D/b.pth; echo $?; ls -A $D",
                environment: ["D": folder])
            #expect(outcome.output == "1\na.safetensors\n")
            #expect(
                outcome.errors
                    == "micronet: error: \(folder)/b.pth: this file would be larger than files may be here; raise the "
                    + "limit (ulimit -f), or write elsewhere\n")
        }
    }

    /// `nohup` ignores hang-ups, and scripts start programs in the background with Ctrl-C ignored.
    @Test(.timeLimit(.minutes(1)), arguments: ["HUP", "INT", "TERM"])
    func ignoredSignalsStayIgnored(_ signal: String) throws {
        try BinaryTests.scratch { folder in
            let outcome = try BinaryTests.shell(
                """
                trap '' \(signal)
                "$MICRONET" \(TrainTests.run) -o $D/run >/dev/null & run=$!
                while ! [ -e $D/run/last.safetensors ]; do sleep 0.01; done
                kill -\(signal) $run; wait $run; echo $?
                mkfifo $D/labels; "$MICRONET" classify fish.jpg -m m0 --labels $D/labels >/dev/null & run=$!
                sleep 0.3; kill -\(signal) $run; seq 16 >$D/labels; wait $run; echo $?
                """, environment: ["D": folder])
            #expect(outcome.output == "0\n0\n")
        }
    }

    /// Nobody writes into the pipe.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "classify picture.jpg -m m0 --labels pipe", "trace picture.jpg -m m0 --labels pipe",
            "train data --labels pipe -m m0", "evaluate data --labels pipe -m m0", "evaluate pipe -m m0",
            "train pipe -m m0", "render network --lesson pipe", "convert pipe out.pth",
            "classify pipe -m m0",
        ])
    func waitingForAPipeIsInterrupted(_ words: String) throws {
        try BinaryTests.scratch { folder in
            try TrainTests.pictures(folder + "/data")
            try FileManager.default.copyItem(
                at: BinaryTests.pictures.appendingPathComponent("fish.jpg"),
                to: URL(fileURLWithPath: folder + "/picture.jpg"))
            try #require(mkfifo(folder + "/pipe", 0o600) == 0)
            let process = try TrainTests.start(words, in: folder)
            usleep(300_000)
            #expect(process.isRunning)
            process.interrupt()
            Self.end(process)
            #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
        }
    }

    @Test func trainingGoesOnWithoutItsOutput() throws {
        try BinaryTests.scratch { folder in
            let outcome = try BinaryTests.shell(
                """
                { \(Self.training) -o $D/run; echo $? >&2; } | head -1 >/dev/null
                \(Self.training) -o $D/full >/dev/full; echo $? >&2; ls $D/run $D/full
                """, environment: ["D": folder])
            let lines = outcome.errors.split(separator: "\n").map { String($0) }
            #expect(lines.contains("0") && lines.last == "1", "\(outcome.errors)")
            #expect(
                lines.contains(
                    "micronet: error: standard output cannot be written (No space left on device), and nothing more is "
                        + "printed there"))
            #expect(outcome.output.components(separatedBy: "best.safetensors").count == 3)
        }
    }
}
