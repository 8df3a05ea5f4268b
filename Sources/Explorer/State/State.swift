import Network
import Trace

/// All that the explorer knows. Every frame is a function of it; every key and every result of an effect
/// changes it, in `update`.
public struct State: Sendable {
    /// What the screens have of the terminal.
    public internal(set) var size: Size
    public internal(set) var terminalSize: Size
    public let glyphs: Glyphs
    public let depth: ColorDepth

    public internal(set) var run: Run
    /// The pass before, of the same network, until the next key: what differs from it is marked.
    var before: Run?
    /// What is to be changed in every picture.
    public internal(set) var edit = PictureEdit.none
    /// What `i` and `I` step through.
    public internal(set) var pictures: [FilePath]
    public internal(set) var pictureIndex: Int
    /// Whether there are more, which are still being found.
    var isGathering: Bool
    /// Weights that were given or opened: `m` comes back to them at their variant.
    var openedWeights: (variant: String, path: FilePath)?

    public internal(set) var screen = Screen.network
    public internal(set) var overlay: Overlay?
    public internal(set) var panel: Panel?
    /// Where the panel was opened, where that is not its own screen: what closing it goes back to.
    var screenBeforePanel: Screen?
    /// One line at the bottom until the next key.
    public internal(set) var message: Message?

    public internal(set) var reading = Reading.rows
    /// The parts whose operations show, by reading.
    var unfolded: [Reading: Set<Int>] = [:]
    var listCursor = ListItem.part(0)
    var listScroll = 0
    public internal(set) var listSort = ListSort.order
    public internal(set) var unit = Unit.multiplyAdds

    /// The selected operation: what every screen is about.
    public internal(set) var operation = 0
    public internal(set) var channel = 0
    /// The operation that was chosen in another network, until one is chosen in this: going back finds it again.
    var chosen: Chosen?
    /// As shares of the plane, so that the pixel stays where it is when the operation changes.
    var pixelX = 0.5
    var pixelY = 0.5
    var channelScroll = 0
    public internal(set) var activationSort = ActivationSort.channel
    public internal(set) var shiftMaxSort = ShiftMaxSort.channel
    /// Whether the pixels show as a map of the branch that wins, instead of as points (x, x′).
    var showsWinners = false
    /// Whether the Features screen shows how far values are from the pinned picture's, where there is one.
    var showsDifferences = false

    /// The place in `Convention.all` of the one that the Conventions screen explains.
    public internal(set) var convention = Convention.all.firstIndex(of: .withShiftMax) ?? 0

    var explanation = ExplanationView()
    /// The base that other pictures are shown against.
    var pin = Pin()
    var swap = Swap()
    var connectionScroll = 0
    var surveyView = SurveyView()
    /// nil until it is first played.
    var lesson: LessonPlayer?
    /// nil until it is opened.
    var whatIf: WhatIf?

    /// What was last searched for; what it finds is marked.
    public internal(set) var searched = ""

    /// The number of the newest request; an answer to an older one is dropped.
    var request = 0
    /// What it asked for, until it is answered.
    var wanted: (model: ModelChoice, picture: FilePath)?
    /// The number of the picker's newest request.
    var pickerRequest = 0
    /// How many passes were shown.
    var passes = 0
    /// The fastest of them by the shown model.
    var times: PassTimes
    /// What the newest pass is for, while it is awaited.
    public internal(set) var awaited: String?

    /// What the bundled weights reach on the drawn shapes' test split: shares by variant's name.
    let measuredTop1: [String: Double]

    /// Begins at the top of the network, with what the first pass saw.
    ///
    /// - Parameters:
    ///   - pictures: not empty; `pictureIndex` is the run's.
    public init(
        size: Size, glyphs: Glyphs, depth: ColorDepth, run: Run, pictures: [FilePath], pictureIndex: Int,
        isGathering: Bool = false, measuredTop1: [String: Double] = [:]
    ) {
        self.measuredTop1 = measuredTop1
        self.size = size
        terminalSize = size
        self.glyphs = glyphs
        self.depth = depth
        self.run = run
        self.pictures = pictures
        self.pictureIndex = pictureIndex
        self.isGathering = isGathering
        times = PassTimes(run.trace, of: run.choice)
        openedWeights = run.model.weights.map { (run.model.network.variant.name, $0) }
        operation = run.model.network.rows[0].operations.upperBound - 1
        if let warning = run.picture.warning { warn(warning) }
    }

    /// What a user wants to begin with.
    public mutating func begin(on screen: Screen, reading: Reading, unit: Unit) {
        self.reading = reading
        self.unit = unit
        revealPart(of: 0)
        show(screen)
    }

    /// Says, until the next key, what is not right.
    public mutating func warn(_ problem: String) {
        message = Message(text: problem, isError: true)
    }

    /// Whether an answer is about to change what shows.
    public var isAwaiting: Bool { awaited != nil || explanation.isAwaited || pin.isAwaited || swap.isAwaited }

    public var network: Network { run.model.network }
    public var trace: Trace { run.trace }

    /// Which of the pictures is shown, as in ` (3/16)`, with a plus while more are being found; empty where there is
    /// only one.
    var pictureNumber: String {
        let shown = run.picture.path
        let index = pictures[pictureIndex] == shown ? pictureIndex : pictures.firstIndex(of: shown)
        guard pictures.count > 1, let index else { return "" }
        return " (\(index + 1)/\(pictures.count)\(isGathering ? "+" : ""))"
    }

    /// The least that the screens need.
    public static let minimumSize = Size(width: 80, height: 24)

    public var isTooSmall: Bool {
        terminalSize.width < State.minimumSize.width || terminalSize.height < State.minimumSize.height
    }

    /// Into what parts the list cuts the operations.
    public enum Reading: Sendable, CaseIterable {
        case rows
        case microBlocks
    }

    var parts: [Part] { reading == .rows ? network.rows : network.microBlocks }

    public enum Unit: String, Sendable {
        case multiplyAdds = "MAdds"
        case operations = "FLOPs"

        func count(_ multiplyAdds: Int) -> Int { self == .operations ? 2 * multiplyAdds : multiplyAdds }
    }

    /// What lies over the screen and takes the keys.
    public enum Overlay: Sendable {
        case help(filter: String, scroll: Int)
        case search(String)
        case picker(Picker)
    }

    public struct Message: Sendable, Equatable {
        public let text: String
        public let isError: Bool
    }
}

/// By what the network list is sorted.
public enum ListSort: String, Sendable, CaseIterable {
    case order = "forward order"
    case multiplyAdds = "multiply-adds"
    case parameters = "parameters"
    case time = "time"
    case moved = "how far Shift-Max moved"
}

/// By what the channels on the Activations screen are sorted; all but the first with the largest first.
public enum ActivationSort: String, Sendable, CaseIterable {
    case channel, mean, deviation, maximum, zeros
}

/// By what the channels on the Shift-Max screen are sorted; all but the first with the largest first.
public enum ShiftMaxSort: String, Sendable, CaseIterable {
    case channel = "channel"
    case moved = "how far the coefficients moved"
    case wins = "how often the first branch wins"
}
