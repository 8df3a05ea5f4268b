import Basics
import Pictures
import Training

/// The pictures of a run: what it learns from, and what it is validated with.
struct TrainData {
    let training: any SampleSource
    let validation: (any SampleSource)?
    private(set) var remarks: [String] = []

    /// - Parameters:
    ///   - classes: how many the weights have that the run begins with; nil for new ones.
    ///   - names: what the run that is continued calls them.
    init(_ arguments: ParsedArguments, seed: UInt64, classes: Int?, names: [String]) throws {
        let word = arguments.positionals[0]
        guard word != LabelledData.shapesWord else {
            training = ShapesSamples(.train, seed: seed)
            validation = ShapesSamples(
                .validation, seed: ShapesSamples.evaluationSeed,
                count: arguments[TrainOptions.validationSamples] ?? 2048)
            return
        }
        var collection = try LabelledData.pictures(word, classes: arguments[SharedOptions.classes])
        if let empty = collection.emptyClasses.first {
            throw Failure(
                "\(word.display): there are no JPEG files in the class folder “\(Escape.line(empty))”"
                    + (collection.emptyClasses.count == 1
                        ? "" : " and \(collection.emptyClasses.count - 1) others") + "; add some or remove it"
            )
        }
        let isList = collection.classNames.isEmpty
        if let wanted = arguments[SharedOptions.classes], wanted != collection.classes {
            throw Failure("\(word.display): there are \(collection.classes) class folders, not \(wanted)")
        }
        if isList {
            // A list does not say how many classes there are beyond those that it uses.
            let count =
                arguments[SharedOptions.classes] ?? max(collection.classes, classes ?? 0)
            let labels = try arguments[SharedOptions.labels].map {
                try LabelList.read($0, classes: count).labels
            }
            collection = try collection.labelled(as: labels ?? names, classes: count)
        } else if !names.isEmpty {
            collection = try collection.labelled(as: names, classes: names.count)
        }
        training = PictureSamples(collection, .random(seed: seed))
        remarks.append("\(collection.count.grouped) pictures in \(collection.classes.grouped) classes")
        guard let file = arguments[TrainOptions.validation] else {
            validation = nil
            remarks.append("no --validation: best.safetensors is the last epoch's")
            return
        }
        let held = try LabelledData.pictures(file, classes: collection.classes)
            .labelled(as: collection.classNames, classes: collection.classes)
        validation = PictureSamples(held, .centred(.torchvision))
        remarks.append("\(held.count.grouped) pictures to validate with")
    }
}
