import Assets
import Basics
import Training

/// The names of a model's classes.
struct LabelList {
    /// By class; empty if they are unknown.
    let labels: [ExternalName]
    /// The classes' WordNet ids, if they are ImageNet's; else empty.
    let synsets: [ExternalName]
    /// What a sentence calls the source.
    let origin: String
    /// Whether nothing but the number of classes says that these are their names.
    let isAssumed: Bool
    /// What the user should know about them, one line each.
    private(set) var remarks: [String] = []

    /// - Parameter synsets: the classes' WordNet ids; if nil, ImageNet's if the labels are those that we have for
    ///   ImageNet.
    init(
        _ labels: [ExternalName], synsets: [ExternalName]? = nil, origin: String = "the weights",
        isAssumed: Bool = false
    ) {
        self.labels = labels
        self.synsets = synsets ?? LabelList.synsets(of: labels)
        self.origin = origin
        self.isAssumed = isAssumed
    }

    static let unknown = LabelList([], synsets: [])

    /// A class's name for a table or a program.
    subscript(index: Int) -> String? {
        labels.indices.contains(index) ? labels[index].reported : nil
    }

    /// A class's WordNet id.
    func synset(_ index: Int) -> String? {
        synsets.indices.contains(index) ? synsets[index].reported : nil
    }

    /// The names for matching class folders; nil if they are unknown.
    var names: ClassNames? {
        labels.isEmpty ? nil : ClassNames(labels, synsets: synsets, origin: origin, isAssumed: isAssumed)
    }

    /// The names of the classes of the command line's model.
    static func load(
        _ arguments: ParsedArguments, for loaded: LoadedModel, _ console: Console
    ) throws -> LabelList {
        let given = try given(arguments, classes: loaded.network.classes, console)
        return names(of: loaded.facts, given: given, warn: console.warn)
    }

    /// The labels of `--labels`; nil without that option.
    static func given(
        _ arguments: ParsedArguments, classes: Int, _ console: Console
    ) throws -> LabelList? {
        guard let file = arguments[SharedOptions.labels] else { return nil }
        let list = try read(file, classes: classes)
        list.remarks.forEach(console.say)
        return list
    }

    /// The names of a model's classes: those that the user gave, if there are as many; else those that came with its
    /// weights; else ImageNet's for 1000 classes. Another model's names are never used.
    ///
    /// - Parameter warn: is told why ImageNet's names cannot be read.
    static func names(
        of model: ModelFacts, given: LabelList?, warn: (String) -> Void = { _ in }
    ) -> LabelList {
        let classes = model.network.classes
        if let given, given.labels.count == classes { return given }
        if !model.classNames.isEmpty { return LabelList(model.classNames) }
        guard classes == 1000 else { return .unknown }
        do {
            return try imageNet()
        } catch {
            // An answer without names is better than none.
            warn(error.description)
            return .unknown
        }
    }

    /// The names as the explorer shows them.
    var shown: [String] { labels.map(\.description) }

    /// ImageNet's names, for a model that has as many classes and says no more.
    static func imageNet() throws(Problem) -> LabelList {
        LabelList(
            try Assets.labels(), synsets: try Assets.synsets(), origin: "ImageNet", isAssumed: true)
    }

    private static func synsets(of labels: [ExternalName]) -> [ExternalName] {
        guard labels.count == 1000, let known = try? Assets.labels(), known == labels else { return [] }
        return (try? Assets.synsets()) ?? []
    }

    /// The labels of a file, one for each class.
    ///
    /// - Parameter fits: whether another number of labels than `classes` is right, too.
    static func read(
        _ file: FilePath, classes: Int, fits: (Int) -> Bool = { _ in false }
    ) throws(Problem) -> LabelList {
        let bytes = try InputFile.bytes(of: file, dashIsInput: true, limit: 16 << 20)
        let advice = "give a file with one label a line"
        let text = try TextLines.decoded(bytes, file: file.inputName, advice: advice)
        let labels = TextLines.names(text)
        guard labels.count == classes || fits(labels.count) else {
            throw Problem(
                "there are \(Numbers.counted(labels.count, "label", "labels")) for "
                    + Numbers.classes(classes), file: file.inputName,
                advice: advice)
        }
        var list = LabelList(labels, origin: file.inputName)
        if let line = TextLines.linesNotUTF8(in: text).first {
            list.remarks.append(
                "\(file.inputName): line \(line) is not UTF-8 and is shown as “\(labels[line - 1].shown(width: 60))”; "
                    + "save the file in UTF-8")
        }
        return list
    }
}
