/// What a key or a click asks for.
public enum Action: Hashable, Sendable {
    case screen(Screen)
    case nextScreen, previousScreen
    case up, down
    case pageUp, pageDown, top, bottom
    case activate, fold, back
    case previousOperation, nextOperation
    /// Steps forward through the operations, one after another, until a key stops it.
    case play
    /// The rows of the code, or the Micro-Blocks.
    case previousPart, nextPart
    case previousChannel, nextChannel
    /// The first channel of the next group (1), or of the previous one (−1).
    case group(Int)
    /// Moves the selected pixel.
    case pixel(x: Int, y: Int)
    case nextModel, previousModel, nextPicture, previousPicture
    case openPicture, openWeights
    case search, searchNext, searchPrevious
    case sort, unit, reading
    /// Costs for the published number of classes, or for the network's.
    case costBasis
    /// Points (x, x′), or the map of the branch that is the maximum at each pixel.
    case branchMap
    /// Feature maps, or how far they are from the pinned picture's.
    case differences
    /// Maps with each channel's own range of colours, or with one for the layer.
    case mapScale
    /// The survey: the next coefficient, and resuming where it was cancelled.
    case nextCoefficient, mostDynamic, resumeSurvey
    /// Opens a panel, or closes it where it is open.
    case panel(Panel)
    case edit(PictureEdit.Change)
    /// Turns a picture upright that is stored on its side, or no longer.
    case turnUpright
    /// Makes the patch that shows where the network looks larger or smaller.
    case patchSize(Int)
    /// Changes the number that a panel asks for by this many steps: the what-if's field, the groups of a factorization.
    case step(Int)
    case typeNumber
    case resetWhatIf
    /// Makes the shown picture the base that others are compared with, or no longer.
    case pin
    case unpin
    /// Swaps Shift-Max coefficients for the next other ones, or for none.
    case swap
    /// Begins the lesson, or leaves it.
    case lesson
    case nextStop, previousStop
    /// The list of the lesson's stops, and the speaker's notes.
    case stops, notes
    /// Saves the frame; copies the selected line, or all lines of the main pane.
    case save, copyLine, copyTable
    case help, repaint, suspend, quit

    /// How many lines it moves a list by; nil where it is not a movement.
    ///
    /// - Parameter page: the lines of a page.
    func lines(page: Int) -> Int? {
        switch self {
        case .up: -1
        case .down: 1
        case .pageUp: -page
        case .pageDown: page
        case .top: -Action.far
        case .bottom: Action.far
        default: nil
        }
    }

    /// More lines than any list has.
    static let far = 1 << 30
}
