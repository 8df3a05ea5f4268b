import Basics
import Network

/// The coefficients of every Shift-Max for many pictures, as they arrive, with how much each varies.
struct Survey: Sendable {
    enum Entry: Sendable, Equatable {
        case pending
        /// By Shift-Max in forward order: 2·K·C values.
        case coefficients([[Float]])
        case unreadable(String)
    }

    let network: Network
    /// By picture.
    private(set) var entries: [Entry]
    /// By Shift-Max: mean and spread of its coefficients so far.
    private(set) var moments: [Moments]
    /// By Shift-Max.
    private(set) var figures: [Figure]
    private(set) var read = 0
    private(set) var unreadable = 0

    /// Running mean and sum of squared deviations of each coefficient (Welford's method).
    struct Moments: Sendable {
        var mean: [Double]
        var squares: [Double]

        fileprivate mutating func add(_ values: [Float], number: Int) {
            for index in values.indices {
                let distance = Double(values[index]) - mean[index]
                mean[index] += distance / Double(number)
                squares[index] += distance * (Double(values[index]) - mean[index])
            }
        }
    }

    /// How dynamic a Shift-Max is.
    struct Figure: Sendable {
        /// √ of the mean over its coefficients of their variance across the pictures.
        var dynamic = 0.0
        /// The share, 0…1, of that variance in the mean squared deviation from the initial values; the rest is the same
        /// in every picture.
        var share = 0.0
    }

    init(_ network: Network, pictures: Int) {
        self.network = network
        entries = Array(repeating: .pending, count: pictures)
        moments = network.shiftMaxOperations.compactMap(\.shiftMax).map {
            let zeros = [Double](repeating: 0, count: 2 * $0.branches * $0.channels)
            return Moments(mean: zeros, squares: zeros)
        }
        figures = moments.map { _ in Figure() }
    }

    /// The Shift-Max whose coefficients vary most across pictures; nil where nothing varies.
    var mostDynamic: Int? {
        figures.indices.max { figures[$0].dynamic < figures[$1].dynamic }
            .flatMap { read > 1 && figures[$0].dynamic > 0 ? $0 : nil }
    }

    var isComplete: Bool { read + unreadable == entries.count }
    var pending: [Int] { entries.indices.filter { entries[$0] == .pending } }

    mutating func take(_ pictures: [SurveyedPicture]) {
        for picture in pictures where entries.indices.contains(picture.index) {
            guard entries[picture.index] == .pending else { continue }
            switch picture.content {
            case .success(let values):
                guard values.map(\.count) == moments.map(\.mean.count) else { continue }
                entries[picture.index] = .coefficients(values)
                read += 1
                for index in values.indices { moments[index].add(values[index], number: read) }
            case .failure(let problem):
                entries[picture.index] = .unreadable(problem.description)
                unreadable += 1
            }
        }
        figures = moments.indices.map(figure)
    }

    private func figure(_ index: Int) -> Figure {
        guard read > 0, let shiftMax = network.shiftMaxOperations[index].shiftMax else { return Figure() }
        let (moments, initial) = (moments[index], shiftMax.initialCoefficients)
        var (variance, distance) = (0.0, 0.0)
        for place in initial.indices {
            let own = moments.squares[place] / Double(read)
            let moved = moments.mean[place] - Double(initial[place])
            variance += own
            distance += own + moved * moved
        }
        return Figure(
            dynamic: (variance / Double(initial.count)).squareRoot(),
            share: distance > 0 ? variance / distance : 0)
    }

    /// The standard deviation of a coefficient across the pictures.
    func deviation(_ shiftMax: Int, _ place: Int) -> Double {
        read > 0 ? (moments[shiftMax].squares[place] / Double(read)).squareRoot() : 0
    }
}

/// One picture's part of a survey.
public struct SurveyedPicture: Sendable, Equatable {
    /// The picture's index in the survey.
    public let index: Int
    /// By Shift-Max in forward order: 2·K·C values.
    public let content: Result<[[Float]], Problem>

    public init(index: Int, content: Result<[[Float]], Problem>) {
        self.index = index
        self.content = content
    }
}

/// Passes over many pictures, for the coefficients alone.
public struct SurveyRequest: Sendable, Equatable {
    public let number: Int
    public let model: ModelChoice
    public let edit: PictureEdit
    public let pictures: [Picture]

    public struct Picture: Sendable, Equatable {
        public let index: Int
        public let path: FilePath
    }
}

/// The survey, and how far it has come.
struct SurveyResults: Sendable {
    private(set) var content: Survey?
    /// Why there is none.
    private(set) var problem: Problem?
    private(set) var isRunning = false
    /// The surveyed pictures' places in the explorer's list.
    private(set) var places: [Int] = []
    private var question: Question?
    private var request = 0

    struct Question: Equatable {
        let model: ModelChoice
        let edit: PictureEdit
        let pictures: [FilePath]
    }

    /// Whether the survey is of something else, and has to begin again.
    func isOfOther(_ question: Question) -> Bool { question != self.question }

    /// Begins a survey with no answers yet.
    mutating func begin(_ question: Question, _ network: Network) {
        self.question = question
        places = SurveyResults.sample(of: question.pictures.count)
        content = Survey(network, pictures: places.count)
        problem = nil
    }

    /// - Returns: what is still missing; nil where nothing is.
    mutating func requestRest() -> SurveyRequest? {
        guard let content, let question, !content.isComplete else { return nil }
        isRunning = true
        request += 1
        return SurveyRequest(
            number: request, model: question.model, edit: question.edit,
            pictures: content.pending.map {
                SurveyRequest.Picture(index: $0, path: question.pictures[places[$0]])
            })
    }

    /// The most pictures whose coefficients are kept: M3 has about 64 KB of them for each.
    private static let most = 1_000

    /// All pictures, or as many as are kept, evenly spaced.
    private static func sample(of count: Int) -> [Int] {
        count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
    }

    /// The index in the survey of the picture at `place` of the explorer's list, or of the last one before it.
    func index(near place: Int) -> Int { places.lastIndex { $0 <= place } ?? 0 }

    /// Drops the answers that are still to come.
    mutating func cancel() {
        isRunning = false
        request += 1
    }

    mutating func take(_ result: Result<[SurveyedPicture], Problem>, _ number: Int) {
        guard number == request, isRunning else { return }
        switch result {
        case .success(let pictures):
            content?.take(pictures)
            if content?.isComplete == true { isRunning = false }
        case .failure(let reason):
            problem = reason
            isRunning = false
        }
    }
}
