/// All that the explorer needs of a terminal.
public protocol Terminal {
    var size: Size { get }
    var depth: ColorDepth { get }
    var glyphs: Glyphs { get }

    /// Waits for the next event; nil when there will be no more, because the terminal is gone or a signal
    /// asks to end.
    mutating func nextEvent() -> Event?

    /// Shows a frame: writes what differs from the one before, in one go.
    mutating func present(_ canvas: Canvas)

    /// Forgets what it believes to be on the screen, so that the next frame is written whole.
    mutating func repaint()

    /// Gives the terminal back, stops the process, and takes the terminal again when it goes on.
    mutating func suspend()
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

    public mutating func nextEvent() -> Event? {
        guard let event = events.popFirst() else { return nil }
        if case .resize(let size) = event { self.size = size }
        return event
    }

    public mutating func present(_ canvas: Canvas) { frames.append(canvas) }

    public mutating func repaint() { repaints += 1 }

    public mutating func suspend() { suspensions += 1 }
}
