import Network
import Pictures
import TestSupport
import Testing
import Trace

@testable import Inference

/// Where the network looks: Grad-CAM as PyTorch computes it, and passes with a part of the picture covered.
@Suite struct AttributionTests {
    private static let cases = Variant.family.flatMap { variant in
        [(variant, 160, 10), (variant, 224, 1000)]
    }

    /// For the best, the middle and the worst class.
    @Test(arguments: cases) func gradCAMEqualsPyTorch(variant: Variant, size: Int, classes: Int) throws {
        let network = try Network(variant, inputSize: size, classes: classes)
        let trace = try Model(network, weights: FormulaSource()).trace(
            FormulaWeights.input(pattern: 0, size: size))
        let golden = try GoldenRecord(model: variant.name, size: size).gradCAMs
        #expect(golden.count == 3 && golden[0].classIndex == trace.prediction.top(1)[0])
        // The other classes' maps may be close to 0 everywhere.
        let scale = golden[0].values.max() ?? 0
        #expect(scale > 0)
        for expected in golden {
            let map = try GradCAM(of: expected.classIndex, in: trace, weights: FormulaSource())
            #expect([map.height, map.width] == expected.shape && map.values.count == expected.values.count)
            let worst = zip(map.values, expected.values).map { abs(Double($0) - $1) }.max() ?? .infinity
            #expect(worst < 1e-4 * scale, "class \(expected.classIndex): off by \(worst) of \(scale)")
        }
    }

    @Test func placesOfThePatch() {
        let grid = OcclusionGrid(inputSize: 224, side: 32, stride: 16)
        #expect(grid.columns == 13 && grid.count == 169)
        #expect(grid[0] == (0, 0) && grid[12] == (192, 0) && grid[13] == (0, 16) && grid[168] == (192, 192))
        // Only where the whole patch is inside.
        let coarse = OcclusionGrid(inputSize: 64, side: 20, stride: 16)
        #expect(coarse.columns == 3 && coarse[8] == (32, 32))
        #expect(OcclusionGrid(inputSize: 32, side: 32, stride: 5).count == 1)
    }

    /// A covered place gives the bits of a pass over a picture with the patch painted into its pixels.
    @Test(arguments: Variant.family) func occlusionEqualsPaintedPictures(variant: Variant) throws {
        let size = 64
        let image = RGBImage(
            width: size, height: size,
            pixels: (0..<3 * size * size).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) })
        let preprocessing = Preprocessing(inputSize: size)
        let engine = Engine(
            try Model(Network(variant, inputSize: size, classes: 10), weights: FormulaSource()))
        let grid = OcclusionGrid(inputSize: size, side: 20, stride: 9)
        var seen: [[Float]] = []
        engine.occlude(preprocessing.tensor(image), grid, color: Preprocessing.patchValues) { place, logits in
            #expect(place == seen.count)
            seen.append(logits)
            return true
        }
        let painted = (0..<grid.count).map { place in
            let (x, y) = grid[place]
            return engine.logits(preprocessing.tensor(image.covered(x: x, y: y, side: grid.side)))
        }
        #expect(grid.count == 25 && seen == painted)
        #expect(Set(seen).count == grid.count)
    }

    @Test func occlusionEndsWhenTold() throws {
        let engine = Engine(try Model(Network(.m0, inputSize: 32, classes: 2), weights: FormulaSource()))
        var calls = 0
        engine.occlude(
            FormulaWeights.input(pattern: 0, size: 32), OcclusionGrid(inputSize: 32, side: 8, stride: 8),
            color: Preprocessing.patchValues
        ) { place, _ in
            calls += 1
            return place < 4
        }
        #expect(calls == 5)
    }
}
