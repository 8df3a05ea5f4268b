import Basics
import Network
import Checkpoints
import Foundation
import Inference
import TestSupport
import Testing

/// `convert`, run as a program.
@Suite struct ConvertTests {
    /// M0's weights by formula, with a counter, a tensor of no layer and some metadata.
    static func write(to path: String) throws {
        var tensors: [ExternalName: RawTensor] = [:]
        for tensor in try Network(.m0, classes: 10).tensors {
            tensors[tensor.name] = try RawTensor(
                shape: tensor.shape,
                floats: FormulaWeights.tensor(name: tensor.name, shape: tensor.shape))
        }
        tensors["features.0.stem.0.conv.1.num_batches_tracked"] = try RawTensor(shape: [], floats: [7])
        tensors["stranger"] = try RawTensor(shape: [2], floats: [1, 2])
        try Safetensors.write(tensors, metadata: ["origin": "paddle"], to: FilePath(path))
    }

    /// Converts from format to format; no weight changes.
    @Test func everyFormat() throws {
        try BinaryTests.scratch { folder in
            try Self.write(to: folder + "/a.safetensors")
            let outcome = try BinaryTests.shell(
                """
                cd '\(folder)' && micronet convert a.safetensors b.pth --verify && \
                micronet convert b.pth c.pdparams --verify && micronet convert c.pdparams d.pt --verify && \
                micronet convert d.pt e.safetensors --verify --json >e.json && \
                micronet convert c.pdparams g.safetensors && \
                micronet convert e.safetensors f.onnx --verify --input-size 64
                """)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors == "")
            #expect(outcome.output.contains("left out: stranger, origin\n"))
            #expect(outcome.output.contains("left out: 1 × num_batches_tracked\n"))
            #expect(outcome.output.contains("read back: identical, byte for byte\n"))
            let first = try Checkpoint.read(FilePath(folder + "/a.safetensors"))
            let network = try Network(.m0, classes: 10)
            for (name, format) in [
                ("b.pth", .torchArchive), ("c.pdparams", .paddle), ("d.pt", .torchArchive),
                ("e.safetensors", .safetensors),
            ] as [(String, CheckpointFormat)] {
                let found = try Checkpoint.read(FilePath(folder + "/" + name))
                #expect(found.format == format)
                for tensor in network.tensors {
                    let (own, other) = (found.tensors[tensor.name], first.tensors[tensor.name])
                    #expect(try own?.equalsExactly(#require(other)) == true, "\(name): \(tensor.name)")
                }
            }
            // Weights from Paddle keep their crop if the format has a place for it.
            #expect(try Checkpoint.read(FilePath(folder + "/g.safetensors")).isFromPaddle)

            let json = try BinaryTests.object(
                String(decoding: Data(contentsOf: URL(fileURLWithPath: folder + "/e.json")), as: UTF8.self))
            let input = try #require(json["input"] as? [String: Any])
            #expect(input["model"] as? String == "m0" && input["classes"] as? Int == 10)
            #expect(input["parameters"] as? Int == network.cost.parameters)
            let digest = try BinaryTests.shell("sha256sum '\(folder)/d.pt' '\(folder)/e.safetensors'").output
                .split(separator: "\n").map { String($0.prefix(64)) }
            let output = try #require(json["output"] as? [String: Any])
            #expect(input["sha256"] as? String == digest[0] && output["sha256"] as? String == digest[1])
            #expect(output["tensorsCompared"] as? Int == network.tensors.count)
            let tensors = try #require(input["tensors"] as? [[String: Any]])
            #expect(tensors.map { $0["name"] as? String } == network.tensors.map(\.name))
            for (told, tensor) in zip(tensors, network.tensors) {
                let values = FormulaWeights.tensor(name: tensor.name, shape: tensor.shape).map(Double.init)
                let mean = values.reduce(0, +) / Double(values.count)
                let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
                let deviation = (squares / Double(values.count)).squareRoot()
                #expect(abs(try #require(told["mean"] as? Double) - mean) < 1e-9)
                #expect(abs(try #require(told["deviation"] as? Double) - deviation) < 1e-9)
            }
        }
    }

    @Test func halvesTheNumbers() throws {
        try BinaryTests.scratch { folder in
            try Self.write(to: folder + "/a.safetensors")
            let outcome = try BinaryTests.shell(
                "cd '\(folder)' && micronet convert a.safetensors b.pth --type float16 --verify --json")
            let output = try #require(try BinaryTests.object(outcome.output)["output"] as? [String: Any])
            let change = try #require(output["largestChange"] as? Double)
            #expect(change > 0 && change < 0x1p-10)
            let found = try Checkpoint.read(FilePath(folder + "/b.pth"))
            #expect(found.tensors["classifier.0.linear.0.weight"]?.elementType == .float16)
        }
    }

    /// A mistake overwrites neither the input nor another file.
    @Test func filesAreNotOverwritten() throws {
        try BinaryTests.scratch { folder in
            try Self.write(to: folder + "/a.safetensors")
            let outcome = try BinaryTests.shell(
                """
                cd '\(folder)'; ln -s a.safetensors l.safetensors; ln a.safetensors h.safetensors; echo x >o.pth
                cp a.safetensors before
                micronet convert a.safetensors ./a.safetensors --force
                micronet convert a.safetensors l.safetensors --force
                micronet convert a.safetensors h.safetensors --force
                micronet convert a.safetensors o.pth
                cat o.pth; cmp a.safetensors before; ls -A
                micronet convert a.safetensors o.pth --force >/dev/null && head -c 2 o.pth
                """)
            let lines = outcome.errors.split(separator: "\n")
            #expect(lines.count == 4)
            #expect(
                lines.first == "micronet: error: ./a.safetensors: this is the input itself; give another name"
            )
            #expect(lines.dropFirst().prefix(2).allSatisfy { $0.contains("this is the input itself") })
            #expect(
                lines.last
                    == "micronet: error: o.pth: there is a file of this name; give --force to replace it, or another name"
            )
            #expect(outcome.output == "x\na.safetensors\nbefore\nh.safetensors\nl.safetensors\no.pth\nPK")
        }
    }

    @Test func namesAreBytes() throws {
        try BinaryTests.scratch { folder in
            try Self.write(to: folder + "/a.safetensors")
            let outcome = try BinaryTests.shell(
                """
                cd '\(folder)'; w=$(printf 'w\\377.pth'); micronet convert a.safetensors "$w" --verify >/dev/null &&
                micronet classify "$OLDPWD/fish.jpg" --weights "$w" --json && rm a.safetensors && ls | wc -l
                """)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("\"trained\": true"))
            #expect(outcome.output.hasSuffix("1\n"))
        }
    }

    @Test(
        arguments: [
            (
                "micronet convert a.pth b.npz",
                "'b.npz': the file's name must end in one of .safetensors, .pth, .pt, .pdparams, .onnx; see 'micronet convert --help'"
            ),
            (
                "micronet convert a.pth ''",
                "'': the file's name must end in one of .safetensors, .pth, .pt, .pdparams, .onnx; see 'micronet convert --help'"
            ),
            (
                "micronet convert a.pth",
                "missing argument '<out>'; only --verify works without it; see 'micronet convert --help'"
            ),
            (
                "micronet convert a.pth --verify --type float16",
                "'--type' requires a file to write; see 'micronet convert --help'"
            ),
            (
                "micronet convert a.pth b.onnx --type float16",
                "'--type' does not apply to .onnx, which is written in float32; see 'micronet convert --help'"
            ),
            (
                "micronet convert a.pth b.pt --input-size 64",
                "'--input-size' applies only to .onnx; weights are the same for every size; see 'micronet convert --help'"
            ),
        ])
    func refusesUsage(_ line: String, _ expected: String) throws {
        try BinaryTests.expectUsageError(line, expected)
    }

    /// One file with two sets of weights under different prefixes, and something else.
    @Test func takesTheWeightsOfAKey() throws {
        try BinaryTests.scratch { folder in
            try Self.write(to: folder + "/a.safetensors")
            let bias = "classifier.2.linear.0.bias"
            var tensors: [ExternalName: RawTensor] = [:]
            for (name, tensor) in try Checkpoint.read(FilePath(folder + "/a.safetensors")).tensors {
                tensors["model." + name.text] = tensor
                tensors["ema.module." + name.text] = tensor
            }
            let threes = [Float](repeating: 3, count: 10)
            tensors["ema.module." + bias] = try RawTensor(shape: [10], floats: threes)
            try Safetensors.write(tensors, to: FilePath(folder + "/two.safetensors"))
            let outcome = try BinaryTests.shell(
                """
                cd '\(folder)'; micronet convert two.safetensors b.pth --force >/dev/null
                micronet convert two.safetensors c.pth --key ema >/dev/null
                micronet convert two.safetensors --verify --key nothing
                micronet summary --key ema; micronet summary --weights two.safetensors --key model >/dev/null
                """)
            let lines = outcome.errors.split(separator: "\n")
            #expect(lines.count == 4, "\(outcome.errors)")
            #expect(
                lines.first
                    == "micronet: note: two.safetensors: takes the weights under “model”; those under “ema.module” fit too (--key ema.module)"
            )
            #expect(
                lines.dropFirst().first
                    == "micronet: error: two.safetensors: there are no tensors under the key “nothing”; there are: “model”, “ema.module”"
            )
            #expect(lines.dropFirst(2).first?.contains("'--key' requires '--weights'") == true)
            #expect(lines.last?.contains("leaves out ") == true)
            let (first, second) = (
                try Checkpoint.read(FilePath(folder + "/b.pth")).tensors[bias],
                try Checkpoint.read(FilePath(folder + "/c.pth")).tensors[bias]
            )
            #expect(try second?.floats() == threes && first?.floats() != threes)
        }
    }

    @Test func refusesOtherTensors() throws {
        try BinaryTests.scratch { folder in
            let whole = folder + "/a.safetensors"
            try Self.write(to: whole)
            var tensors = try Checkpoint.read(FilePath(whole)).tensors
            tensors["features.3.layers.4.conv.0.weight"] = nil
            try Safetensors.write(tensors, to: FilePath(folder + "/b.safetensors"))
            let outcome = try BinaryTests.shell(
                "cd '\(folder)'; micronet convert b.safetensors c.pth; micronet convert fish.jpg c.pth; ls")
            let lines = outcome.errors.split(separator: "\n")
            #expect(
                lines.first?.contains(
                    "the first that differs is features.3.layers.4.conv.0.weight: expected [16, 12, 1, 1], and it is missing"
                ) == true, "\(outcome.errors)")
            #expect(lines.last?.hasSuffix("fish.jpg: there is no such file; check the name") == true)
            #expect(outcome.output == "a.safetensors\nb.safetensors\n")
        }
    }
}
