import Arithmetic

/// From a picture to the network's input: resize, crop, normalize.
public struct Preprocessing: Sendable, Equatable {
    /// The side of the square that the network sees, in pixels.
    public let inputSize: Int
    public let rule: CropRule

    /// Mean and standard deviation of red, green and blue over ImageNet, of values in 0...1.
    public static let mean: [Double] = [0.485, 0.456, 0.406]
    public static let deviation: [Double] = [0.229, 0.224, 0.225]

    /// Red, green and blue of a patch that covers a part of a picture: ImageNet's mean colour, a grey that the network reads
    /// as nearly 0.
    public static let patchColor: [UInt8] = mean.map { UInt8(($0 * 255).rounded()) }

    /// What the network reads of that patch: its normalized red, green and blue.
    public static let patchValues = Preprocessing().tensor(
        RGBImage(width: 1, height: 1, pixels: patchColor))

    /// - Precondition: `inputSize` lies in 1...16384.
    public init(inputSize: Int = 224, rule: CropRule = .torchvision) {
        precondition(inputSize >= 1 && inputSize <= 16_384, "an input has a side of 1...16384 pixels")
        self.inputSize = inputSize
        self.rule = rule
    }

    /// The length to which the picture's short side is resized: 256 for an input size of 224.
    public var shortSide: Int { 256 * inputSize / 224 }

    /// Where the crop of a picture of `width` × `height` pixels lies.
    ///
    /// - Parameters:
    ///   - right, down: how far it is moved from the rule's place, in pixels of the resized picture. It stays within that
    ///     picture.
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
        image.cut(cut(width: image.width, height: image.height, right: right, down: down))
    }

    /// The same as something that is wanted of a picture of `width` × `height` pixels, for decoding only that
    /// (`DecodedPicture`).
    public func cut(width: Int, height: Int, right: Int = 0, down: Int = 0) -> PictureCut {
        let place = geometry(width: width, height: height, right: right, down: down)
        return PictureCut(
            columns: 0..<width, rows: 0..<height, width: place.resizedWidth, height: place.resizedHeight,
            keptColumns: place.cropX..<place.cropX + inputSize,
            keptRows: place.cropY..<place.cropY + inputSize)
    }

    /// The network's input: shape 3 × height × width, channels first, (v/255 − mean)/deviation.
    public func tensor(_ crop: RGBImage) -> [Float] {
        let plane = crop.width * crop.height
        return [Float](unsafeUninitializedCapacity: 3 * plane) { values, initialized in
            Self.normalize(crop.pixels, count: plane, into: values.baseAddress!)
            initialized = 3 * plane
        }
    }

    /// The network's input from `count` pixels of three bytes.
    ///
    /// - Parameter planes: gets 3 × `count` values.
    public static func normalize(
        _ pixels: UnsafePointer<UInt8>, count: Int, into planes: UnsafeMutablePointer<Float>
    ) {
        InstructionSet.chosen.kernels.normalize(pixels, count: count, lines: lines, into: planes)
    }

    /// For each channel the line from a byte to its value, as scale and offset: first a coarse line, whose values single
    /// precision holds exactly (it has 21 bits after the point, and a byte has 8), then a line for the difference. For every
    /// byte their sum is the value to the last bit.
    static let lines: [Float] = (0..<3).flatMap { channel in
        let line = [1 / (255 * deviation[channel]), -mean[channel] / deviation[channel]]
        let coarse = line.map { ($0 * 0x1p21).rounded() * 0x1p-21 }
        return coarse.map { Float($0) } + zip(line, coarse).map { Float($0 - $1) }
    }

    /// The 256 possible values of a channel, computed in double precision and rounded once.
    public static func normalized(channel: Int) -> [Float] {
        (0..<256).map { Float((Double($0) / 255 - mean[channel]) / deviation[channel]) }
    }
}

/// How a picture of any size becomes a square: the two rules in use.
public enum CropRule: String, Sendable, CaseIterable {
    /// The long side is rounded down and the crop's offset rounded half to even.
    case torchvision
    /// Both sides are rounded half to even and the crop's offset rounded down.
    case paddle

    /// The size after resizing so that the short side is `short`.
    func resizedSize(width: Int, height: Int, short: Int) -> (width: Int, height: Int) {
        let shorter = min(width, height)
        switch self {
        case .torchvision:
            return (short * width / shorter, short * height / shorter)
        case .paddle:
            return (
                Self.dividedHalfToEven(short * width, shorter),
                Self.dividedHalfToEven(short * height, shorter)
            )
        }
    }

    /// Where a centred crop of `size` begins on a side of `side` pixels.
    func offset(side: Int, size: Int) -> Int {
        switch self {
        case .torchvision: Self.dividedHalfToEven(side - size, 2)
        case .paddle: (side - size) / 2
        }
    }

    /// The integer nearest to `numerator / denominator`, ties to even, as Python's `round` returns it.
    private static func dividedHalfToEven(_ numerator: Int, _ denominator: Int) -> Int {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        if 2 * remainder == denominator { return quotient + quotient % 2 }
        return 2 * remainder > denominator ? quotient + 1 : quotient
    }
}

/// The place of the square that the network sees, in the resized and in the original picture; in pixels.
public struct CropGeometry: Sendable, Equatable {
    /// The original picture.
    public let width: Int
    public let height: Int
    /// The picture after resizing; its short side is ⌊256·`cropSize`/224⌋.
    public let resizedWidth: Int
    public let resizedHeight: Int
    /// The crop's upper left corner in the resized picture.
    public let cropX: Int
    public let cropY: Int
    /// The crop's side: the network's input size.
    public let cropSize: Int

    /// The crop's left edge in the original picture, in original pixels from its left edge.
    public var sourceX: Double { Double(cropX) * scaleX }
    /// The crop's upper edge in the original picture, in original pixels from its upper edge.
    public var sourceY: Double { Double(cropY) * scaleY }
    /// The crop's width in original pixels.
    public var sourceWidth: Double { Double(cropSize) * scaleX }
    /// The crop's height in original pixels.
    public var sourceHeight: Double { Double(cropSize) * scaleY }

    /// The size of a resized pixel, in original pixels.
    private var scaleX: Double { Double(width) / Double(resizedWidth) }
    private var scaleY: Double { Double(height) / Double(resizedHeight) }
}
