import Glibc
import Shapes

/// A part of a picture by chance, as torchvision's RandomResizedCrop draws it: 0.08 to 1 of the area, 3/4 to
/// 4/3 as wide as high (NETWORK.md, section 7).
struct RandomCrop: Equatable {
    let columns: Range<Int>
    let rows: Range<Int>

    static let scale: ClosedRange<Float> = 0.08...1
    static let ratio: ClosedRange<Float> = 0.75...4 / 3
    /// Of a long picture, most draws do not fit.
    private static let attempts = 10

    init(width: Int, height: Int, _ random: inout SeededGenerator) {
        let area = Double(width * height)
        let (low, high) = (log(Self.ratio.lowerBound), log(Self.ratio.upperBound))
        for _ in 0..<Self.attempts {
            let target = area * Double(random.uniform(Self.scale.lowerBound, Self.scale.upperBound))
            let ratio = Double(exp(random.uniform(low, high)))
            let wide = Int((target * ratio).squareRoot().rounded(.toNearestOrEven))
            let tall = Int((target / ratio).squareRoot().rounded(.toNearestOrEven))
            guard (1...width).contains(wide), (1...height).contains(tall) else { continue }
            let top = random.below(height - tall + 1)
            let left = random.below(width - wide + 1)
            (columns, rows) = (left..<left + wide, top..<top + tall)
            return
        }
        // The middle, as much of it as the ratio allows.
        let shape = Float(width) / Float(height)
        let wide =
            shape > Self.ratio.upperBound ? Int((Float(height) * Self.ratio.upperBound).rounded()) : width
        let tall =
            shape < Self.ratio.lowerBound ? Int((Float(width) / Self.ratio.lowerBound).rounded()) : height
        let (left, top) = ((width - min(wide, width)) / 2, (height - min(tall, height)) / 2)
        (columns, rows) = (left..<left + min(wide, width), top..<top + min(tall, height))
    }
}
