import Pictures
import Shapes

/// The drawn shapes as samples. They never repeat: epochs do not matter, only the index.
public struct ShapesSamples: SampleSource {
    public let dataSet: ShapesDataSet
    public let count: Int?

    /// The pictures that models are measured on have the same seed whatever a model was trained with.
    public static let evaluationSeed: UInt64 = 1

    /// - Parameter count: where the samples end; nil for never.
    public init(_ split: ShapesSplit, seed: UInt64, count: Int? = nil) {
        dataSet = ShapesDataSet(split: split, seed: seed)
        self.count = count
    }

    public var classes: Int { ShapeClass.allCases.count }
    public var classNames: [String] { ShapeClass.allCases.map(\.name) }

    public func name(of index: Int) -> String { "\(dataSet.split.rawValue) picture \(index)" }

    public func read(
        _ request: SampleRequest, size: Int, into pixels: UnsafeMutablePointer<UInt8>
    ) throws(PictureError) -> ReadSample {
        ReadSample(label: dataSet.draw(request.index, size: size, into: pixels).rawValue)
    }
}
