/// What the explorer needs of a terminal.
public protocol Terminal {
    var size: Size { get }
    var display: Display { get }

    /// Waits for the next event: for at most this many milliseconds, or without limit if nil.
    mutating func next(within milliseconds: Int?) -> Reception

    /// Shows a frame: writes what differs from the previous one, in one write.
    mutating func present(_ canvas: Canvas)

    /// Forgets what is on the screen, so that the next frame is written whole.
    mutating func repaint()

    /// Puts a text on the terminal's clipboard.
    ///
    /// - Returns: false if the terminal has none.
    mutating func copy(_ text: String) -> Bool

    /// Restores the terminal, stops the process, and takes the terminal again when it continues.
    mutating func suspend()
}

/// How waiting for an event ended.
public enum Reception: Sendable {
    case event(Event)
    /// The time is up.
    case nothing
    /// There will be no more events: the terminal is gone, or a signal asks the program to end.
    case closed
}
