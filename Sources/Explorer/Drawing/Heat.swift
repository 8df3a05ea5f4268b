import Trace

/// Where the network looks: values on a grid over the network's input, as colours mixed with the picture's brightness.
/// The brightest colour marks what the class depends on most.
public struct Heat: Sendable, Equatable {
    /// Row by row; the last ones may be missing.
    private let values: [Float]
    private let columns: Int
    /// Of the network's input, in pixels.
    private let size: Int
    /// The middle of the first value, and the distance to the next one; in pixels, to the right and down.
    private let first: Double
    private let pitch: Double
    /// The values of the darkest and of the brightest colour.
    public let dark: Float
    public let bright: Float

    /// The map of covered places: each value is where the middle of the patch was. It is brightest where the score is
    /// lowest.
    ///
    /// - Parameter scores: those of the first places of the grid; at least one.
    public init(_ grid: OcclusionGrid, scores: [Float]) {
        values = scores
        columns = grid.columns
        size = grid.inputSize
        (first, pitch) = (Double(grid.side) / 2, Double(grid.stride))
        let numbers = scores.filter(\.isFinite)
        (dark, bright) = (numbers.max() ?? 0, numbers.min() ?? 0)
    }

    /// The map of a feature map's pixels over the input. It is brightest where the value is highest.
    public init(_ map: GradCAM, inputSize: Int) {
        values = map.values
        columns = map.width
        size = inputSize
        pitch = Double(inputSize) / Double(map.width)
        first = pitch / 2
        (dark, bright) = (0, map.values.filter(\.isFinite).max() ?? 0)
    }

    /// The brightness, 0…1, of a place, between the values around it; nil if they are missing or no numbers.
    ///
    /// - Parameters:
    ///   - x, y: as shares of the input's width and height.
    private func share(x: Double, y: Double) -> Double? {
        func place(_ share: Double) -> (index: Int, next: Int, rest: Double) {
            let place = min(max((share * Double(size) - first) / pitch, 0), Double(columns - 1))
            let index = Int(place)
            return (index, min(index + 1, columns - 1), place - Double(index))
        }
        let (column, row) = (place(x), place(y))
        func value(_ row: Int) -> Double? {
            guard row * columns + column.next < values.count else { return nil }
            let (left, right) = (values[row * columns + column.index], values[row * columns + column.next])
            return Double(left) * (1 - column.rest) + Double(right) * column.rest
        }
        guard let upper = value(row.index), let lower = value(row.next) ?? value(row.index) else {
            return nil
        }
        let mean = upper * (1 - row.rest) + lower * row.rest
        guard mean.isFinite else { return nil }
        return bright == dark ? 0 : (mean - Double(dark)) / (Double(bright) - Double(dark))
    }

    /// The colour at a place of the picture; the picture's own if there is no value.
    ///
    /// - Parameter isMixed: whether the picture shows through.
    func color(x: Double, y: Double, over picture: RGB, isMixed: Bool = true) -> RGB {
        guard let share = share(x: x, y: y) else { return picture }
        let color = ColorMap.color(share).rgb
        guard isMixed else { return color }
        let grey = 255 * picture.brightness
        func mix(_ part: UInt8) -> UInt8 { UInt8(0.65 * Double(part) + 0.35 * grey) }
        return RGB(mix(color.red), mix(color.green), mix(color.blue))
    }

    /// The map over the whole picture.
    public func over(_ picture: PixelImage) -> PixelImage {
        var pixels: [RGB] = []
        pixels.reserveCapacity(picture.pixels.count)
        for row in 0..<picture.height {
            let y = (Double(row) + 0.5) / Double(picture.height)
            for column in 0..<picture.width {
                let x = (Double(column) + 0.5) / Double(picture.width)
                pixels.append(color(x: x, y: y, over: picture[column, row]))
            }
        }
        return PixelImage(width: picture.width, height: picture.height, pixels: pixels)
    }
}
