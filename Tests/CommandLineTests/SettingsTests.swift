import Basics
import Explorer
import Foundation
import Network
import Testing

@testable import micronet

/// The user's settings: what they add to the command line, and what can be wrong with them.
@Suite struct SettingsTests {
    private func read(_ text: String, given: [String: any Sendable] = [:]) throws -> Settings {
        var settings = Settings(ParsedArguments(values: given), file: "s.json")
        settings.add(try JSONNode.read(Array(text.utf8), from: "s.json"), folder: "/etc") { _ in "/etc" }
        return settings
    }

    @Test func settingsAreOptionsByName() throws {
        let settings = try read(
            """
            {"model": "M1", "ascii": true, "no-mouse": false, "unit": "flops", "reading": "blocks",
             "screen": "shift-max", "threads": 2, "color": "never", "labels": "~/passwd", "input-size": "192"}
            """)
        #expect(settings.warnings == [])
        #expect(settings.notice == nil)
        let arguments = settings.arguments
        #expect(arguments[SharedOptions.model] == .m1)
        #expect(arguments.has(SharedOptions.ascii))
        #expect(!arguments.has(Command.noMouse))
        #expect(arguments[BeginOptions.unit] == .operations)
        #expect(arguments[BeginOptions.reading] == .microBlocks)
        #expect(arguments[BeginOptions.screen] == .shiftMax)
        #expect(arguments[SharedOptions.threads] == 2)
        #expect(arguments[SharedOptions.color] == .never)
        #expect(arguments[SharedOptions.labels] == "/etc/passwd")
        #expect(arguments[SharedOptions.inputSize] == 192)
    }

    @Test func badSettingsAreWarnedAboutAndLeftOut() throws {
        let settings = try read(
            """
            {"modle": "m1", "threads": 0, "ascii": "yes",
             "crop": "paddel", "input-size": 192.5,
             "weights": "nowhere.pth", "key": "ema", "lesson": "x.json",
             "unit": "flops", "labels": [1]}
            """)
        #expect(settings.arguments.values.keys.sorted() == ["unit"])
        #expect(
            settings.warnings.map { $0.prefix(120) }
                == [
                    "s.json: line 1: there is no setting “modle”; did you mean 'model'?",
                    "s.json: line 1: “threads” is not a whole number from 1 to 1024; it is left out",
                    "s.json: line 1: “ascii” is neither true nor false; it is left out",
                    "s.json: line 2: “crop” is not one of torchvision, paddle; did you mean 'paddle'? it is left out",
                    "s.json: line 2: “input-size” is neither a text in quotes nor a whole number; it is left out",
                    "s.json: line 3: “weights” is /etc/nowhere.pth, and there is no such file; it is left out",
                    "s.json: line 3: there is no setting “lesson”; there are model, weights, key, untrained, labels, input-size, crop, apply-orientation, ",
                    "s.json: line 4: “labels” is neither a text in quotes nor a whole number; it is left out",
                ].map { $0.prefix(120) })
        #expect(settings.notice?.hasSuffix("'model'? (and 7 more, on standard error)") == true)
        let list = try read("[1]")
        #expect(list.warnings == ["s.json: this must be a {…} object; the settings are left out"])
    }

    @Test func theCommandLineWins() throws {
        let text = "{\"model\": \"m1\", \"labels\": \"passwd\", \"unit\": \"flops\", \"threads\": 4}"
        for given: [String: any Sendable] in [
            ["weights": FilePath("x.pth")], ["model": Variant.m2], ["untrained": true],
        ] {
            let settings = try read(text, given: given.merging(["threads": 1]) { $1 })
            #expect(settings.warnings == [])
            #expect(settings.arguments.values["model"] as? Variant == given["model"] as? Variant)
            #expect(settings.arguments[SharedOptions.labels] == nil)
            #expect(settings.arguments[SharedOptions.threads] == 1)
            #expect(settings.arguments[BeginOptions.unit] == .operations)
        }
    }

    /// Weights that exist but cannot be read are left out with the labels and the size that belong to them.
    @Test func weightsThatCannotBeLoadedAreLeftOut() throws {
        var settings = try read(
            "{\"weights\": \"passwd\", \"labels\": \"passwd\", \"unit\": \"flops\"}",
            given: ["crop": "paddle"])
        #expect(settings.warnings == [])
        let isChanged = settings.leaveOutNetwork(because: Problem("/etc/passwd: no checkpoint"))
        #expect(isChanged)
        #expect(settings.arguments.values.keys.sorted() == ["crop", "unit"])
        #expect(settings.warnings == ["s.json: /etc/passwd: no checkpoint; weights, labels left out"])
        let isChangedAgain = settings.leaveOutNetwork(because: Problem("again"))
        #expect(!isChangedAgain)
    }

    @Test func theFileIsInTheConfigurationFolder() {
        func path(_ variables: [String: String]) -> String? { Settings.path { variables[$0] } }
        #expect(path(["XDG_CONFIG_HOME": "/c", "HOME": "/h"]) == "/c/micronet/settings.json")
        #expect(path(["XDG_CONFIG_HOME": "relative", "HOME": "/h"]) == "/h/.config/micronet/settings.json")
        #expect(path(["XDG_CONFIG_HOME": "", "HOME": "/h"]) == "/h/.config/micronet/settings.json")
        #expect(path([:]) == nil)
    }

    @Test func theFileIsReadOrItIsSaidWhyNot() throws {
        try BinaryTests.scratch { folder in
            func read(_ name: String) -> Settings {
                Settings.read(ParsedArguments(values: [:]), from: FilePath(folder + "/" + name))
            }
            #expect(read("none.json").warnings == [])
            try Data([0xEF, 0xBB, 0xBF] + "{\"model\": \"m1\"}".utf8).write(
                to: URL(fileURLWithPath: folder + "/bom.json"))
            #expect(read("bom.json").warnings == [] && read("bom.json").arguments[SharedOptions.model] == .m1)
            let link = folder + "/link.json"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "gone.json")
            let end = ": this is a link to gone.json, which is not there; the settings are left out"
            #expect(read("link.json").warnings == [link + end])
            try FileManager.default.removeItem(atPath: link)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "bom.json")
            #expect(read("link.json").arguments[SharedOptions.model] == .m1)
        }
    }

    @Test func aKeyGoesWithWeights() throws {
        let settings = try read("{\"model\": \"m1\",\n\"key\": \"ema\"}")
        #expect(!settings.arguments.has(SharedOptions.key))
        #expect(
            settings.warnings == [
                "s.json: line 2: “key” goes with “weights”, which is not there; it is left out"
            ])
        // The command line chooses another network, and the key is none of its business.
        #expect(try read("{\"key\": \"ema\"}", given: ["model": Variant.m0]).warnings == [])
    }

    /// Without a terminal the output is the same for everyone: only the explorer reads settings.
    @Test func outputForProgramsDoesNotDependOnThem() throws {
        try BinaryTests.scratch { folder in
            try FileManager.default.createDirectory(
                atPath: folder + "/micronet", withIntermediateDirectories: true)
            try Data("{\"model\": \"m1\", \"colour\": 1}".utf8).write(
                to: URL(fileURLWithPath: folder + "/micronet/settings.json"))
            let outcome = try BinaryTests.shell("micronet", environment: ["XDG_CONFIG_HOME": folder])
            #expect(try outcome.output == BinaryTests.shell("micronet").output)
            #expect(outcome.errors == "")
        }
    }
}
