import Basics

/// Frames that are shown one after another, each for the same time, again and again.
public struct Animation: Sendable {
    /// Of the same size.
    private let frames: [Canvas]
    private let seconds: Double

    /// - Parameters:
    ///   - frames: of the same size, and at least one.
    ///   - seconds: how long each of them shows.
    public init(_ frames: [Canvas], seconds: Double) {
        precondition(!frames.isEmpty, "an animation needs a frame")
        self.frames = frames
        self.seconds = seconds
    }

    /// One SVG file that plays all frames, on web pages too.
    public var svg: String {
        var drawing = SVGDrawing(frames[0], roundsColors: frames.count > 1)
        for frame in frames { drawing.add(frame) }
        return drawing.file(seconds: seconds)
    }

    /// An asciicast, version 2: a line with the terminal's size and colours, and a line for each frame with what it
    /// changes. The last line ends the time of the last frame.
    public var cast: String {
        let theme = frames[0].display.theme
        let palette = (UInt8(0)..<16).map { RGB(palette: $0).longHex }.joined(separator: ":")
        let header: JSON = [
            "version": 2, "width": .integer(frames[0].width), "height": .integer(frames[0].height),
            "theme": [
                "fg": .string(theme.ink.longHex), "bg": .string(theme.paper.longHex),
                "palette": .string(palette),
            ],
        ]
        var lines = [header]
        for (index, frame) in frames.enumerated() {
            let start = index == 0 ? "\u{1B}[?25l" : ""
            lines.append(event(index, start + frame.ansiChanges(since: index == 0 ? nil : frames[index - 1])))
        }
        lines.append(event(frames.count, "\u{1B}[0m"))
        return lines.map { $0.compactText + "\n" }.joined()
    }

    /// Output at the start of a frame.
    private func event(_ frame: Int, _ output: String) -> JSON {
        let milliseconds = (Double(frame) * seconds * 1000).rounded()
        return .array([.number(milliseconds / 1000), "o", .string(output)])
    }
}
