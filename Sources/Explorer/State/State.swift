import Basics
import Network
import Trace

/// All that the explorer knows. Every frame is a function of it; every key and every answer to an effect changes it, in
/// `update`.
///
/// What is shown (`view` and `selection`) and what was computed (`results`) are structs of their own: a copy of the first
/// two is a place to come back to.
public struct State: Sendable {
    public internal(set) var terminalSize: Size
    public let display: Display
    /// The bundled weights' top-1 on the test split of the drawn shapes: shares by variant's name.
    let measuredTop1: [String: Double]
    /// For how many classes costs are counted, where not for the shown network's.
    let costClasses: Int
    /// The endings of the files that the picker lists.
    let fileEndings: [Picker.Purpose: [String]]

    /// What is shown, and what is selected in the shown network.
    public internal(set) var view = ViewState()
    public internal(set) var selection = Selection()
    /// What was computed.
    var results: Results

    // What is open over it.
    public internal(set) var overlay: Overlay?
    /// One line at the bottom until the next key.
    public internal(set) var message: Message?
    /// nil while the operations do not play.
    public internal(set) var play: Play?
    /// nil until it is first played.
    var lesson: LessonPlayer?

    // What the network sees.
    /// The changes made to every picture.
    public internal(set) var edit = PictureEdit.none
    /// What `i` and `I` step through.
    public internal(set) var pictures: [FilePath]
    public internal(set) var pictureIndex: Int
    /// Whether there are more, which are still being found.
    var isGathering: Bool
    /// Weights that were given or opened: `m` comes back to them at their variant.
    var openedWeights: (variant: String, path: FilePath)?

    // What is under way.
    /// The number of the newest request for a pass; an answer to an older one is dropped.
    var request = 0
    /// What it asked for, until it is answered.
    var wanted: (model: ModelChoice, picture: FilePath)?
    /// What the newest pass is for, while it is awaited.
    public internal(set) var awaited: String?
    /// The number of the picker's newest request.
    var pickerRequest = 0

    /// Begins at the top of the network, with what the first pass saw.
    ///
    /// - Parameters:
    ///   - pictures: not empty; `pictureIndex` is the run's.
    public init(
        size: Size, _ display: Display, run: Run, pictures: [FilePath], pictureIndex: Int,
        isGathering: Bool = false, measuredTop1: [String: Double] = [:],
        costClasses: Int = State.publishedClasses, fileEndings: [Picker.Purpose: [String]] = [:]
    ) {
        self.measuredTop1 = measuredTop1
        self.costClasses = costClasses
        self.fileEndings = fileEndings
        terminalSize = size
        self.display = display
        results = Results(run)
        self.pictures = pictures
        self.pictureIndex = pictureIndex
        self.isGathering = isGathering
        openedWeights = run.model.weights.map { (run.model.network.variant.name, $0) }
        selection.operation = run.model.network.rows[0].operations.upperBound - 1
        edit = run.picture.edit
        sayStored()
        if let warning = run.picture.warning { warn(warning) }
    }

    /// What a user wants to begin with.
    public mutating func begin(on screen: Screen, reading: Reading, unit: Unit) {
        self.view.reading = reading
        self.view.unit = unit
        revealPart(of: 0)
        show(screen)
    }

    public var run: Run { results.run }
    public var network: Network { run.model.network }
    public var trace: Trace { run.trace }

    // MARK: - Messages

    /// What is said in the last line.
    public struct Message: Sendable, Equatable {
        public let text: String
        public let isError: Bool
    }

    /// Says something until the next key.
    public mutating func say(_ text: String) {
        message = Message(text: text, isError: false)
    }

    /// Says, until the next key, what is not right.
    public mutating func warn(_ problem: String) {
        message = Message(text: problem, isError: true)
    }

    /// Says that the shown picture is not stored upright, if that is so.
    mutating func sayStored() {
        if !edit.turnsUpright, let note = run.picture.storedNote { say("\(run.picture.path.name): \(note)") }
    }

    // MARK: - What it comes to

    /// Whether an answer is about to change what shows.
    public var isAwaiting: Bool {
        awaited != nil || results.explanation.isAwaited || results.pin.isAwaited || results.swap.isAwaited
            || results.gradCAM.isAwaited
    }

    /// Which of the pictures is shown, as in ` (3/16)`, with a plus while more are being found; empty where there is only
    /// one.
    var pictureNumber: String {
        let shown = run.picture.path
        let index = pictures[pictureIndex] == shown ? pictureIndex : pictures.firstIndex(of: shown)
        guard pictures.count > 1, let index else { return "" }
        return " (\(index + 1)/\(pictures.count)\(isGathering ? "+" : ""))"
    }

    /// What the screens have of the terminal: the lesson's text takes its room from them.
    public var size: Size {
        openLesson == nil || isTooSmall ? terminalSize : LessonPane.layout(terminalSize).screens
    }

    /// The least that the screens need.
    public static let minimumSize = Size(width: 80, height: 24)

    public var isTooSmall: Bool {
        terminalSize.width < State.minimumSize.width || terminalSize.height < State.minimumSize.height
    }

    /// Into what parts the list divides the operations.
    public enum Reading: String, Sendable, CaseIterable {
        case rows
        case microBlocks = "blocks"
    }

    var parts: [Part] { view.reading == .rows ? network.rows : network.microBlocks }

    /// What costs are counted in.
    public enum Unit: String, Sendable {
        case multiplyAdds = "MAdds"
        case operations = "FLOPs"

        /// So many multiply-adds in this unit.
        public func count(_ multiplyAdds: Int) -> Int {
            self == .operations ? 2 * multiplyAdds : multiplyAdds
        }
    }

    /// What lies over the screen and takes the keys.
    public enum Overlay: Sendable {
        case help(filter: String, scroll: Int)
        case search(String)
        case picker(Picker)
        /// The lesson's stops, with the one under the cursor.
        case stops(Int)
    }
}
