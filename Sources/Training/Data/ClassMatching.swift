import Basics

/// What the classes of a network are called, and by whom.
public struct ClassNames: Equatable, Sendable {
    /// By class. Two classes may have the same name.
    public let names: [ExternalName]
    /// Their WordNet ids, by class; empty unless these are ImageNet's classes.
    public let synsets: [ExternalName]
    /// What a sentence calls the source: “the weights”.
    public let origin: String
    /// Whether nothing but the number of classes says that these are their names.
    public let isAssumed: Bool

    public init(
        _ names: [ExternalName], synsets: [ExternalName] = [], origin: String, isAssumed: Bool = false
    ) {
        self.names = names
        self.synsets = synsets.count == names.count ? synsets : []
        self.origin = origin
        self.isAssumed = isAssumed
    }
}

/// Which class of a network each class folder (or each label of a list file) is.
///
/// Names decide if there are any, then numbers; the order of the folders decides only where nothing names the classes.
public struct ClassMatching: Equatable, Sendable {
    public enum Rule: String, Sendable {
        /// The names are equal, byte by byte.
        case name
        /// The folder's name is the first word of the class's.
        case firstWord = "first word"
        /// The folder's name is the class's WordNet id.
        case synset
        /// One of these, without regard to case, spaces, `_` and `-`.
        case spelling
        /// The folder's name is the class's number, from 0.
        case number
        /// All classes are there and numbered from 1.
        case numberFromOne = "number from 1"
        /// There is one folder for each class, in the order of their names.
        case order
    }

    public let rule: Rule
    /// By folder.
    public let places: [Int]
    /// How many classes the network has.
    public let count: Int

    public init(_ rule: Rule, places: [Int], count: Int) {
        self.rule = rule
        self.places = places
        self.count = count
    }

    /// Whether names decided.
    public var isByName: Bool {
        switch rule {
        case .name, .firstWord, .synset, .spelling: true
        case .number, .numberFromOne, .order: false
        }
    }

    /// How a report calls the rule.
    public var description: String { rule.words }
}

extension ClassMatching.Rule {
    fileprivate var words: String {
        switch self {
        case .name: "by name"
        case .firstWord: "by the first word of the class names"
        case .synset: "by ImageNet's synset"
        case .spelling: "by name, without regard to case, spaces, _ and -"
        case .number: "by number"
        case .numberFromOne: "by number, counted from 1"
        case .order: "by the order of the names, because nothing names the classes"
        }
    }
}

// MARK: - Rules

extension ClassMatching {
    /// Matches folders with the classes of a network.
    ///
    /// - Parameters:
    ///   - folders: their names; no two are equal.
    ///   - what: what errors call one of them.
    ///   - count: how many classes the network has.
    ///   - known: what the classes are called, by whoever says so; the first source in which all folders are found decides.
    /// - Throws: which folders fit no class, or fit several.
    public static func match(
        _ folders: [ExternalName], _ what: String = "class folder", to count: Int, called known: [ClassNames]
    ) throws(Problem) -> ClassMatching {
        let known = known.filter { $0.names.count == count }
        var attempts: [Attempt] = []
        var best: Attempt?
        for isLoose in [false, true] {
            for classes in known {
                for key in Key.allCases {
                    guard let attempt = Attempt(folders, key, of: classes, isLoose: isLoose) else { continue }
                    if attempt.isComplete {
                        return ClassMatching(attempt.rule, places: attempt.places, count: count)
                    }
                    attempts.append(attempt)
                    if attempt.isBetter(than: best) { best = attempt }
                }
            }
        }
        // Class names that are numbers themselves mean something else than the classes' numbers.
        let areNumbersNames = known.contains { !$0.isAssumed && $0.names.allSatisfy { number($0) != nil } }
        if !areNumbersNames, let numbers = wholeNumbers(folders) {
            return try match(numbers, folders, what, to: count)
        }
        let isNamed = known.contains { !$0.isAssumed } || best?.hasFound == true
        if !isNamed, folders.count == count {
            let order = folders.indices.sorted { folders[$0] < folders[$1] }
            var places = [Int](repeating: 0, count: count)
            for (place, folder) in order.enumerated() { places[folder] = place }
            return ClassMatching(.order, places: places, count: count)
        }
        let mixed = best.flatMap { best in
            attempts.lazy.filter { $0.classes == best.classes }.compactMap { best.mixed(with: $0, what) }
                .first
        }
        throw mixed ?? best?.problem(what) ?? unnamed(folders, what, count)
    }

