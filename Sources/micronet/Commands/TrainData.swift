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

    /// - Parameter reading: how the pictures are read.
    init(
        _ arguments: ParsedArguments, seed: UInt64, _ classes: Classes, _ reading: PictureReading
    ) throws(Problem) {
        let data = arguments.positionals[0]
        guard data != LabelledData.shapesWord else {
            training = ShapesSamples(.train, seed: seed)
            validation = ShapesSamples(
                .validation, seed: ShapesSamples.evaluationSeed,
                count: arguments[TrainOptions.validationSamples] ?? 2048)
            return
        }
        let wanted = arguments[SharedOptions.classes]
        var collection = try LabelledData.pictures(data, classes: wanted)
        if !collection.emptyClasses.isEmpty {
            throw Problem(collection.emptyMessage, file: data.inputName, advice: "add some or remove it")
        }
        if let wanted, wanted != collection.classes {
            throw Problem(
                "there are \(collection.classes) \(collection.isList ? "labels" : "class folders"), not \(wanted)",
                file: data.inputName)
        }
        let labels: LabelList?
        (collection, labels) = try Self.labelled(collection, arguments, classes)
        training = PictureSamples(collection, .random(seed: seed), reading)
        remarks.append(
            "\(Numbers.grouped(collection.count)) pictures in \(Numbers.grouped(collection.classes)) classes"
                + (collection.matching.map { ", matched \($0.description)" } ?? ""))
        said += (labels?.remarks ?? []) + collection.remarks + collection.trainingRemarks
        if case .begun(.some, _, _) = classes, labels == nil, !collection.isList,
            let matching = collection.matching
        {
            said.append(
                "\(data.inputName): the classes are those of the weights, matched \(matching.description)")
        }
        guard let file = arguments[TrainOptions.validation] else {
            validation = nil
            remarks.append("no --validation: best.safetensors is the last epoch's")
            return
        }
        let known = LabelList(collection.classNames, origin: data.inputName).names
        let held = try LabelledData.pictures(file, classes: nil)
            .matched(to: collection.classes, called: [known].compactMap { $0 })
        validation = PictureSamples(held, .centred(.torchvision), reading)
        remarks.append(
            "\(Numbers.grouped(held.count)) pictures to validate with"
                + (held.matching.map { ", matched \($0.description)" } ?? ""))
        said += held.remarks + held.matchingRemarks
    }

    /// The training pictures with the labels of the run, and the names from `--labels`.
    private static func labelled(
        _ collection: PictureCollection, _ arguments: ParsedArguments, _ classes: Classes
    ) throws(Problem) -> (PictureCollection, LabelList?) {
        switch classes {
        case .resumed(let count, let names):
            let known = LabelList(names, origin: "this run").names
            // The caller says it if the number of classes differs.
            guard
                !collection.hasNumbers || collection.classes <= count
                    || collection.isNumberedFromOne(for: count)
            else { return (collection, nil) }
            return (try collection.matched(to: count, called: [known].compactMap { $0 }), nil)
        case .begun(let old, let names, let keepsHead):
            let count = collection.count(ofModel: old, asked: arguments[SharedOptions.classes])
            if let file = arguments[SharedOptions.labels] {
                let labels = try LabelList.read(file, classes: count)
                return (try collection.matched(to: count, called: [labels.names].compactMap { $0 }), labels)
            }
            guard !collection.hasNumbers else { return (try collection.matched(to: count, called: []), nil) }
            guard keepsHead, old == collection.classes else { return (collection, nil) }
            return (collection.keeping(old ?? 0, names), nil)
        }
    }
}

extension PictureCollection {
    /// How many classes a run has. A list does not say how many there are beyond those that it uses.
    ///
    /// - Parameters:
    ///   - model: the number of the weights that it begins with.
    ///   - asked: the number of the command line.
    fileprivate func count(ofModel model: Int?, asked: Int?) -> Int {
        guard hasNumbers, let model, asked == nil else { return classes }
        return isNumberedFromOne(for: model) ? model : max(classes, model)
    }

    /// The pictures with the classes of weights that have as many, if the names say that they are the same; else as they
    /// are, so that the run gets a new last layer.
    fileprivate func keeping(_ count: Int, _ names: [ExternalName]) -> PictureCollection {
        guard names.isEmpty else {
            let known = [LabelList(names).names].compactMap { $0 }
            guard let matched = try? matched(to: count, called: known), matched.matching?.isByName == true
            else {
                return self
            }
            return matched
        }
        let known = count == 1000 ? [(try? LabelList.imageNet())?.names].compactMap { $0 } : []
        return (try? matched(to: count, called: known)) ?? self
    }
}
