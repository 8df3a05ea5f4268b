import Basics
import Explorer
import Training

/// The curves of `train --plot`. In a terminal they stay below the newest epoch: each epoch replaces them.
struct TrainPlot {
    private let console: Console
    /// The lines that are on the terminal now.
    private var lines = 0
    private static let size = Size(width: 78, height: 10)

    init(_ console: Console) {
        self.console = console
    }

    /// Takes the curves from the terminal, so that a line can be written in their place.
    mutating func erase() {
        guard lines > 0 else { return }
        console.frame("\u{1B}[\(lines)A\u{1B}[J")
        lines = 0
    }

    /// Draws the epochs so far.
    ///
    /// - Parameter isLast: whether the run is at its end. Only then, what is not a terminal gets the curves.
    mutating func draw(_ trainer: Trainer, isLast: Bool) {
        let progress = TrainingProgress(trainer)
        guard console.isTerminal ? lines == 0 : isLast, !progress.state.history.isEmpty else { return }
        let display = Display(
            glyphs: console.isASCII ? .ascii : .unicode, depth: console.isColored ? .sixteen : .none)
        let canvas = TrainingCurve(progress).charts(Self.size, display)
        console.frame("\n" + (console.isColored ? canvas.ansiText : canvas.plainText) + "\n")
        lines = Self.size.height + 2
    }
}
