/// What a key can ask for.
public enum Action: Hashable, Sendable {
    case screen(Screen)
    case nextScreen, previousScreen
    case up, down
    case pageUp, pageDown, top, bottom
    case activate, fold, back
    case previousOperation, nextOperation
    case previousChannel, nextChannel
    case previousConvention, nextConvention
    case pixelLeft, pixelRight, pixelUp, pixelDown
    case nextModel, previousModel, nextPicture, previousPicture
    case openPicture, openWeights
    case search, searchNext, searchPrevious
    case sort, unit, reading
    /// Points (x, x′), or the map of the branch that wins at each pixel.
    case winners
    /// Feature maps, or how far they are from the pinned picture's.
    case differences
    /// The survey: the next coefficient, and going on where it was cancelled.
    case nextCoefficient, resumeSurvey
    /// Opens a panel, or closes it where it is open.
    case panel(Panel)
    case edit(PictureEdit.Change)
    /// Changes the what-if's field by so many steps.
    case step(Int)
    case typeNumber
    /// Makes the shown picture the base of others, or no longer.
    case pin
    case unpin
    /// Swaps Shift-Max coefficients for the next other ones, or no longer.
    case swap
    /// Makes the what-if what the network is.
    case resetWhatIf
    /// Begins the lesson, or leaves it.
    case lesson
    case nextStop, previousStop
    case help, repaint, suspend, quit
}

/// What may be open over a screen and takes some of its keys; the others keep their meaning.
public enum Panel: String, Sendable, CaseIterable {
    /// The products that add up to one value, on the Features screen.
    case explanation
    /// Which channels one output sees, in the place of the screen.
    case connections
    /// Brightness, contrast, crop and a patch, in a corner of any screen.
    case picture
    /// How the coefficients differ across all pictures, in the place of the Shift-Max screen.
    case dynamics
    /// What other numbers would cost, in the place of the Budgets screen.
    case whatIf
    /// What other Shift-Max coefficients would make of the answer, in the place of the Prediction screen.
    case swap

    /// Whether it stands in the place of the whole screen.
    public var hidesScreen: Bool {
        self == .connections || self == .whatIf || self == .swap || self == .dynamics
    }
}

/// The explorer's screens, in the order of their tabs; the numbers are their keys.
public enum Screen: Int, Sendable, CaseIterable {
    case network = 1
    case activations = 2
    case shiftMax = 3
    case features = 4
    case budgets = 5
    case conventions = 6
    case prediction = 7

    public var title: String {
        switch self {
        case .network: "Network"
        case .activations: "Activations"
        case .shiftMax: "Shift-Max"
        case .features: "Features"
        case .budgets: "Budgets"
        case .conventions: "Conventions"
        case .prediction: "Prediction"
        }
    }

    /// As `micronet render` calls it.
    public var name: String { title.lowercased() }
}
