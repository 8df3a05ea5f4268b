import Assets

/// What the classes are called.
struct LabelList {
    /// By class; empty where nothing is known of them.
    let labels: [String]

    subscript(index: Int) -> String? {
        labels.indices.contains(index) ? labels[index] : nil
    }

    /// The labels of `--labels`, or ImageNet's where the model has as many classes.
    static func load(_ arguments: ParsedArguments, classes: Int, _ console: Console) throws -> LabelList {
        guard let file = arguments[SharedOptions.labels] else {
            guard classes == 1000 else { return LabelList(labels: []) }
            do {
                return LabelList(labels: try Assets.labels())
            } catch {
                // An answer without names is better than none.
                console.warn(error.description)
                return LabelList(labels: [])
            }
        }
        let labels = TextLines.split(try TextFile.read(file))
        guard labels.count == classes else {
            throw Failure(
                "\(file.display): there are \(labels.count) labels for \(classes) classes; "
                    + "give a file with one label a line")
        }
        return LabelList(labels: labels)
    }
}