    private static func unnamed(_ folders: [ExternalName], _ what: String, _ count: Int) -> Problem {
        Problem(
            "there are \(Numbers.grouped(folders.count)) \(what)s for \(Numbers.classes(count)) (\(quoted(folders))), and nothing names the "
                + "classes",
            advice: "give their names with --labels, or numbers from 0 to \(count - 1) instead of names")
    }

    // MARK: - Numbers

    /// The value of a whole number, whatever its padding; nil for any other name.
    static func number(_ name: ExternalName) -> Int? {
        guard !name.bytes.isEmpty, name.bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let digits = name.bytes.drop { $0 == 0x30 }
        return digits.count > 9 ? .max : digits.reduce(0) { 10 * $0 + Int($1 - 0x30) }
    }

    private static func wholeNumbers(_ names: [ExternalName]) -> [Int]? {
        let numbers = names.compactMap(number)
        return !names.isEmpty && numbers.count == names.count ? numbers : nil
    }

    private static func match(
        _ numbers: [Int], _ folders: [ExternalName], _ what: String, to count: Int
    ) throws(Problem) -> ClassMatching {
        var first: [Int: Int] = [:]
        for (index, number) in numbers.enumerated() {
            guard let other = first.updateValue(index, forKey: number) else { continue }
            throw Problem(
                "the \(what)s \(quoted([folders[other], folders[index]])) have the same number",
                advice: "put their pictures together")
        }
        guard let wrong = numbers.firstIndex(where: { $0 >= count }) else {
            return ClassMatching(.number, places: numbers, count: count)
        }
        if numbers.count == count, numbers.allSatisfy({ (1...count).contains($0) }) {
            return ClassMatching(.numberFromOne, places: numbers.map { $0 - 1 }, count: count)
        }
        throw Problem(
            "the \(what) \(quoted([folders[wrong]])) is none of the numbers 0 to \(count - 1) of the \(Numbers.classes(count))",
            advice: "number them from 0; numbers from 1 to \(count) are understood only if none is missing")
    }

    /// A few names in quotation marks: `“a”, “b”, “c” and 5 more`.
    public static func quoted(_ names: [ExternalName], limit: Int = 3) -> String {
        listed(names.map { "“\($0.shown(width: 40))”" }, limit: limit)
    }

    fileprivate static func listed(_ words: [String], limit: Int = 3) -> String {
        let shown = words.prefix(limit)
        let more = words.count - shown.count
        return (more > 0 ? shown.joined(separator: ", ") + " and \(more) more" : Array(shown).listed("and"))
    }
}

// MARK: - Names

/// What of a class's name is compared.
private enum Key: CaseIterable {
    case line
    case firstWord
    case synset

    /// By class; nil if there is no such thing.
    func words(of classes: ClassNames) -> [ExternalName]? {
        switch self {
        case .line: classes.names
        case .firstWord:
            classes.names.map { ExternalName(bytes: $0.bytes.prefix { ![0x20, 0x09, 0x2C].contains($0) }) }
        case .synset: classes.synsets.isEmpty ? nil : classes.synsets
        }
    }
}

/// Looking folders up among class names in one way.
private struct Attempt {
    let rule: ClassMatching.Rule
    let classes: ClassNames
    let folders: [ExternalName]
    /// By folder: the classes of that name.
    private let found: [[Int]]

