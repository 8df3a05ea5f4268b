import Pictures

/// Picture files as samples, shown as training or evaluation wants them.
public struct PictureSamples: SampleSource {
    public let collection: PictureCollection
    public let view: View

    public enum View: Sendable {
        /// A random crop, flipped or not: another in each epoch.
        case random(seed: UInt64)
        /// Resized and cropped in the middle, as inference does.
        case centred(CropRule)
    }

    public init(_ collection: PictureCollection, _ view: View) {
        self.collection = collection
        self.view = view
    }

    public var count: Int? { collection.count }
    public var classes: Int { collection.classes }
    public var classNames: [String] { collection.classNames }

    public func name(of index: Int) -> String { collection.path(index).description }

    public func read(
        _ request: SampleRequest, size: Int, into pixels: UnsafeMutablePointer<UInt8>
    ) throws(PictureError) -> ReadSample {
        let decoded = try DecodedPicture(path: collection.path(request.index))
        switch view {
        case .random(let seed):
            var random = RandomStream.view.generator(seed: seed, request.epoch, request.index)
            let crop = RandomCrop(width: decoded.image.width, height: decoded.image.height, &random)
            let part = decoded.image.part(columns: crop.columns, rows: crop.rows)
                .resized(width: size, height: size)
            part.copy(into: pixels, flipped: random.chance(0.5))
        case .centred(let rule):
            Preprocessing(inputSize: size, rule: rule).crop(decoded.image).copy(into: pixels, flipped: false)
        }
        return ReadSample(label: collection.label(request.index), warning: decoded.warning)
    }
}

extension RGBImage {
    /// Writes all bytes, each row from left to right or from right to left.
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
