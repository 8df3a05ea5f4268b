import Testing

@testable import micronet

@Suite struct HelpTests {
    @Test func program() {
        #expect(
            Micronet.table.help() == """
                OVERVIEW: Looks inside the MicroNet image classifiers M0 to M3.

                USAGE: micronet <subcommand>

                OPTIONS:
                  --version               Show the version.
                  -h, --help              Show help information.
                  --generate-completion-script <bash|zsh|fish>
                                          Print the completions for a shell.
                  --generate-man-page     Print the manual page, for 'man -l'.

                SUBCOMMANDS:
                  explore (default)       Explore a network on pictures, screen by screen.
                  summary                 Show a model's layers, their shapes, parameters and
                                          costs.
                  compare                 Show M0 to M3 side by side: budgets, stages and
                                          accuracy.
                  classify                Name what is in pictures: the classes with the highest
                                          scores.
                  trace                   Show every operation's output for a picture, and all
                                          Shift-Max coefficients.
                  evaluate                Measure a network's accuracy on labelled pictures.
                  train                   Train a network on a folder of class folders, a list
                                          file, or drawn shapes.
                  convert                 Convert weights between formats, export to ONNX, or
                                          check a file.
                  render                  Print one frame of the explorer.
                  bench                   Measure how long a forward pass takes, by model and by
                                          operation.
                  install                 Install the program for this user or, with --prefix,
                                          elsewhere.
                  uninstall               Remove an installation.

                  See 'micronet help <subcommand>' for detailed help.

                """)
    }

    @Test func command() {
        #expect(
            Micronet.table.help(for: .trace) == """
                OVERVIEW: Show every operation's output for a picture, and all Shift-Max
                coefficients.

                With --output the tensors themselves are written: input, features.ROW,
                features.ROW.layers.OPERATION, SHIFTMAX.coefficients in the order a1, b1, a2,
                b2, pooled, logits, and gradcam: Grad-CAM of the last feature map for the best
                class. --occlusion adds occlusion: the logit of that class by row and column of
                a grey patch, at every 16th pixel.

                USAGE: micronet trace <picture> [--output <file>] [--force] [--occlusion]
                                      [--patch <pixels>] [--model <m0|m1|m2|m3>]
                                      [--weights <file>] [--key <key>] [--untrained]
                                      [--labels <file>] [--input-size <pixels>]
                                      [--crop <torchvision|paddle>] [--apply-orientation]
                                      [--threads <count>] [--json] [--csv] [--markdown]
                                      [--color <auto|always|never>] [--ascii]

                ARGUMENTS:
                  <picture>               A JPEG or PNG file, or - for standard input.

                OPTIONS:
                  -o, --output <file>     Write the tensors to this .safetensors file.
                  -f, --force             Replace the file of --output if it exists.
                  --occlusion             Also write what a patch over each part of the picture
                                          changes.
                  --patch <pixels>        The side of that patch. (default: 32)
                  -m, --model <m0|m1|m2|m3>
                                          The network. (default: that of the weights, else m3)
                  -w, --weights <file>    A checkpoint: .safetensors, .pth or .pdparams.
                                          (default: the bundled ones, trained on drawn shapes)
                  --key <key>             Which weights to take from a file that holds several:
                                          state_dict_ema, or model.ema for nested ones.
                                          (default: the likeliest, and the others are told)
                  --untrained             Use the weights that training starts from, with 1000
                                          classes.
                  --labels <file>         Class names, one a line. (default: those in the
                                          weights, else ImageNet's for 1000 classes)
                  --input-size <pixels>   Side of the square that the network sees, a multiple
                                          of 32. (default: what the weights were trained on,
                                          else 224)
                  --crop <torchvision|paddle>
                                          How a picture becomes a square. (default: paddle for
                                          Paddle's weights, else torchvision)
                  --apply-orientation     Turn pictures upright that are stored on their side
                                          (EXIF). The published pipelines do not.
                  --threads <count>       The maximum number of processor threads. (default: 1)
                  --json                  Print one JSON object.
                  --csv                   Print comma-separated values.
                  --markdown              Print Markdown.
                  --color <auto|always|never>
                                          Colour in the output. (default: auto, only in a
                                          terminal)
                  --ascii                 Show plain ASCII only.
                  -h, --help              Show help information.

                """)
    }

    /// What an option says about its default and its values is what the command does.
    @Test(arguments: [
        ("bench", "(default: those that training starts from"), ("summary", "(default: none; the network"),
        ("classify", "(default: the bundled ones"), ("convert", "--type <float64|float32|float16|bfloat16>"),
    ])
    func saysTheDefault(_ name: String, expected: String) throws {
        let command = try #require(Micronet.table.command(named: name))
        let words = Micronet.table.help(for: command).split { $0.isWhitespace }
        #expect(words.joined(separator: " ").contains(expected))
    }

    @Test(arguments: Micronet.table.commands.map(\.name))
    func fitsAnyTerminal(_ name: String) throws {
        let command = try #require(Micronet.table.command(named: name))
        let help = Micronet.table.help(for: command)
        for line in help.split(separator: "\n") {
            #expect(line.count <= 80, "\(line)")
            #expect(line.allSatisfy { $0.isASCII }, "\(line)")
        }
        for option in command.allOptions { #expect(help.contains("--\(option.name)")) }
        // No two options have the same name.
        let names =
            command.allOptions.map { "--\($0.name)" }
            + command.allOptions.compactMap { $0.short.map { "-\($0)" } }
        #expect(Set(names).count == names.count)
    }
}