    init?(_ folders: [ExternalName], _ key: Key, of classes: ClassNames, isLoose: Bool) {
        guard let words = key.words(of: classes) else { return nil }
        self.folders = folders
        self.classes = classes
        var exact: [ExternalName: [Int]] = [:]
        for (place, word) in words.enumerated() { exact[word, default: []].append(place) }
        guard isLoose else {
            switch key {
            case .line: rule = .name
            case .firstWord: rule = .firstWord
            case .synset: rule = .synset
            }
            found = folders.map { exact[$0] ?? [] }
            return
        }
        rule = .spelling
        var loose: [ExternalName: [Int]] = [:]
        for (place, word) in words.enumerated() { loose[word.spelling, default: []].append(place) }
        // A class of exactly this name comes before one that is spelled in another way.
        loose[""] = nil
        found = folders.map { exact[$0] ?? loose[$0.spelling] ?? [] }
    }

    var hasFound: Bool { found.contains { !$0.isEmpty } }
    private var strangers: [ExternalName] { zip(folders, found).filter(\.1.isEmpty).map(\.0) }
    /// By folder, if it is complete.
    var places: [Int] { found.map { $0.first ?? 0 } }
    var isComplete: Bool { found.allSatisfy { $0.count == 1 } && Set(places).count == folders.count }

    func isBetter(than other: Attempt?) -> Bool {
        guard let other else { return true }
        return strangers.count < other.strangers.count
    }

    /// That some folders are called in this way and others in another; nil if it is not so.
    func mixed(with other: Attempt, _ what: String) -> Problem? {
        guard rule != other.rule, let known = folders.indices.first(where: { !found[$0].isEmpty }),
            let stranger = folders.indices.first(where: { found[$0].isEmpty && !other.found[$0].isEmpty })
        else { return nil }
        return Problem(
            "the \(what)s \(ClassMatching.quoted([folders[known], folders[stranger]])) are called in two ways, "
                + "\(rule.words) and \(other.rule.words)", advice: "call all of them in one way")
    }

    /// Why it is not complete.
    func problem(_ what: String) -> Problem {
        let strangers = strangers
        let names = ClassMatching.quoted(classes.names)
        let advice = "rename them, or give the classes' names with --labels"
        if strangers.count == folders.count, strangers.count > 1 {
            return Problem(
                "none of the \(what)s (\(ClassMatching.quoted(folders))) is one of the model's "
                    + "\(Numbers.classes(classes.names.count)), which \(classes.origin) \(verb) \(names)",
                advice: advice)
        }
        if !strangers.isEmpty {
            let (noun, verb) = strangers.count == 1 ? (what, "is") : (what + "s", "are")
            return Problem(
                "the \(noun) \(ClassMatching.quoted(strangers)) \(verb) none of the model's "
                    + "\(Numbers.classes(classes.names.count)), which \(classes.origin) \(self.verb) \(names)",
                advice: advice)
        }
        if let place = found.firstIndex(where: { $0.count > 1 }) {
            let numbers = ClassMatching.listed(found[place].map(String.init))
            return Problem(
                "the \(what) \(ClassMatching.quoted([folders[place]])) fits \(found[place].count) classes of that "
                    + "name (\(numbers))", advice: "use the classes' numbers instead of names")
        }
        let shared =
            Dictionary(grouping: folders.indices) { places[$0] }.values.filter { $0.count > 1 }
            .min { $0[0] < $1[0] } ?? []
        return Problem(
            "the \(what)s \(ClassMatching.quoted(shared.map { folders[$0] })) are the same class",
            advice: "put their pictures together")
    }

    private var verb: String { classes.origin == "the weights" ? "call" : "calls" }
}

extension ExternalName {
    /// The name without regard to case, spaces, `_` and `-`, and to the padding of a number.
    fileprivate var spelling: ExternalName {
        if ClassMatching.number(self) != nil {
            let digits = bytes.drop { $0 == 0x30 }
            return ExternalName(bytes: digits.isEmpty ? [0x30] : digits)
        }
        let kept = bytes.filter { ![0x20, 0x09, 0x2D, 0x5F].contains($0) }
        guard let text = String(validating: kept, as: UTF8.self) else {
            return ExternalName(bytes: kept.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
        }
        // The signs for ohm, kelvin and angstrom are other characters than the letters, which have their lower case.
        return ExternalName(
            text.unicodeScalars.map { scalar in
                (0x2126...0x212B).contains(scalar.value) ? String(scalar) : scalar.properties.lowercaseMapping
            }.joined())
    }
}
