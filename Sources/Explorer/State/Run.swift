import Basics
import Network
import Trace

/// What the screens show: one model's pass over one picture.
public struct Run: Sendable {
    public let model: ModelDescription
    public let picture: PictureDescription
    public let trace: Trace
    /// The multiply-adds that a core of this machine can do in a second; nil where nobody measured it.
    public let peak: Double?

    public init(
        model: ModelDescription, picture: PictureDescription, trace: Trace, peak: Double? = nil
    ) {
        self.model = model
        self.picture = picture
        self.trace = trace
        self.peak = peak
    }

    /// What there is to say about every answer to this picture, in a wide line and in a short one; nil where the network
    /// may know what it shows.
    var answerNote: (wide: String, short: String)? {
        model.knowsShapesOnly && !picture.isBundledShape
            ? (ModelDescription.shapesNote, "it knows 16 drawn shapes and nothing else") : nil
    }

    /// The choice that leads to its model.
    var choice: ModelChoice {
        model.weights.map { .weights($0) } ?? .variant(model.network.variant.name)
    }
}

public struct ModelDescription: Sendable {
    public let network: Network
    /// Where the weights are from, for a person: a file's name, or how they were made.
    public let source: String
    /// The file, where they are from one.
    public let weights: FilePath?
    /// Without training a prediction means nothing, and the screens say so.
    public let isTrained: Bool
    /// One name for each class; there may be fewer names than classes.
    public let labels: [String]
    /// What was chosen and left out when the file was read.
    public let notes: [String]
    /// Whether it knows the sixteen drawn shapes, and nothing else.
    public let knowsShapesOnly: Bool
    /// How the training went, if the file tells it.
    public let training: TrainingCurve?

    /// What such a network's answer means, unless the picture is one of those.
    public static let shapesNote =
        "this network knows 16 drawn shapes: it names one of them, whatever the picture shows"

    public init(
        network: Network, source: String, weights: FilePath?, isTrained: Bool, labels: [String],
        notes: [String] = [], knowsShapesOnly: Bool = false, training: TrainingCurve? = nil
    ) {
        self.network = network
        self.source = source
        self.weights = weights
        self.isTrained = isTrained
        self.labels = labels
        self.notes = notes
        self.knowsShapesOnly = knowsShapesOnly
        self.training = training
    }

    /// The name of a class, or its number where it has none.
    public func label(_ index: Int) -> String {
        index < labels.count ? labels[index] : "class \(index)"
    }
}

public struct PictureDescription: Sendable {
    public let path: FilePath
    /// Of the file's picture, in pixels.
    public let width: Int
    public let height: Int
    /// The whole picture, reduced for the screen.
    public let original: PixelImage
    /// What the network sees: N × N.
    public let crop: PixelImage
    /// The crop on the original: shares 0…1 of its width and height.
    public let cropArea: Area
    /// The name of the rule that it was cropped by.
    public let cropRule: String
    /// How far the crop can move from where the rule puts it.
    public let room: Room
    /// What was changed in it.
    public let edit: PictureEdit
    /// What was wrong with the file, if it could be read nevertheless.
    public let warning: String?
    /// How the file stores the picture if that is not upright: “on its side”.
    public let stored: String?
    /// Whether it is one of the bundled drawings.
    public let isBundledShape: Bool

    public struct Area: Sendable, Equatable {
        public let x, y, width, height: Double

        public init(x: Double, y: Double, width: Double, height: Double) {
            self.x = x
            self.y = y
            self.width = width
            self.height = height
        }
    }

    /// Pixels of the resized picture to each side.
    public struct Room: Sendable, Equatable {
        public let left, right, up, down: Int

        public init(left: Int, right: Int, up: Int, down: Int) {
            self.left = left
            self.right = right
            self.up = up
            self.down = down
        }
    }

    public init(
        path: FilePath, width: Int, height: Int, original: PixelImage, crop: PixelImage, cropArea: Area,
        cropRule: String, room: Room, edit: PictureEdit, warning: String?,
        stored: String? = nil, isBundledShape: Bool = false
    ) {
        self.path = path
        self.width = width
        self.height = height
        self.original = original
        self.crop = crop
        self.cropArea = cropArea
        self.cropRule = cropRule
        self.room = room
        self.edit = edit
        self.warning = warning
        self.stored = stored
        self.isBundledShape = isBundledShape
    }

    /// What to say of a picture that is not stored upright; nil of any other.
    var storedNote: String? {
        stored.map {
            edit.turnsUpright
                ? "turned upright, as its EXIF data say; r shows it as it is stored"
                : "stored \($0); r turns it, the reference pipelines do not"
        }
    }
}

/// Which weights to run: a variant's default ones, or a checkpoint's.
public enum ModelChoice: Hashable, Sendable {
    case variant(String)
    case weights(FilePath)

    /// M0, or the file's name.
    var title: String {
        switch self {
        case .variant(let name): Variant(named: name)?.title ?? name
        case .weights(let path): path.name
        }
    }
}
