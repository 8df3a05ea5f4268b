/// What comes with the program.
enum BundledAssets {
    /// The names of ImageNet's 1000 classes.
    static func imageNetLabels() -> [String] { [] }
}
