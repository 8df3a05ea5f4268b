/// All that the explorer needs of a terminal.
public protocol Terminal {
    var size: Size { get }
    var depth: ColorDepth { get }
    var glyphs: Glyphs { get }

    /// Waits for the next event: for so many milliseconds, or as long as it takes where nil.
    mutating func next(within milliseconds: Int?) -> Reception

    /// Shows a frame: writes what differs from the one before, in one go.
    mutating func present(_ canvas: Canvas)

    /// Forgets what it believes to be on the screen, so that the next frame is written whole.
    mutating func repaint()

    /// Gives the terminal back, stops the process, and takes the terminal again when it goes on.
    mutating func suspend()
}

/// What waiting for an event came to.
public enum Reception: Sendable {
    case event(Event)
    /// The time is over.
    case nothing
    /// There will be no more events: the terminal is gone, or a signal asks to end.
    case closed
}

/// A terminal without one: events from a list, frames kept.
public struct ScriptedTerminal: Terminal {
    public var size: Size
    public let depth: ColorDepth
    public let glyphs: Glyphs
    public private(set) var frames: [Canvas] = []
    public private(set) var repaints = 0
    public private(set) var suspensions = 0
    private var events: ArraySlice<Event>

    public init(size: Size, depth: ColorDepth = .full, glyphs: Glyphs = .unicode, events: [Event]) {
        self.size = size
        self.depth = depth
        self.glyphs = glyphs
        self.events = events[...]
    }

    public mutating func next(within milliseconds: Int?) -> Reception {
        guard let event = events.popFirst() else { return .closed }
        if case .resize(let size) = event { self.size = size }
        return .event(event)
    }

    public mutating func present(_ canvas: Canvas) { frames.append(canvas) }

    public mutating func repaint() { repaints += 1 }

    public mutating func suspend() { suspensions += 1 }
}
