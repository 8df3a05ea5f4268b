import Basics
import Pictures
import Training

/// The pictures of a run: what it learns from, and what it is validated with.
struct TrainData {
    let training: any SampleSource
    let validation: (any SampleSource)?
    private(set) var remarks: [String] = []
    /// What was chosen or left out, for standard error.
    private(set) var said: [String] = []

    /// What the classes are, apart from the data.
    enum Classes {
        /// A new run. The weights, if there are any, have this number of classes with these names.
        ///
        /// - Parameter keepsHead: whether the last layer is kept if the classes are the same.
        case begun(classes: Int?, names: [ExternalName], keepsHead: Bool)
        /// A run that is continued.
        case resumed(classes: Int, names: [ExternalName])
    }

    /// - Parameters:
    ///   - reading: how the pictures are read.
    ///   - threads: how many look through the folders.
    init(
        _ arguments: ParsedArguments, seed: UInt64, _ classes: Classes, _ reading: PictureReading,
        threads: Int
    ) throws(Problem) {
        let data = arguments.positionals[0]
        guard data != LabelledData.shapesWord else {
            training = ShapesSamples(.train, seed: seed)
            validation = ShapesSamples(
                .validation, seed: ShapesSamples.evaluationSeed,
                count: arguments[TrainOptions.validationSamples] ?? 2048)
            return
        }
        var collection = try LabelledData.pictures(
            data, classes: arguments[SharedOptions.classes], threads: threads)
        if !collection.emptyClasses.isEmpty {
            throw Problem(collection.emptyMessage, file: data.inputName, advice: "add some or remove it")
        }
        let notes: [String]
        (collection, notes) = try Self.labelled(collection, arguments, classes)
        training = PictureSamples(collection, .random(seed: seed), reading)
        remarks.append(
            "\(Numbers.grouped(collection.count)) pictures in \(Numbers.classes(collection.classes))"
                + (collection.matching.map { ", matched \($0.description)" } ?? ""))
        said += notes + collection.remarks + collection.trainingRemarks
        guard let file = arguments[TrainOptions.validation] else {
            validation = nil
            remarks.append("no --validation: best.safetensors is the last epoch's")
            return
        }
        let known = LabelList(collection.classNames, origin: data.inputName).names
        let held = try LabelledData.pictures(file, classes: nil, threads: threads)
            .matched(to: collection.classes, called: [known].compactMap { $0 })
        validation = PictureSamples(held, .centred(.torchvision), reading)
        remarks.append(
            "\(Numbers.grouped(held.count)) pictures to validate with"
                + (held.matching.map { ", matched \($0.description)" } ?? ""))
        said += held.remarks + held.matchingRemarks
    }

    /// The training pictures with the labels of the run, and what was chosen.
    private static func labelled(
        _ collection: PictureCollection, _ arguments: ParsedArguments, _ classes: Classes
    ) throws(Problem) -> (PictureCollection, notes: [String]) {
        switch classes {
        case .resumed(let count, let names):
            let known = LabelList(names, origin: "this run").names
            // The caller says it if the number of classes differs.
            guard
                !collection.hasNumbers || collection.classes <= count
                    || collection.isNumberedFromOne(for: count)
            else { return (collection, []) }
            return (try collection.matched(to: count, called: [known].compactMap { $0 }), [])
        case .begun(let old, let names, let keepsHead):
            let wanted = arguments[SharedOptions.classes]
            if let file = arguments[SharedOptions.labels] {
                // A list does not say how many classes there are beyond those that it uses.
                let isOpen = collection.hasNumbers && wanted == nil
                let labels = try LabelList.read(file, classes: wanted ?? collection.classes) {
                    isOpen && ($0 > collection.classes || collection.isNumberedFromOne(for: $0))
                }
                let known = [labels.names].compactMap { $0 }
                return (try collection.matched(to: labels.labels.count, called: known), labels.remarks)
            }
            var notes: [String] = []
            let name = arguments.positionals[0].inputName
            if keepsHead, let old, let kept = collection.asClasses(ofWeights: old, names) {
                let rule = kept.matching?.description ?? ""
                if wanted == old || wanted == nil && kept.hasAllClasses(of: collection) {
                    return (
                        kept,
                        [
                            "\(name): the classes are those of the weights, matched \(rule); --new-head initializes "
                                + "the last layer again"
                        ]
                    )
                }
                if wanted == nil {
                    notes.append(
                        "\(name): \(Numbers.classCount(collection.classes)) of the \(Numbers.classes(old)) of the weights, matched \(rule), get a "
                            + "new last layer; --classes \(old) keeps the one of the weights")
                }
            }
            return (try collection.asOwnClasses(wanted, name), notes)
        }
    }
}

extension PictureCollection {
    /// The pictures with the labels of weights that they are to be trained further on; nil if they are of other classes.
    ///
    /// - Parameters:
    ///   - count: the number of the weights' classes.
    ///   - names: what they are called; empty if nobody knows.
    fileprivate func asClasses(ofWeights count: Int, _ names: [ExternalName]) -> PictureCollection? {
        var known = [LabelList(names).names].compactMap { $0 }
        if known.isEmpty, count == 1000 { known = [(try? LabelList.imageNet())?.names].compactMap { $0 } }
        return try? matched(to: count, called: known)
    }

    /// Whether the matched pictures are of all classes.
    ///
    /// - Parameter original: the pictures before they were matched.
    fileprivate func hasAllClasses(of original: PictureCollection) -> Bool {
        original.classes == classes || classesWithPictures == classes || matching?.rule == .numberFromOne
    }

    /// The pictures with the classes that they are of, without regard to any weights.
    ///
    /// - Parameter wanted: how many classes the user asked for; nil for all that there are.
    fileprivate func asOwnClasses(_ wanted: Int?, _ name: String) throws(Problem) -> PictureCollection {
        let count = wanted ?? classes
        if hasNumbers { return try matched(to: count, called: []) }
        guard count != classes else { return self }
        // Folders that are called by numbers may be some of them.
        guard let numbered = try? matched(to: count, called: []) else {
            throw Problem(
                "there are \(Numbers.grouped(classes)) \(isList ? "labels" : "class folders"), not "
                    + Numbers.grouped(count), file: name,
                advice: "leave out --classes, or give --classes \(classes)")
        }
        return numbered
    }
}
