/// Everything that a picture consists of, in units of its side.
struct Composition: Sendable {
    init(of label: ShapeClass, difficulty: ShapesDifficulty, random: inout SeededGenerator) {}

    func draw(size: Int, into pixels: UnsafeMutablePointer<UInt8>) {
        for place in 0..<(size * size * 3) { pixels[place] = 0 }
    }
}
