/// From a picture to the network's input: resize, crop, normalize (NETWORK.md section 6).
public struct Preprocessing: Sendable, Equatable {
    /// The side of the square that the network sees, in pixels.
    public let inputSize: Int
    public let rule: CropRule

    /// Mean and standard deviation of red, green and blue over ImageNet, of values in 0...1.
    public static let mean: [Double] = [0.485, 0.456, 0.406]
    public static let deviation: [Double] = [0.229, 0.224, 0.225]

    /// - Precondition: `inputSize` lies in 1...16384.
    public init(inputSize: Int = 224, rule: CropRule = .torchvision) {
        precondition(inputSize >= 1 && inputSize <= 16_384, "an input has a side of 1...16384 pixels")
        self.inputSize = inputSize
        self.rule = rule
    }

    /// What the picture's short side is resized to: 256 for 224.
    public var shortSide: Int { 256 * inputSize / 224 }

    /// Where the crop of a picture of `width` × `height` pixels lies.
    ///
    /// - Parameters:
    ///   - right, down: how far it is moved from the rule's place, in pixels of the resized picture; it stays
    ///     within that.
    public func geometry(width: Int, height: Int, right: Int = 0, down: Int = 0) -> CropGeometry {
        let resized = rule.resizedSize(width: width, height: height, short: shortSide)
        func moved(_ side: Int, by distance: Int) -> Int {
            let place = rule.offset(side: side, size: inputSize)
            return distance == 0 ? place : min(max(place + distance, 0), side - inputSize)
        }
        return CropGeometry(
            width: width, height: height, resizedWidth: resized.width, resizedHeight: resized.height,
            cropX: moved(resized.width, by: right), cropY: moved(resized.height, by: down),
            cropSize: inputSize)
    }

    /// The `inputSize` × `inputSize` picture that the network sees; the same bytes as Pillow's.
    ///
    /// Only what the crop shows is resized, so a picture a thousand times as wide as high costs no more
    /// memory than a square one.
    ///
    /// - Parameters:
    ///   - right, down: as in `geometry`.
    public func crop(_ image: RGBImage, right: Int = 0, down: Int = 0) -> RGBImage {
        let place = geometry(width: image.width, height: image.height, right: right, down: down)
        return image.resized(
            width: place.resizedWidth, height: place.resizedHeight,
            columns: place.cropX..<place.cropX + inputSize, rows: place.cropY..<place.cropY + inputSize)
    }

    /// The network's input: shape 3 × height × width, channels first, (v/255 − mean)/deviation.
    public func tensor(_ crop: RGBImage) -> [Float] {
        let plane = crop.width * crop.height
        return [Float](unsafeUninitializedCapacity: 3 * plane) { values, initialized in
            Self.normalize(crop.pixels, count: plane, into: values.baseAddress!)
            initialized = 3 * plane
        }
    }

    /// The same of `count` pixels of three bytes, into room for 3 × `count` values.
    public static func normalize(
        _ pixels: UnsafePointer<UInt8>, count: Int, into planes: UnsafeMutablePointer<Float>
    ) {
        PixelArithmetic.chosen.toPlanes(pixels, count, lines, planes)
    }

    /// For each channel the line from a byte to its value, scale and offset: a coarse one, whose values single precision
    /// holds exactly, as it has 21 bits behind the point and a byte 8; then one for what it lacks. For every byte their sum
    /// is the value to its last bit.
    static let lines: [Float] = (0..<3).flatMap { channel in
        let line = [1 / (255 * deviation[channel]), -mean[channel] / deviation[channel]]
        let coarse = line.map { ($0 * 0x1p21).rounded() * 0x1p-21 }
        return coarse.map { Float($0) } + zip(line, coarse).map { Float($0 - $1) }
    }

    /// The 256 values that a channel can take, computed in double and rounded once.
    public static func normalized(channel: Int) -> [Float] {
        (0..<256).map { Float((Double($0) / 255 - mean[channel]) / deviation[channel]) }
    }
}
