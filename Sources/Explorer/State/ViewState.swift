import Network
import Trace

/// What a user looks at, and how.
public struct ViewState: Sendable {
    public internal(set) var screen = Screen.network
    public internal(set) var panel: Panel?
    /// Where the panel was opened, where that is not its own screen: closing it goes back there.
    var screenBeforePanel: Screen?

    /// The name of the screen's pane that gets more room; nil where none does.
    public internal(set) var enlarged: String?

    public internal(set) var reading = State.Reading.rows
    public internal(set) var unit = State.Unit.multiplyAdds
    public internal(set) var costBasis = CostBasis.published
    public internal(set) var listSort = ListSort.order
    /// The statistic by which the Activations and Features screens sort channels, the largest first; nil: by number.
    public internal(set) var channelSort: Statistic?
    public internal(set) var shiftMaxSort = ShiftMaxSort.channel
    /// The sorted lists that run the other way round.
    var reversed: Set<SortedList> = []
    /// What was last searched for; what it finds is marked.
    public internal(set) var searched = ""

    /// As shares of the plane, so that the pixel stays where it is when the operation changes.
    var pixelX = 0.5
    var pixelY = 0.5
    /// Whether the pixels are shown as a map of the branch that is the maximum, instead of as points (x, x′).
    var showsBranchMap = false
    /// What range of values the colours of feature maps stand for.
    public internal(set) var mapScale = MapScale.channel
    /// Whether the Features screen shows how far values are from the pinned picture's, where one is pinned.
    var showsDifferences = false
    /// The index in `Convention.all` of the one that the Conventions screen explains.
    public internal(set) var convention = Convention.all.firstIndex(of: .withShiftMax) ?? 0
    /// Whether the largest products of an explanation come first, instead of the order of the weights.
    var explainsLargestFirst = false
    /// Whether a logit is explained by how far it is above the best other one.
    var explainsDifference = false
    /// The number of groups with which the factorization is shown; nil for the network's.
    var wantedGroups: Int?
    /// Where swapped coefficients come from.
    var swapSource = SwapSource.initial
    var surveyView = SurveyView()
    var look = LookView()
    /// nil until it is opened.
    var whatIf: WhatIf?
}

/// What is selected, and how far lists are scrolled; in another network it means nothing.
public struct Selection: Sendable {
    /// The operation that every screen is about.
    public internal(set) var operation = 0
    public internal(set) var channel = 0
    /// The operation that was chosen in another network, until one is chosen in this one: going back finds it again.
    var chosen: Chosen?
    /// The parts whose operations show, by reading.
    var unfolded: [State.Reading: Set<Int>] = [:]
    var listCursor = ListItem.part(0)
    /// nil where the list is to be scrolled so that the cursor is in its middle.
    var listScroll: Int? = 0
    var channelScroll = 0
    var connectionScroll = 0
    var explanationScroll = 0
    /// The swap's line: 0 for all rows, then the rows that have a Shift-Max.
    var swapCursor = 0
    var swapScroll = 0
    var lookScroll = 0
}

/// A line of the network list.
enum ListItem: Hashable, Sendable {
    case part(Int)
    case operation(Int)
}

/// An operation, described so that another network's counterpart can be found.
struct Chosen: Sendable {
    let name: String
    let row: Int
    let isInClassifier: Bool

    init(_ operation: Int, in network: Network) {
        name = network.operations[operation].name
        row = network.operations[operation].row
        isInClassifier = row == network.rows.count - 1
    }
}

/// What takes the place of a Shift-Max's coefficients, or of the Shift-Max itself.
enum SwapSource: Sendable {
    /// The coefficients with which training begins: the same for every picture.
    case initial
    /// ReLU6 instead of the Shift-Max.
    case relu6
    /// The pinned picture's.
    case pinned
}

/// How the survey of all pictures is shown.
struct SurveyView: Sendable {
    /// The coefficient: 0 a1, 1 b1, 2 a2, 3 b2.
    var kind = 0
    /// Whether the channels that vary most come first.
    var isByDeviation = true
    /// The selected picture, by its index in the survey.
    var picture = 0
    var scroll = 0
    /// The map in which a channel was chosen by hand; in any other the first one is selected.
    var chosenIn: Map?

    /// What the order of the map's channels depends on.
    struct Map: Equatable {
        let operation: Int
        let kind: Int
        let isByDeviation: Bool
        let isReversed: Bool
    }
}

/// A list that can be sorted.
enum SortedList: Sendable {
    /// The Network screen's.
    case operations
    /// That of the Activations and Features screens.
    case channels
    /// The Shift-Max screen's.
    case coefficients
    /// The explanation's.
    case terms
    /// The channels of the survey's map.
    case survey
}

/// By what the network list is sorted.
public enum ListSort: String, Sendable, CaseIterable {
    case order = "forward order"
    case multiplyAdds = "multiply-adds"
    case parameters = "parameters"
    case time = "time"
    case deviation = "deviation from the offset"
}

/// By what the channels on the Shift-Max screen are sorted; all but the first with the largest first.
public enum ShiftMaxSort: String, Sendable, CaseIterable {
    case channel = "channel"
    case deviation = "deviation from the offset"
    case firstBranch = "share of pixels where branch 1 is the maximum"
}

extension CaseIterable where Self: Equatable, AllCases == [Self] {
    /// The case after this one; the first after the last.
    var next: Self {
        let all = Self.allCases
        return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }
}
