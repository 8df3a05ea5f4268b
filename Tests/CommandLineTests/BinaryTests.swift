import Basics
import Network
import Checkpoints
import Foundation
import TestSupport
import Testing

/// The program, run by a shell.
@Suite struct BinaryTests {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// SwiftPM puts the program next to the tests.
    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("micronet").path

    /// Runs a shell command in which `micronet` is the program.
    static func shell(_ line: String, environment: [String: String] = [:]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "micronet() { \"$MICRONET\" \"$@\"; }\n" + line]
        var variables = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MICRONET": program]
        variables.merge(environment) { $1 }
        process.environment = variables
        process.currentDirectoryURL = pictures
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // Standard error can be read last: what is written there fits into the pipe.
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: text, errors: complaint)
    }

    static let pictures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
            "Assets/Pictures/Scenes")

    static func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    static func scratch(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cl-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test(
        arguments: [
            (
                "micronet summry",
                "'summry' is neither a command nor a file; did you mean 'summary'? see 'micronet --help'"
            ),
            (
                "micronet summary --modle m0",
                "unknown option '--modle'; did you mean '--model'? see 'micronet summary --help'"
            ),
            (
                "micronet summary --model m9",
                "'--model m9': this is not one of m0, m1, m2, m3; did you mean 'm0'? see 'micronet summary --help'"
            ),
            (
                "micronet summary --input-size 100",
                "'--input-size 100': this is not a multiple of 32 from 32 to 4096; see 'micronet summary --help'"
            ),
            (
                "micronet summary --json --csv",
                "'--json' and '--csv' are mutually exclusive; see 'micronet summary --help'"
            ),
            ("micronet classify", "missing argument '<picture>'; see 'micronet classify --help'"),
            (
                "micronet classify fish.jpg --logits",
                "'--logits' requires '--json'; see 'micronet classify --help'"
            ),
            (
                "micronet classify fish.jpg --model all --weights a.pth",
                "'--model all' are the bundled models: it does not go with '--weights'; "
                    + "see 'micronet classify --help'"
            ),
            (
                "micronet classify fish.jpg --top 0",
                "'--top 0': this is not a whole number from 1 to 1000000; see 'micronet classify --help'"
            ),
            (
                "micronet trace fish.jpg --patch 8",
                "'--patch' requires '--occlusion'; see 'micronet trace --help'"
            ),
            (
                "micronet render network --keys j --animate 1 --format ansi",
                "'--animate' plays frames: it goes with '--format svg' or '--format cast'; "
                    + "see 'micronet render --help'"
            ),
            (
                "micronet render network --animate 1",
                "'--animate' shows a frame after each key: it requires '--keys'; see 'micronet render --help'"
            ),
            (
                "micronet render network --keys j --animate 0",
                "'--animate 0': this is not a number from 0.02 to 600; see 'micronet render --help'"
            ),
            (
                "micronet trace fish.jpg sailboat.jpg",
                "unexpected argument 'sailboat.jpg'; see 'micronet trace --help'"
            ),
            (
                "micronet trace fish.jpg -o x.npz",
                "'--output x.npz': the file's name must end in .safetensors; see 'micronet trace --help'"
            ),
        ])
    func refusesUsage(_ line: String, expected: String) throws {
        try Self.expectUsageError(line, expected)
    }

    /// Expects exit status 64 and one line on standard error, nothing else.
    static func expectUsageError(_ line: String, _ expected: String) throws {
        let outcome = try shell(line)
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        #expect(outcome.errors == "micronet: error: \(expected)\n")
    }

    /// The explorer's first frame shows what is wrong with the picture.
    @Test func rendersADamagedPictureWithItsWarning() throws {
        let outcome = try Self.shell(
            "D=$(mktemp -d); head -c 9000 fish.jpg >$D/half.jpg; micronet render network $D/half.jpg; rm -r $D"
        )
        #expect(outcome.output.contains("half.jpg: this JPEG ends early; the part that is there was decoded"))
        #expect(outcome.status == 0)
    }

    @Test(
        arguments: [
            ("micronet classify nosuch.jpg", "micronet: error: nosuch.jpg: there is no such file"),
            (
                "micronet render network --size 79x24",
                "micronet: error: --size 79x24 is too small for the screens; give at least 80x24"
            ),
            ("micronet classify /etc/passwd", "micronet: error: /etc/passwd: "),
            ("micronet classify fish.jpg --weights nosuch.pth", "micronet: error: nosuch.pth: "),
            ("micronet classify fish.jpg --weights fish.jpg", "micronet: error: fish.jpg: "),
            (
                "micronet classify fish.jpg --labels nosuch.txt",
                "micronet: error: nosuch.txt: there is no such file; check the name"
            ),
            (
                "micronet classify fish.jpg --labels /dev/null",
                "micronet: error: /dev/null: there are 0 labels for 16 classes"
            ),
            (
                "micronet classify /proc/self/fdinfo",
                "micronet: error: /proc/self/fdinfo: there are no JPEG or PNG files in this folder"
            ),
            ("micronet classify - </dev/null", "micronet: error: standard input: "),
            ("micronet trace fish.jpg -o /nosuch/t.safetensors", "micronet: error: /nosuch/t.safetensors: "),
            ("micronet summary >/dev/full", "micronet: error: standard output cannot be written"),
        ])
    func fails(_ line: String, beginning: String) throws {
        let outcome = try Self.shell(line)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix(beginning), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }

    @Test func brokenPicturesDoNotStopOthers() throws {
        let outcome = try Self.shell(
            "micronet classify fish.jpg nosuch.jpg teapot.jpg --model m0 --top 3 --json --logits")
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("micronet: error: nosuch.jpg: "))
        let object = try Self.object(outcome.output)
        #expect(object["trained"] as? Bool == true)
        let results = try #require(object["results"] as? [[String: Any]])
        #expect(results.map { $0["file"] as? String } == ["fish.jpg", "teapot.jpg"])
        for result in results {
            let logits = try #require(result["logits"] as? [Double])
            let top = try #require(result["top"] as? [[String: Any]])
            #expect(logits.count == 16)
            #expect(top.count == 3)
            let best = try #require(top[0]["class"] as? Int)
            #expect(logits[best] == logits.max())
            let score = try #require(top[0]["score"] as? Double)
            let expected = 1 / logits.reduce(0) { $0 + exp($1 - logits[best]) }
            #expect(abs(score - expected) < 1e-6)
            #expect(top[0]["label"] is String)
        }
        #expect((object["errors"] as? [[String: Any]])?.count == 1)
    }

    /// The answers and their order do not depend on how many pictures are classified at a time.
    @Test func threadsChangeNothing() throws {
        let one = try Self.shell("micronet classify . --model m0 --csv")
        #expect(one.status == 0)
        #expect(one.output.split(separator: "\n").count == 1 + 9 * 5)
        #expect(try Self.shell("micronet classify . --model m0 --csv --threads 4").output == one.output)
    }

    @Test func readsPipes() throws {
        let file = try Self.shell("micronet classify --model m0 --csv fish.jpg").output
        for line in [
            "micronet classify --model m0 --csv - < fish.jpg",
            "cat fish.jpg | micronet classify --model m0 --csv /dev/stdin",
            "mkfifo \"$D/p\"; cat fish.jpg > \"$D/p\" & micronet classify --model m0 --csv \"$D/p\"",
        ] {
            try Self.scratch { folder in
                let outcome = try Self.shell(line, environment: ["D": folder])
                #expect(outcome.status == 0)
                #expect(outcome.errors == "")
                func answers(_ text: String) -> [String] {
                    text.split(separator: "\n").dropFirst().map { String($0.drop { $0 != "," }) }
                }
                #expect(answers(outcome.output) == answers(file))
            }
        }
    }

    @Test func saysUntrained() throws {
        let text = try Self.shell("micronet classify fish.jpg --model m0 --untrained").output
        #expect(text.contains("UNTRAINED"))
        #expect(try Self.shell("micronet trace fish.jpg --model m0 --untrained").output.contains("UNTRAINED"))
        #expect(
            try Self.shell("micronet classify fish.jpg --model m0 --untrained --markdown").output
                .contains("UNTRAINED"))
    }

    @Test func escapesNames() throws {
        let outcome = try Self.shell("micronet classify \"$(printf 'a\\033[2Jb\\377.jpg')\"")
        #expect(outcome.errors.hasPrefix("micronet: error: a\\u{1B}[2Jb\\xFF.jpg: there is no such file"))
    }

    @Test func aClosedPipeEndsQuietly() throws {
        for line in [
            "{ micronet trace fish.jpg --json; echo $? >&2; } | head -c 10",
            "trap '' PIPE; { micronet trace fish.jpg --json; echo $? >&2; } | head -c 10",
        ] {
            let outcome = try Self.shell(line)
            #expect(outcome.errors == "141\n")
        }
    }

    @Test func looksFollowTheTerminalAndTheOptions() throws {
        let plain = try Self.shell("micronet summary", environment: ["TERM": "xterm-256color"]).output
        #expect(!plain.contains("\u{1B}"))
        #expect(try Self.shell("micronet summary --color always").output.contains("\u{1B}[1m"))
        #expect(!(try Self.shell("micronet summary --json --color always").output.contains("\u{1B}")))
        let ascii = try Self.shell("micronet summary --ascii").output
        #expect(ascii.utf8.allSatisfy { $0 < 0x80 })
        #expect(plain.contains("12×112×112") && ascii.contains("12x112x112"))
        #expect(try Self.shell("micronet summary", environment: ["LANG": "C"]).output == ascii)
        // util-linux's script makes a terminal, where there is colour unless NO_COLOR is set.
        let terminal = ["TERM": "xterm-256color"]
        let line = "script -qec \"$MICRONET summary\" /dev/null"
        if FileManager.default.isExecutableFile(atPath: "/usr/bin/script") {
            #expect(try Self.shell(line, environment: terminal).output.contains("\u{1B}[1m"))
            let dull = try Self.shell(line, environment: terminal.merging(["NO_COLOR": "1"]) { $1 }).output
            #expect(!dull.contains("\u{1B}"))
        }
    }

    @Test func filesThatAreNotText() throws {
        try Self.scratch { folder in
            try Data(String(repeating: "a\nb\n", count: 8).data(using: .utf16LittleEndian) ?? Data())
                .write(to: URL(fileURLWithPath: folder + "/labels.txt"))
            let labels = try Self.shell(
                "micronet classify fish.jpg --labels $D/labels.txt; micronet evaluate fish.jpg; micronet evaluate ''",
                environment: ["D": folder])
            let lines = labels.errors.split(separator: "\n")
            #expect(lines.count == 3)
            #expect(
                lines.first?.hasSuffix(
                    "labels.txt: this is not a text in UTF-8; give a file with one label a line") == true)
            #expect(lines.dropFirst().first?.contains("fish.jpg: this is a picture; give a list of") == true)
            #expect(lines.last?.hasPrefix("micronet: error: '': there is no such file or folder") == true)
        }
    }

    @Test func namesWithoutATerminal() throws {
        let outcome = try Self.shell("micronet fish.jpg")
        #expect(outcome.status == 0)
        #expect(try outcome.output == Self.shell("micronet summary").output)
        #expect(outcome.errors.hasPrefix("micronet: warning: the explorer needs a terminal"))
        let missing = try Self.shell("micronet nosuch.jpg")
        #expect(missing.status == 1)
        #expect(missing.errors == "micronet: error: nosuch.jpg: there is no such file; check the name\n")
    }

    /// Weights with three classes need labels of their own; logits that are not numbers are reported.
    @Test func usesWeights() throws {
        try Self.scratch { folder in
            let network = try Network(.m0, classes: 3)
            func write(_ name: String, bias: Float) throws {
                var tensors: [ExternalName: RawTensor] = [:]
                for tensor in network.tensors {
                    var values = FormulaWeights.tensor(name: tensor.name, shape: tensor.shape)
                    if tensor.name == "classifier.2.linear.1.bias" { values[1] = bias }
                    tensors[tensor.name] = try RawTensor(shape: tensor.shape, floats: values)
                }
                try Safetensors.write(tensors, to: FilePath("\(folder)/\(name).safetensors"))
            }
            try write("good", bias: 100)
            try write("bad", bias: .nan)
            try Data("cat\r\ndog\r\nfox\r\n".utf8).write(to: URL(fileURLWithPath: folder + "/labels.txt"))
            let environment = ["D": folder]

            let good = try Self.shell(
                "micronet classify fish.jpg -w $D/good.safetensors --labels $D/labels.txt --json",
                environment: environment)
            #expect(good.errors == "")
            let object = try Self.object(good.output)
            #expect(object["model"] as? String == "m0")
            #expect(object["classes"] as? Int == 3)
            #expect(object["trained"] as? Bool == true)
            let top = ((object["results"] as? [[String: Any]])?.first?["top"] as? [[String: Any]])
            #expect(top?.count == 3)
            #expect(top?.first?["class"] as? Int == 1)
            #expect(top?.first?["label"] as? String == "dog")
            let text = try Self.shell(
                "micronet classify fish.jpg -w $D/good.safetensors", environment: environment)
            #expect(text.output.contains("class 1") && !text.output.contains("UNTRAINED"))

            let bad = try Self.shell(
                "micronet classify fish.jpg -w $D/bad.safetensors --json", environment: environment)
            #expect(bad.status == 0)
            #expect(bad.errors.hasPrefix("micronet: warning: fish.jpg: some logits are not finite numbers"))
            #expect(bad.output.contains("\"score\": null"))

            let summary = try Self.shell(
                "micronet summary -w $D/good.safetensors --json", environment: environment)
            #expect(try Self.object(summary.output)["classes"] as? Int == 3)
            let other = try Self.shell(
                "micronet classify fish.jpg -m m2 -w $D/good.safetensors", environment: environment)
            #expect(other.status == 1)
            #expect(
                other.errors == "micronet: error: \(folder)/good.safetensors: these are the weights of M0, "
                    + "not of M2; leave out --model, the weights tell it\n")
        }
    }

    @Test func instructionSetsAreForcedAndRefused() throws {
        let line = "micronet classify fish.jpg -m m0 --json"
        let usual = try Self.shell(line)
        let portable = try Self.shell(line, environment: ["MICRONET_ISA": "portable"])
        #expect(portable.status == 0)
        #expect(usual.status == 0)
        let refused = try Self.shell(line, environment: ["MICRONET_ISA": "v9"])
        #expect(refused.status == 1)
        #expect(refused.errors.contains("“v9” is not an instruction set; this machine has portable"))
    }

    @Test func helpAndVersion() throws {
        let version = try Self.shell("micronet --version").output
        let form = /micronet \d+\.\d+\.\d+( \([0-9a-f]{10}\+?\))?\n/
        #expect(version.wholeMatch(of: form) != nil, "\(version)")
        #expect(try Self.shell("micronet help summary").output == Self.shell("micronet summary -h").output)
        #expect(try Self.shell("micronet --help").output.hasPrefix("OVERVIEW: "))
        // Without a terminal there is nothing to explore.
        #expect(try Self.shell("micronet").output == Self.shell("micronet summary").output)
    }
}
