import Pictures
import Shapes
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
        for (index, name) in known { #expect(labels[index] == name) }
        for label in labels {
            #expect(!label.isEmpty && label.first != " " && label.last != " " && !label.contains("\r"))
        }
    }

    @Test func everySceneHasItsPicture() throws {
        let pictures = try Assets.pictures()
        let names = pictures.map { String($0.split(separator: "/").last ?? "") }
        #expect(names == Scene.bundled.map { $0.name + ".jpg" })
        let shapes = try Assets.shapes().map { String($0.split(separator: "/").last ?? "") }
        #expect(shapes == ShapeClass.allCases.map { $0.name + ".jpg" }.sorted())
        #expect(try Assets.shapes().contains(Assets.defaultPicture()))
        var total = 0
        for path in try pictures + Assets.shapes() {
            let bytes = try #require(AssetFiles.bytes(path))
            #expect(bytes.starts(with: [0xFF, 0xD8, 0xFF]) && bytes.suffix(2) == [0xFF, 0xD9], "\(path)")
            total += bytes.count
        }
        #expect(total < 1_000_000)
    }

    /// The files are what the code draws, but for what JPEG loses.
    @Test(arguments: Scene.bundled)
    func picturesAreUpToDate(scene: Scene) throws {
        let path = try Assets.folder() + "/Pictures/\(scene.name).jpg"
        let canvas = scene.draw()
        let drawn = canvas.rgbBytes(dither: true)
        let stored = try DecodedPicture(path: PicturePath(path)).image
        #expect(stored.width == canvas.width && stored.height == canvas.height)
        try #require(stored.pixels.count == drawn.count)
        let error = zip(stored.pixels, drawn).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(Float(error) / Float(drawn.count) < 5)
    }

    @Test func missingAssetsAreAnError() throws {
        #expect(throws: AssetError.self) {
            try AssetFiles.folder(besides: "/nonexistent/bin", source: "/nonexistent/source")
        }
        do throws(AssetError) {
            _ = try AssetFiles.folder(besides: nil, source: "/nonexistent/source")
        } catch {
            #expect("\(error)".hasPrefix("/nonexistent/source: "))
            #expect(!"\(error)".contains("\n"))
        }
    }

    @Test func resourcesAreFoundBesideTheExecutable() throws {
        #expect(try Assets.folder().hasSuffix("/" + AssetFiles.bundleName))
    }

    @Test func everyVariantHasItsModels() throws {
        for variant in ["m0", "m1", "m2", "m3"] {
            #expect(try Assets.models().contains(Assets.trainedModel(variant)))
            #expect(try Assets.models().contains(Assets.untrainedStatistics(variant)))
        }
        let sizes = try Assets.models().map { AssetFiles.bytes($0)?.count ?? 0 }
        #expect(sizes.reduce(0, +) < 12_000_000)
    }
}
