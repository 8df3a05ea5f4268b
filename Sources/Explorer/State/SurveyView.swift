/// The survey and how it is shown.
struct SurveyView: Sendable {
    private(set) var survey: Survey?
    /// Why there is none.
    private(set) var problem: Problem?
    private(set) var isRunning = false
    /// The coefficient that shows: 0 a1, 1 b1, 2 a2, 3 b2.
    var kind = 0
    /// Whether the channels that vary most come first.
    var isByDeviation = true
    /// The surveyed pictures' places in the explorer's list.
    private(set) var places: [Int] = []
    /// The selected picture, by its place among these.
    var picture = 0
    var scroll = 0
    /// The map in which a channel was chosen by hand; in any other the first one is selected.
    var chosenIn: Map?
    private var wanted: Wanted?
    private var request = 0

    /// What the map's channels are the order of.
    struct Map: Equatable {
        let operation: Int
        let kind: Int
        let isByDeviation: Bool
    }

    struct Wanted: Equatable {
        let model: ModelChoice
        let edit: PictureEdit
        let pictures: [FilePath]
    }

    /// - Returns: what is to be asked for now; nil where that was asked for already.
    mutating func ask(_ now: Wanted, _ state: State, again: Bool = false) -> SurveyRequest? {
        if now != wanted {
            places = SurveyView.sample(of: now.pictures.count)
            survey = Survey(state.network, pictures: places.count)
            problem = nil
            wanted = now
            scroll = 0
            select(near: state.pictureIndex)
        } else if !again {
            return nil
        }
        guard let survey, !survey.isComplete else { return nil }
        isRunning = true
        request += 1
        return SurveyRequest(
            number: request, model: now.model, edit: now.edit,
            pictures: survey.pending.map { SurveyRequest.Picture(index: $0, path: now.pictures[places[$0]]) })
    }

    /// The most pictures of which the coefficients are kept: M3 has about 64 KB of them for each.
    private static let most = 1_000

    /// All pictures, or as many as are kept, evenly spaced.
    private static func sample(of count: Int) -> [Int] {
        count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
    }

    /// Selects the picture at a place of the explorer's list, or the last one before it.
    mutating func select(near place: Int) {
        picture = places.lastIndex { $0 <= place } ?? 0
    }

    /// What comes after this is dropped.
    mutating func cancel() {
        isRunning = false
        request += 1
    }

    mutating func take(_ result: Result<[SurveyedPicture], Problem>, _ number: Int) {
        guard number == request, isRunning else { return }
        switch result {
        case .success(let pictures):
            survey?.take(pictures)
            if survey?.isComplete == true { isRunning = false }
        case .failure(let reason):
            problem = reason
            isRunning = false
        }
    }
}
