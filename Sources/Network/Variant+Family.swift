/// The published family. To add a variant, add its rows here, and its weights and statistics to `Assets/Models`.
/// The program derives all else that it says of variants from this file; `AddingThings.md` names the texts and tests that do not.
extension Variant {
    /// MobileNetV3-Small's top-1 on ImageNet with few multiply-adds, as MicroNet's paper quotes it.
    public static let mobileNetV3Small: [Published] = [
        Published(multiplyAdds: 12_000_000, top1: 49.8, reproducedTop1: nil),
        Published(multiplyAdds: 21_000_000, top1: 58.0, reproducedTop1: nil),
    ]

    /// All variants, smallest first.
    public static let family = [m0, m1, m2, m3]

    /// The variant that is used unless another is named.
    public static let standard = m3

    /// The variant called `name` (`m0` … `m3`, in either case), or nil.
    public init?(named name: String) {
        guard let found = Variant.family.first(where: { $0.name == name.lowercased() }) else { return nil }
        self = found
    }

    public static let m0 = Variant(
        name: "m0", stem: Stem(2, 2),
        rows: [
            Row(2, 8, 3, (2, 2), (0, 4), (2, 2), (2, 0, 1), 1),
            Row(2, 12, 3, (2, 2), (0, 8), (4, 4), (2, 2, 1), 1),
            Row(2, 16, 5, (2, 2), (0, 12), (4, 4), (2, 2, 1), 1),
            Row(1, 32, 5, (1, 4), (4, 4), (4, 4), (2, 2, 1), 1),
            Row(2, 64, 5, (1, 4), (8, 8), (8, 8), (2, 2, 1), 1),
            Row(1, 96, 3, (1, 4), (8, 8), (8, 8), (2, 2, 1), 2),
            Row(1, 384, 3, (1, 4), (12, 12), (0, 0), (2, 2, 1), 2),
        ],
        headWidth: 640, dropout: 0.05, offsets: ShiftMaxOffsets(1, 0, 1, 0),
        published: Published(multiplyAdds: 4_000_000, top1: 46.6, reproducedTop1: 46.4),
        training: Training(weightDecay: 3e-5, warmUp: 0))

    public static let m1 = Variant(
        name: "m1", stem: Stem(3, 2),
        rows: [
            Row(2, 8, 3, (2, 2), (0, 6), (2, 2), (2, 0, 1), 1),
            Row(2, 16, 3, (2, 2), (0, 8), (4, 4), (2, 2, 1), 1),
            Row(2, 16, 5, (2, 2), (0, 16), (4, 4), (2, 2, 1), 1),
            Row(1, 32, 5, (1, 6), (4, 4), (4, 4), (2, 2, 1), 1),
            Row(2, 64, 5, (1, 6), (8, 8), (8, 8), (2, 2, 1), 1),
            Row(1, 96, 3, (1, 6), (8, 8), (8, 8), (2, 2, 1), 2),
            Row(1, 576, 3, (1, 6), (12, 12), (0, 0), (2, 2, 1), 2),
        ],
        headWidth: 960, dropout: 0.05, offsets: ShiftMaxOffsets(1, 0, 1, 0),
        published: Published(multiplyAdds: 6_000_000, top1: 51.4, reproducedTop1: nil),
        training: Training(weightDecay: 3e-5, warmUp: 0))

    public static let m2 = Variant(
        name: "m2", stem: Stem(4, 2),
        rows: [
            Row(2, 12, 3, (2, 2), (0, 8), (4, 4), (2, 0, 1), 1),
            Row(2, 16, 3, (2, 2), (0, 12), (4, 4), (2, 2, 1), 1),
            Row(1, 24, 3, (2, 2), (0, 16), (4, 4), (2, 2, 1), 1),
            Row(2, 32, 5, (1, 6), (6, 6), (4, 4), (2, 2, 1), 1),
            Row(1, 32, 5, (1, 6), (8, 8), (4, 4), (2, 2, 1), 2),
            Row(1, 64, 5, (1, 6), (8, 8), (8, 8), (2, 2, 1), 2),
            Row(2, 96, 5, (1, 6), (8, 8), (8, 8), (2, 2, 1), 2),
            Row(1, 128, 3, (1, 6), (12, 12), (8, 8), (2, 2, 1), 2),
            Row(1, 768, 3, (1, 6), (16, 16), (0, 0), (2, 2, 1), 2),
        ],
        headWidth: 1024, dropout: 0.1, offsets: ShiftMaxOffsets(1, 0, 1, 0),
        published: Published(multiplyAdds: 12_000_000, top1: 59.4, reproducedTop1: nil),
        training: Training(weightDecay: 3e-5, warmUp: 0))

    public static let m3 = Variant(
        name: "m3", stem: Stem(4, 3),
        rows: [
            Row(2, 16, 3, (2, 2), (0, 12), (4, 4), (0, 2, 0), 1),
            Row(2, 24, 3, (2, 2), (0, 16), (4, 4), (0, 2, 0), 1),
            Row(1, 24, 3, (2, 2), (0, 24), (4, 4), (0, 2, 0), 1),
            Row(2, 32, 5, (1, 6), (6, 6), (4, 4), (0, 2, 0), 1),
            Row(1, 32, 5, (1, 6), (8, 8), (4, 4), (0, 2, 0), 2),
            Row(1, 64, 5, (1, 6), (8, 8), (8, 8), (0, 2, 0), 2),
            Row(1, 80, 5, (1, 6), (8, 8), (8, 8), (0, 2, 0), 2),
            Row(1, 80, 5, (1, 6), (10, 10), (8, 8), (0, 2, 0), 2),
            Row(2, 120, 5, (1, 6), (10, 10), (10, 10), (0, 2, 0), 2),
            Row(1, 120, 5, (1, 6), (12, 12), (10, 10), (0, 2, 0), 2),
            Row(1, 144, 3, (1, 6), (12, 12), (12, 12), (0, 2, 0), 2),
            Row(1, 864, 3, (1, 6), (12, 12), (0, 0), (0, 2, 0), 2),
        ],
        headWidth: 1024, dropout: 0.1, offsets: ShiftMaxOffsets(1, 0, 0.5, 0.5),
        published: Published(multiplyAdds: 21_000_000, top1: 62.5, reproducedTop1: 62.8),
        training: Training(weightDecay: 4e-5, warmUp: 5))
}

/// The family in words, for help and messages.
extension Variant {
    /// `M0 to M3`
    public static let familyRange = "\(family[0]) to \(family[family.count - 1])"

    /// `m0, m1, m2 and m3`
    public static let familyNames = list(family)

    /// A property of all variants: the text of the first variant, then the texts that differ with the variants they
    /// belong to, as in `0.05; 0.1 for m2 and m3`.
    public static func defaults(_ text: (Variant) -> String) -> String {
        let common = text(family[0])
        var others: [String] = []
        for variant in family where text(variant) != common && !others.contains(text(variant)) {
            others.append(text(variant))
        }
        let exceptions = others.map { other in "\(other) for \(list(family.filter { text($0) == other }))" }
        return ([common] + exceptions).joined(separator: "; ")
    }

    private static func list(_ variants: [Variant]) -> String {
        let names = variants.map(\.name)
        return names.count < 2
            ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
    }
}
