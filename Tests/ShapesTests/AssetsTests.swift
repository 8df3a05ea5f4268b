import Basics
import Foundation
import Network
import Pictures
import Shapes
import TestSupport
import Testing

@testable import Assets

@Suite struct AssetsTests {
    @Test func labelsAreImageNets() throws {
        let labels = try Assets.labels()
        #expect(labels.count == 1000)
        #expect(Set(labels).count == 1000, "no two classes share a name")
        let known = [
            0: "tench", 134: "crane bird", 178: "Weimaraner", 207: "golden retriever",
            208: "Labrador retriever",
            209: "Chesapeake Bay retriever", 211: "vizsla", 236: "Doberman", 264: "Cardigan", 281: "tabby",
            301: "ladybug", 323: "monarch", 393: "anemone fish", 417: "balloon", 437: "beacon",
            474: "cardigan",
            517: "crane", 638: "maillot", 639: "maillot tank suit", 817: "sports car", 849: "teapot",
            914: "yawl", 992: "agaric", 999: "toilet tissue",
        ]
        for (index, name) in known { #expect(labels[index].text == name) }
        for label in labels.map(\.text) {
            #expect(!label.isEmpty && label.first != " " && label.last != " " && !label.contains("\r"))
        }
    }

    @Test func synsetsAreImageNets() throws {
        let synsets = try Assets.synsets()
        #expect(synsets.count == 1000 && Set(synsets).count == 1000)
        // ILSVRC 2012 numbers the classes in this order.
        #expect(synsets == synsets.sorted())
        #expect(synsets.allSatisfy { $0.bytes.count == 9 && $0.bytes.first == UInt8(ascii: "n") })
        let known: [Int: ExternalName] = [
            0: "n01440764", 1: "n01443537", 281: "n02123045", 701: "n03888257", 817: "n04285008",
            849: "n04398044",
            934: "n07697537", 999: "n15075141",
        ]
        for (index, synset) in known { #expect(synsets[index] == synset) }
    }

    /// The names of the files at some paths.
    private static func names(_ paths: [FilePath]) -> [String] { paths.map(\.name) }

    @Test func everyPictureIsThere() throws {
        let scenes = [
            "butterfly", "city-night", "fish", "hot-air-balloons", "ladybug", "lighthouse", "mushrooms",
            "sailboat", "teapot",
        ]
        #expect(try Self.names(Assets.scenes()) == scenes.map { $0 + ".jpg" })
        #expect(try Self.names(Assets.shapes()) == ShapeClass.allCases.map { $0.name + ".jpg" }.sorted())
        var total = 0
        for path in try Assets.scenes() + Assets.shapes() {
            let bytes = try InputFile.bytes(of: path, limit: 1 << 20)
            #expect(bytes.starts(with: [0xFF, 0xD8, 0xFF]) && bytes.suffix(2) == [0xFF, 0xD9], "\(path)")
            total += bytes.count
        }
        #expect(total < 1_000_000)
    }

    /// The explorer starts with pictures that the network knows.
    @Test func startPicturesFitTheNetwork() throws {
        let shapes = try Assets.startPictures(isForShapes: true)
        #expect(try shapes.paths == Assets.shapes())
        #expect(shapes.paths[shapes.first].text.hasSuffix("/Shapes/star.jpg"))
        let scenes = try Assets.startPictures(isForShapes: false)
        #expect(try scenes.paths == Assets.scenes())
        #expect(scenes.paths[scenes.first].text.hasSuffix("/Scenes/fish.jpg"))
    }

    /// The files are what the data set draws, except for the loss of JPEG.
    @Test(arguments: ShapeClass.allCases)
    func shapesAreUpToDate(shape: ShapeClass) throws {
        let samples = ShapesDataSet(split: .test, seed: 1)
        let drawn = try #require((0..<16).map { samples.draw($0, size: 448) }.first { $0.label == shape })
        let path = try Assets.folder().appending("Pictures/Shapes/\(shape.name).jpg")
        let stored = try DecodedPicture(path: path).image
        #expect(stored.width == drawn.size && stored.height == drawn.size)
        try #require(stored.pixels.count == drawn.pixels.count)
        let error = zip(stored.pixels, drawn.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(Float(error) / Float(drawn.pixels.count) < 5)
    }

    @Test func missingAssetsAreAnError() throws {
        let cases: [(chosen: FilePath?, executable: FilePath?, words: String)] = [
            (nil, "/nonexistent/bin", "/nonexistent/share/micronet: "),
            ("/nonexistent/assets", "/nonexistent/bin", "/nonexistent/assets: MICRONET_ASSETS names"),
            (nil, nil, "/proc/self/exe"),
        ]
        for (chosen, executable, words) in cases {
            let problem = try #require(
                thrown(Problem.self) { try Assets.folder(chosen: chosen, nextTo: executable) })
            #expect("\(problem)".contains(words))
            #expect(!problem.advice.isEmpty)
        }
    }

    /// The variable first, then the build's resources, then the prefix.
    @Test func assetsAreFoundInTheirOrder() throws {
        let root = FilePath(NSTemporaryDirectory()).appending("assets-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: root.text) }
        let bin = root.appending("prefix/bin")
        let build = bin.appending(Assets.bundleName)
        let installed = root.appending("prefix/share/micronet")
        let chosen = root.appending("chosen")
        for place in [build, installed, chosen] {
            for part in Assets.parts {
                try FileManager.default.createDirectory(
                    atPath: place.appending(part).text, withIntermediateDirectories: true)
            }
        }
        #expect(try Assets.folder(chosen: chosen, nextTo: bin) == chosen)
        #expect(try Assets.folder(chosen: nil, nextTo: bin) == build)
        #expect(try Assets.folder(chosen: "", nextTo: bin) == build)
        try FileManager.default.removeItem(atPath: build.text)
        #expect(try Assets.folder(chosen: nil, nextTo: bin) == installed)
    }

    @Test func resourcesAreFoundNextToTheExecutable() throws {
        #expect(try Assets.folder().name == Assets.bundleName)
    }

    @Test func everyVariantHasItsModels() throws {
        for variant in Variant.family.map(\.name) {
            #expect(try Assets.models().contains(Assets.trainedModel(variant)))
            #expect(try Assets.models().contains(Assets.untrainedStatistics(variant)))
        }
        let sizes = try Assets.models().map { try InputFile.bytes(of: $0, limit: 12_000_000).count }
        #expect(sizes.reduce(0, +) < 12_000_000)
    }
}
