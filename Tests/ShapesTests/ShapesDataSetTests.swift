import Basics
import Testing

@testable import Shapes

/// FNV-1a, to compare many bytes by a single number.
private func fingerprint(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

@Suite struct ShapesDataSetTests {
    @Test func samePicturesEverywhere() {
        var bytes: [UInt8] = []
        for split in ShapesSplit.allCases {
            let samples = ShapesDataSet(split: split, seed: 7)
            for index in 0..<32 { bytes += samples.draw(index, size: 64).pixels }
            bytes += samples.draw(1_000_000_007, size: 101).pixels
        }
        // Recorded once; another machine, compiler or build must not change it.
        #expect(fingerprint(bytes) == 12_517_831_762_708_270_480)
    }

    @Test func picturesDoNotDependOnTheirNeighbours() async {
        let samples = ShapesDataSet(split: .train, seed: 3)
        let inOrder = (0..<24).map { samples.draw($0, size: 48) }
        let atOnce = await withTaskGroup(of: (Int, ShapeSample).self) { group in
            for index in (0..<24).reversed() { group.addTask { (index, samples.draw(index, size: 48)) } }
            return await group.reduce(into: [Int: ShapeSample]()) { $0[$1.0] = $1.1 }
        }
        for (index, sample) in inOrder.enumerated() {
            #expect(sample == atOnce[index])
            #expect(sample.label == samples.label(index))
        }
    }

    @Test func everySixteenShowEachClassOnce() {
        let samples = ShapesDataSet(split: .validation, seed: 5)
        var orders: Set<[ShapeClass]> = []
        for group in 0..<50 {
            let labels = (0..<16).map { samples.label(group * 16 + $0) }
            #expect(Set(labels).count == 16)
            orders.insert(labels)
        }
        #expect(orders.count == 50, "no order comes twice")
    }

    @Test func splitsAndSeedsShareNoPicture() {
        var seen: Set<[UInt8]> = []
        for split in ShapesSplit.allCases {
            for seed in [1, 2] as [UInt64] {
                let samples = ShapesDataSet(split: split, seed: seed)
                for index in 0..<64 { seen.insert(samples.draw(index, size: 32).pixels) }
            }
        }
        #expect(seen.count == 3 * 2 * 64)
    }

    /// Twice the size gives the same picture: reduced to half, it is close to the small one.
    @Test func sizeKeepsThePicture() {
        var easy = ShapesDifficulty.standard
        easy.grain = 0
        let samples = ShapesDataSet(split: .test, seed: 2, difficulty: easy)
        for index in 0..<16 {
            let small = samples.draw(index, size: 64).pixels
            let large = samples.draw(index, size: 128).pixels
            var error = 0
            for y in 0..<64 {
                for x in 0..<64 {
                    for channel in 0..<3 {
                        let place = (2 * y * 128 + 2 * x) * 3 + channel
                        let sum =
                            Int(large[place]) + Int(large[place + 3]) + Int(large[place + 384])
                            + Int(large[place + 387])
                        error += abs(sum / 4 - Int(small[(y * 64 + x) * 3 + channel]))
                    }
                }
            }
            #expect(Double(error) / Double(64 * 64 * 3) < 1, "\(samples.label(index))")
        }
    }

    /// Without distractions, the figure differs from the ground by at least the contrast, and has a plausible size.
    @Test(arguments: ShapeClass.allCases)
    func figuresStandOut(label: ShapeClass) {
        var plain = ShapesDifficulty.standard
        (plain.faintShare, plain.occlusionShare, plain.mottling, plain.shading, plain.grain) = (0, 0, 0, 0, 0)
        (plain.clutter, plain.distractors) = (0...0, 0...0)
        for seed in 0..<20 as Range<UInt64> {
            var composer = Composer(
                label: label, difficulty: plain, random: SeededGenerator(seed: seed))
            #expect(abs(composer.ground.brightness - composer.figure.brightness) >= plain.contrast)
            let picture = composer.composition()
            let top = picture.layers.last
            let bare = coverage(top?.outline ?? Outline(), size: 96)
            let pattern = top?.pattern.map { coverage($0, size: 96) }
            let share = zip(bare, pattern ?? bare).reduce(0) { $0 + min($1.0, $1.1) } / (96 * 96)
            #expect(share > 0.02 && share < 0.75, "\(label) \(seed): covers \(share)")
        }
    }

    /// The covered area of each pixel.
    private func coverage(_ outline: Outline, size: Int) -> [Float] {
        var band = CoverageBand(width: size, rows: size)
        defer { band.deallocate() }
        band.scan(EdgeList(outline, size: size), rows: 0..<size)
        var result: [Float] = []
        for y in 0..<size {
            var row = [Float](repeating: 0, count: size)
            row.withUnsafeMutableBufferPointer { row in
                if let start = row.baseAddress { _ = band.read(row: y, into: start) }
            }
            result += row
        }
        return result
    }

    @Test func coverageIsTheArea() {
        var random = SeededGenerator(seed: 4)
        for label in ShapeClass.allCases where !label.isTexture {
            let pose = Affine(
                move: Point(0.5, 0.48), degrees: random.uniform(0, 360), scale: Point(0.4, 0.35))
            let outline = Outline.figure(label, random: &random).posed(pose)
            let covered = coverage(outline, size: 80).reduce(0, +) / (80 * 80)
            #expect(abs(covered - outline.area) < 0.002, "\(label): \(covered), not \(outline.area)")
        }
        // Exactly half of the box lies outside, on every side.
        for move in [Point(0, 0.5), Point(1, 0.5), Point(0.5, 0), Point(0.5, 1)] {
            let half = Outline.box(0.25, 0.25).posed(Affine(move: move))
            let covered = coverage(half, size: 64).reduce(0, +)
            #expect(covered == 64 * 64 / 8)
        }
    }
}
