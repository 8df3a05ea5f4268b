import Basics
import Glibc
import Pictures
import Shapes

/// Picture files as samples, cropped for training or for evaluation.
public struct PictureSamples: SampleSource {
    public let collection: PictureCollection
    public let view: View
    public private(set) var reading: PictureReading

    public enum View: Sendable {
        /// A random crop, flipped or not; different in each epoch.
        case random(seed: UInt64)
        /// Resized and cropped in the middle, as for inference.
        case centred(CropRule)
    }

    public init(_ collection: PictureCollection, _ view: View, _ reading: PictureReading = PictureReading()) {
        self.collection = collection
        self.view = view
        self.reading = reading
    }

    public var count: Int? { collection.count }
    public var classes: Int { collection.classes }
    public var classNames: [ExternalName] { collection.classNames }

    public func name(of index: Int) -> String { collection.path(index).description }
    public func label(of index: Int) -> Int? { collection.label(index) }

    public func stopping(at cancellation: Cancellation) -> any SampleSource {
        var samples = self
        samples.reading.cancellation = cancellation
        return samples
    }

    public func read(
        _ request: SampleRequest, size: Int, into pixels: UnsafeMutablePointer<UInt8>
    ) throws(Problem) -> ReadSample {
        let path = collection.path(request.index)
        // A list may name anything, and a pipe would be waited for.
        if let kind = FileStatus(path)?.kind, kind != .file, kind != .folder {
            throw Problem(
                "this is a \(kind.noun.singular), not a picture file", file: path,
                advice: "take it out of the list")
        }
        let decoded: DecodedPicture
        switch view {
        case .random(let seed):
            var random = RandomStream.view.generator(seed: seed, request.epoch, request.index)
            decoded = try DecodedPicture(path: path, reading) { width, height in
                let crop = RandomCrop(width: width, height: height, &random)
                return PictureCut(columns: crop.columns, rows: crop.rows, width: size, height: size)
            }
            decoded.image.copy(into: pixels, flipped: random.chance(0.5))
        case .centred(let rule):
            let preprocessing = Preprocessing(inputSize: size, rule: rule)
            decoded = try DecodedPicture(path: path, reading) { preprocessing.cut(width: $0, height: $1) }
            decoded.image.copy(into: pixels, flipped: false)
        }
        return ReadSample(
            label: collection.label(request.index), warning: decoded.warning,
            isUnturned: decoded.orientation != nil)
    }
}

extension RGBImage {
    /// Copies all bytes, each row from left to right or from right to left.
    fileprivate func copy(into target: UnsafeMutablePointer<UInt8>, flipped: Bool) {
        pixels.withUnsafeBufferPointer { bytes in
            guard let source = bytes.baseAddress else { return }
            guard flipped else { return target.update(from: source, count: bytes.count) }
            for row in 0..<height {
                let (from, to) = (source + 3 * width * row, target + 3 * width * row)
                for column in 0..<width {
                    let mirrored = 3 * (width - 1 - column)
                    for channel in 0..<3 { to[mirrored + channel] = from[3 * column + channel] }
                }
            }
        }
    }
}

// MARK: - Random crops

/// A random part of a picture, drawn as torchvision's RandomResizedCrop does: 0.08 to 1 of the area, 3/4 to 4/3 as wide as
/// high.
struct RandomCrop: Equatable {
    let columns: Range<Int>
    let rows: Range<Int>

    static let scale: ClosedRange<Float> = 0.08...1
    static let ratio: ClosedRange<Float> = 0.75...4 / 3
    /// In a long picture, most draws do not fit.
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
        // As much of the middle as the ratio allows.
        let shape = Float(width) / Float(height)
        let wide =
            shape > Self.ratio.upperBound ? Int((Float(height) * Self.ratio.upperBound).rounded()) : width
        let tall =
            shape < Self.ratio.lowerBound ? Int((Float(width) / Self.ratio.lowerBound).rounded()) : height
        let (left, top) = ((width - min(wide, width)) / 2, (height - min(tall, height)) / 2)
        (columns, rows) = (left..<left + min(wide, width), top..<top + min(tall, height))
    }
}

// MARK: - Shapes

/// The drawn shapes as samples. They never repeat: only the index matters, not the epoch.
public struct ShapesSamples: SampleSource {
    public let dataSet: ShapesDataSet
    public let count: Int?

    /// The seed of the pictures that models are measured on, whatever seed a model was trained with.
    public static let evaluationSeed: UInt64 = 1

    /// - Parameter count: the number of samples; nil for no end.
    public init(_ split: ShapesSplit, seed: UInt64, count: Int? = nil) {
        dataSet = ShapesDataSet(split: split, seed: seed)
        self.count = count
    }

    /// What the classes are called.
    public static var names: [ExternalName] { ShapeClass.allCases.map { ExternalName($0.name) } }

    public var classes: Int { ShapeClass.allCases.count }
    public var classNames: [ExternalName] { Self.names }

    public func name(of index: Int) -> String { "\(dataSet.split.rawValue) picture \(index)" }

    public func read(
        _ request: SampleRequest, size: Int, into pixels: UnsafeMutablePointer<UInt8>
    ) throws(Problem) -> ReadSample {
        ReadSample(label: dataSet.draw(request.index, size: size, into: pixels).rawValue)
    }
}

/// Samples with the labels of a network that has their classes in another order.
public struct RelabelledSamples: SampleSource {
    private let source: any SampleSource
    private let matching: ClassMatching
    public let classNames: [ExternalName]

    /// - Parameters:
    ///   - matching: of the source's classes.
    ///   - names: those of the network.
    public init(_ source: any SampleSource, _ matching: ClassMatching, names: [ExternalName]) {
        self.source = source
        self.matching = matching
        classNames = names
    }

    public var count: Int? { source.count }
    public var classes: Int { matching.count }

    public func name(of index: Int) -> String { source.name(of: index) }

    public func read(
        _ request: SampleRequest, size: Int, into pixels: UnsafeMutablePointer<UInt8>
    ) throws(Problem) -> ReadSample {
        var sample = try source.read(request, size: size, into: pixels)
        sample.label = matching.places[sample.label]
        return sample
    }
}
