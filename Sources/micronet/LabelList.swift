import Assets

/// What the classes are called.
struct LabelList {
    /// By class; empty where nothing is known of them.
    let labels: [String]

    subscript(index: Int) -> String? {
        labels.indices.contains(index) ? labels[index] : nil
    }

    /// The labels of `--labels`, or those that came with the weights, or ImageNet's where the model has as
    /// many classes.
    static func load(
        _ arguments: ParsedArguments, for loaded: LoadedModel, _ console: Console
    ) throws -> LabelList {
        let classes = loaded.network.classes
        guard let file = arguments[SharedOptions.labels] else {
            if !loaded.classNames.isEmpty { return LabelList(labels: loaded.classNames) }
            guard classes == 1000 else { return LabelList(labels: []) }
            do {
                return LabelList(labels: try Assets.labels())
            } catch {
                // An answer without names is better than none.
                console.warn(error.description)
                return LabelList(labels: [])
            }
        }
        return try read(file, classes: classes)
    }

    /// The labels of a file, which must be as many as there are classes.
    static func read(_ file: RawArgument, classes: Int) throws -> LabelList {
        let bytes = try TextFile.read(file)
        guard !bytes.contains(0) else {
            throw Failure("\(file.display): this is not a text in UTF-8; give a file with one label a line")
        }
        let labels = TextLines.split(bytes)
        guard labels.count == classes else {
            throw Failure(
                "\(file.display): there are \(labels.count) labels for \(classes) classes; "
                    + "give a file with one label a line")
        }
        return LabelList(labels: labels)
    }
}
