extension Checkpoint {
    /// The metadata key of the classes' names: a JSON list of texts, by label.
    public static let classNamesKey = "class-names"
    /// The metadata key of the side of the square that the weights were trained on, in pixels.
    public static let inputSizeKey = "input-size"

    /// What the classes are called, by label; empty where the file does not say.
    public var classNames: [String] {
        metadata[Self.classNamesKey].flatMap(HeaderParser.texts) ?? []
    }

    /// The side of the square that the weights were trained on; nil where the file does not say.
    public var inputSize: Int? {
        metadata[Self.inputSizeKey].flatMap { Int($0) }.flatMap {
            (32...4096).contains($0) && $0 % 32 == 0 ? $0 : nil
        }
    }

    /// Names as the metadata holds them.
    public static func text(ofClassNames names: [String]) -> String {
        "[" + names.map(Safetensors.json).joined(separator: ",") + "]"
    }
}
