import Basics
import Pictures

/// Picture files with their labels: a folder of class folders, or a list file.
public struct PictureCollection: Sendable {
    /// By label; empty if the classes have no names.
    public internal(set) var classNames: [ExternalName] = []
    public internal(set) var classes = 0
    /// Class folders without a picture.
    public internal(set) var emptyClasses: [ExternalName] = []
    /// How the labels were matched with the classes of a network; nil before `matched`.
    public internal(set) var matching: ClassMatching?
    /// What errors call it.
    let name: String
    /// Whether it is a list file.
    public let isList: Bool
    /// What the paths begin with that lie where the data does.
    var prefix: [UInt8] = []
    var leftOut = LeftOutFiles()
    /// Whether one of the pictures may be a file that this process is going to replace (`OutputFile`).
    public internal(set) var mayBeReplaced = true
    /// Pictures next to the class folders.
    var outside = 0
    var paths = PathTable()
    var labels: [Int32] = []
    /// The line of each label, if they are the numbers of a list file.
    var lines: [Int32] = []

    init(name: String, isList: Bool = false) {
        self.name = name
        self.isList = isList
    }

    public var count: Int { labels.count }
    public func path(_ index: Int) -> FilePath { paths[index] }
    public func label(_ index: Int) -> Int { Int(labels[index]) }

    /// The pictures that a user names: a folder of class folders, or a list file of `path label` lines.
    ///
    /// - Parameters:
    ///   - classes: the number of classes that numbers in a list are for; nil for the number that it uses.
    ///   - threads: how many class folders are read at the same time.
    /// - Throws: why it cannot be read, or that there are no pictures.
    public static func open(
        _ path: FilePath, classes: Int? = nil, threads: Int = 1
    ) throws(Problem) -> PictureCollection {
        if path.isFolder { return try folders(path, threads: threads) }
        let list = try list(path)
        guard let classes, list.hasNumbers else { return list }
        return try list.numbered(for: classes)
    }

    /// Whether the labels are numbers that somebody wrote, and not places in `classNames`.
    public var hasNumbers: Bool { isList && classNames.isEmpty }
}

// MARK: - Classes of a network

extension PictureCollection {
    /// What messages call that which names a class.
    private var what: String { isList ? "label" : "class folder" }

    /// The same pictures with the labels of a network that has `count` classes (`ClassMatching`).
    ///
    /// - Parameter known: what the classes are called, by whoever says so.
    /// - Throws: what does not fit.
    public func matched(to count: Int, called known: [ClassNames]) throws(Problem) -> PictureCollection {
        let said = known.first { !$0.isAssumed && $0.names.count == count }
        guard !hasNumbers else {
            let named = if let said { try named(said) } else { PictureCollection?.none }
            var result = if let named { named } else { try numbered(for: count) }
            result.classNames = said?.names ?? []
            return result
        }
        var result = self
        result.classes = count
        let (matching, isWhole) = try match(to: count, called: known)
        result.matching = matching
        // Empty folders that fit no class have no label either.
        let places = isWhole ? matching.places : spread(matching.places)
        result.labels = labels.map { Int32(places[Int($0)]) }
        if let said {
            result.classNames = said.names
        } else if isWhole, Set(places).count == count {
            result.classNames = [ExternalName](repeating: "", count: count)
            for (folder, place) in places.enumerated() { result.classNames[place] = classNames[folder] }
        } else {
            result.classNames = []
        }
        return result
    }

    /// Matches all folders; if that fails, those that have pictures.
    private func match(
        to count: Int, called known: [ClassNames]
    ) throws(Problem) -> (ClassMatching, isWhole: Bool) {
        do throws(Problem) {
            return (try ClassMatching.match(classNames, what, to: count, called: known), true)
        } catch {
            let full = filledClasses
            guard full.count < classNames.count,
                let matching = try? ClassMatching.match(full, what, to: count, called: known),
                matching.rule != .order
            else { throw error.about(name) }
            return (matching, false)
        }
    }

    /// The class folders that have pictures.
    private var filledClasses: [ExternalName] {
        let empty = Set(emptyClasses)
        return classNames.filter { !empty.contains($0) }
    }

    /// The places of the folders that have pictures, as places of all folders.
    private func spread(_ places: [Int]) -> [Int] {
        let empty = Set(emptyClasses)
        var next = 0
        return classNames.map { name in
            guard !empty.contains(name) else { return 0 }
            next += 1
            return places[next - 1]
        }
    }

