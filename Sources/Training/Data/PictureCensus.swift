import Basics

/// Which pictures each class has, as a run remembers it: how many, and a digest of their paths. Pictures are not opened, so a
/// million of them take a moment.
public struct PictureCensus: Equatable, Sendable {
    /// The names under which checkpoints keep it, of the training and of the validation.
    public static let (key, validationKey): (ExternalName, ExternalName) = (
        "picture-census", "validation-census"
    )

    private struct Class: Equatable {
        var count = 0
        var digest = Digest()
    }

    /// By label.
    private var classes: [Class]
    /// Of all labels: in a list file the classes may take turns in another order.
    private var order = Digest()

    public init(_ pictures: PictureCollection) {
        classes = [Class](repeating: Class(), count: pictures.classes)
        let prefix = pictures.prefix
        var path: [UInt8] = []
        for index in 0..<pictures.count {
            let label = pictures.label(index)
            pictures.paths.read(index, into: &path)
            // The data may have moved as a whole.
            let start = path.starts(with: prefix) ? prefix.count : 0
            classes[label].count += 1
            path.withUnsafeBytes { classes[label].digest.add(UnsafeRawBufferPointer(rebasing: $0[start...])) }
            withUnsafeBytes(of: Int32(label).littleEndian) { order.add($0) }
        }
    }

    /// FNV-1a, 64 bits, with an end after each part.
    private struct Digest: Equatable {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325

        mutating func add(_ bytes: UnsafeRawBufferPointer) {
            for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
            // No path holds a zero.
            value = value &* 0x100_0000_01B3
        }
    }
}

// MARK: - Text

extension PictureCensus {
    /// The census as a checkpoint keeps it: `count:digest` for each class, then the digest of the order.
    public var text: String {
        let parts = classes.map { "\($0.count):\(String($0.digest.value, radix: 16))" }
        return (parts + [String(order.value, radix: 16)]).joined(separator: " ")
    }

    /// Nil if it is no such text.
    public init?(text: String) {
        let parts = text.split(separator: " ")
        guard let order = parts.last.flatMap({ UInt64($0, radix: 16) }) else { return nil }
        classes = []
        self.order.value = order
        for part in parts.dropLast() {
            let fields = part.split(separator: ":")
            guard fields.count == 2, let count = Int(fields[0]), let digest = UInt64(fields[1], radix: 16)
            else { return nil }
            classes.append(Class(count: count, digest: Digest(value: digest)))
        }
    }
}

// MARK: - Comparison

extension PictureCensus {
    /// What is different from the pictures that a run was begun with, in one sentence; nil if nothing is.
    ///
    /// - Parameter names: of the classes, by label; empty if they have none.
    public func change(since begun: PictureCensus, names: [ExternalName]) -> String? {
        guard self != begun else { return nil }
        guard classes.count == begun.classes.count else {
            return
                "there were \(Numbers.classes(begun.classes.count)) when this run was begun, and "
                + "there are \(Numbers.classCount(classes.count)) now"
        }
        let changed = classes.indices.filter { classes[$0] != begun.classes[$0] }
        guard
            let first = changed.first(where: { classes[$0].count != begun.classes[$0].count })
                ?? changed.first
        else { return "the pictures are in another order than when this run was begun" }
        let name = names.indices.contains(first) ? names[first].quoted() : "\(first)"
        let (old, new) = (begun.classes[first].count, classes[first].count)
        let others = changed.count - 1
        return
            (old == new
            ? "the pictures of class \(name) (\(Numbers.grouped(new))) are not those that this run was begun with"
            : "class \(name) had \(Numbers.counted(old, "picture", "pictures")) when this run was begun, and has "
                + "\(Numbers.grouped(new)) now")
            + (others == 0 ? "" : "; \(Numbers.counted(others, "other class", "other classes")) changed too")
    }
}
