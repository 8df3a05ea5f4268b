/// What is changed in the picture before the network sees it.
public struct PictureEdit: Hashable, Sendable {
    /// In tenths, from −10 (black) through 0 (as it is) to 10 (twice as bright).
    public private(set) var brightness = 0
    /// In tenths, from −10 (grey) through 0 to 10 (twice the distance from the mean grey).
    public private(set) var contrast = 0
    /// How far the crop is moved, in pixels of the resized picture.
    public private(set) var right = 0
    public private(set) var down = 0
    public private(set) var patch: Patch?
    /// Whether a picture that is stored on its side (EXIF) is turned upright first. The reference pipelines do not.
    public internal(set) var turnsUpright = false

    public init(turnsUpright: Bool = false) { self.turnsUpright = turnsUpright }

    /// Whether anything is changed but how the picture lies.
    public var isEdited: Bool { self != PictureEdit(turnsUpright: turnsUpright) }

    /// A square that covers a part of the network's input, in its pixels.
    public struct Patch: Hashable, Sendable {
        public var x: Int
        public var y: Int
        public var side: Int
    }

    /// The picture as it is.
    public static let none = PictureEdit()

    public var brightnessFactor: Float { Float(10 + brightness) / 10 }
    public var contrastFactor: Float { Float(10 + contrast) / 10 }

    /// What a key does.
    public enum Change: Hashable, Sendable {
        case brightness(Int)
        case contrast(Int)
        case crop(x: Int, y: Int)
        /// On or off.
        case patch
        case patchMove(x: Int, y: Int)
        /// Its middle to a pixel of the network's input.
        case patchTo(x: Int, y: Int)
        case patchSize(Int)
        case reset
    }

    /// - Parameters:
    ///   - size: the side of the network's input; patch and crop move by a 28th of it, 8 pixels of 224.
    ///   - room: how far the crop can move.
    mutating func apply(_ change: Change, size: Int, room: PictureDescription.Room) {
        let step = max(size / 28, 1)
        switch change {
        case .brightness(let tenths): brightness = min(max(brightness + tenths, -10), 10)
        case .contrast(let tenths): contrast = min(max(contrast + tenths, -10), 10)
        case .crop(let x, let y):
            right += x * step
            down += y * step
            keepWithin(room)
        case .patch: patch = patch == nil ? PictureEdit.middle(size) : nil
        case .patchMove(let x, let y): movePatch(x: x * step, y: y * step, size: size)
        case .patchTo(let x, let y):
            var patch = self.patch ?? PictureEdit.middle(size)
            (patch.x, patch.y) = (x - patch.side / 2, y - patch.side / 2)
            self.patch = patch
            movePatch(x: 0, y: 0, size: size)
        case .patchSize(let steps):
            var patch = self.patch ?? PictureEdit.middle(size)
            let side = min(max(patch.side + steps * 2 * step, 2 * step), size)
            patch.x -= (side - patch.side) / 2
            patch.y -= (side - patch.side) / 2
            patch.side = side
            self.patch = patch
            movePatch(x: 0, y: 0, size: size)
        case .reset: self = PictureEdit(turnsUpright: turnsUpright)
        }
    }

    /// Moves the crop back into the picture.
    mutating func keepWithin(_ room: PictureDescription.Room) {
        right = min(max(right, -room.left), room.right)
        down = min(max(down, -room.up), room.down)
    }

    /// A patch in the middle, a quarter of the input wide.
    private static func middle(_ size: Int) -> Patch {
        Patch(x: size * 3 / 8, y: size * 3 / 8, side: size / 4)
    }

    private mutating func movePatch(x: Int, y: Int, size: Int) {
        var patch = self.patch ?? PictureEdit.middle(size)
        patch.x = min(max(patch.x + x, 0), size - patch.side)
        patch.y = min(max(patch.y + y, 0), size - patch.side)
        self.patch = patch
    }
}