    /// A list's numbers as the names of classes, if all classes are called by whole numbers; nil if they are not. The class
    /// that is called 10 need not be the tenth: folders are in the order of their names' bytes.
    private func named(_ known: ClassNames) throws(Problem) -> PictureCollection? {
        let numbers = known.names.compactMap { ClassMatching.number($0) }
        guard matching == nil, numbers.count == known.names.count, numbers != Array(numbers.indices) else {
            return nil
        }
        let names = Set(labels).sorted().map { ExternalName(String($0)) }
        let matching: ClassMatching
        do throws(Problem) {
            matching = try ClassMatching.match(names, what, to: numbers.count, called: [known])
        } catch {
            throw error.about(name)
        }
        let places = Dictionary(uniqueKeysWithValues: zip(Set(labels).sorted(), matching.places))
        var result = self
        result.classes = numbers.count
        result.matching = ClassMatching(.name, places: matching.places, count: matching.count)
        result.labels = labels.map { Int32(places[$0] ?? 0) }
        return result
    }

    /// A list's numbers as labels of `count` classes, from 0. If they are 1 to `count`, they are counted from 1.
    public func numbered(for count: Int) throws(Problem) -> PictureCollection {
        guard matching == nil || classes != count else { return self }
        var result = self
        result.classes = count
        result.matching = ClassMatching(.number, places: [], count: count)
        guard let wrong = labels.firstIndex(where: { $0 >= count }) else { return result }
        if isNumberedFromOne(for: count) {
            result.labels = labels.map { $0 - 1 }
            result.matching = ClassMatching(.numberFromOne, places: [], count: count)
            return result
        }
        throw Problem(
            "line \(lines[wrong]): the label \(labels[wrong]) is not one of 0 to \(count - 1)", file: name,
            advice: "correct it, or the number of classes")
    }
}

// MARK: - What is said

extension PictureCollection {
    /// How many classes have pictures.
    public var classesWithPictures: Int {
        var hasPictures = [Bool](repeating: false, count: classes)
        for label in labels { hasPictures[Int(label)] = true }
        return hasPictures.count { $0 }
    }

    /// What the user should know about the data, one line each: what was left out, and how labels were read.
    public var remarks: [String] {
        var remarks: [String] = []
        if let sentence = leftOut.sentence { remarks.append("\(name): \(sentence)") }
        if outside > 0 {
            remarks.append(
                "\(name): \(Numbers.grouped(outside)) picture\(outside == 1 ? "" : "s") next to the class folders "
                    + "left out")
        }
        if !emptyClasses.isEmpty { remarks.append("\(name): \(emptyMessage)") }
        return remarks
    }

    /// That there are class folders without pictures.
    public var emptyMessage: String {
        "there are no \(PictureFormat.names) files in the class folder\(emptyClasses.count == 1 ? "" : "s") "
            + ClassMatching.quoted(emptyClasses)
    }

    /// Which classes nothing is learned about, and what to do if that is not meant.
    public var trainingRemarks: [String] {
        let empty = classes - classesWithPictures
        var remarks: [String] = []
        if matching?.rule == .numberFromOne { remarks = matchingRemarks }
        guard empty > 0 else { return remarks }
        remarks.append(
            "\(name): \(Numbers.classes(classes)), \(Numbers.classCount(empty)) of them without a picture"
        )
        if hasNumbers, labels.min() == 1, isNumberedFromOne(for: classes - 1) {
            remarks.append(
                "\(name): the labels begin at 1, and class 0 stays empty; if 1 means the first class, give "
                    + "--classes \(classes - 1)")
        }
        return remarks
    }

    /// Whether a list's numbers are from 1 to `count`, and reach it.
    public func isNumberedFromOne(for count: Int) -> Bool {
        isList && !lines.isEmpty && (labels.max() ?? 0) == count && labels.allSatisfy { $0 >= 1 }
    }

    /// How the labels were matched with the classes of a network, if that is no matter of course.
    public var matchingRemarks: [String] {
        guard let matching else { return [] }
        var remarks: [String] = []
        switch matching.rule {
        case .numberFromOne:
            remarks.append(
                "\(name): the numbers 1 to \(classes) are taken as the classes 0 to \(classes - 1)")
        case .order: remarks.append("\(name): \(what)s are matched \(matching.description)")
        default: break
        }
        let seen = classesWithPictures
        if seen < classes {
            remarks.append(
                "\(name): pictures of \(Numbers.classCount(seen)) of the \(Numbers.classes(classes))")
        }
        return remarks
    }
}
