import Network

/// The coefficients of every Shift-Max for many pictures, as they come in, with how much each varies.
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
    /// By Shift-Max: what its coefficients were so far.
    private(set) var moments: [Moments]
    /// By Shift-Max.
    private(set) var figures: [Figure]
    private(set) var read = 0
    private(set) var unreadable = 0

    /// Running mean and sum of squared deviations of each coefficient (Welford's way).
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
        /// Which part, 0…1, of the mean squared distance from the initial values that variance is; the rest
        /// is moved alike in every picture.
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

    /// Across the pictures.
    func deviation(_ shiftMax: Int, _ place: Int) -> Double {
        read > 0 ? (moments[shiftMax].squares[place] / Double(read)).squareRoot() : 0
    }
}

/// What one picture brought to a survey.
public struct SurveyedPicture: Sendable, Equatable {
    /// The picture's place in the survey.
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
