/// Shows and hides the pieces of an SVG file over time, with CSS alone: files that are shown as pictures run no scripts.
///
/// Where nothing moves, the last frame shows: in programs without animations, and where the reader asks for less motion.
struct SVGClock {
    private let frames: Int
    private let seconds: Double
    /// By the frames that show it: the name of the animation.
    private var names: [SVGDrawing.Times: String] = [:]
    private var rules = ""

    init(frames: Int, seconds: Double) {
        self.frames = frames
        self.seconds = seconds
    }

    /// Whether programs that play no animations show pieces of these frames.
    func isStill(_ times: SVGDrawing.Times) -> Bool { times.last?.upperBound == frames }

    /// Writes pieces so that they show in these frames.
    mutating func write(_ pieces: String, _ times: SVGDrawing.Times, to text: inout String) {
        if times == [0..<frames] {
            text += pieces
        } else {
            text += "<g class=\"\(isStill(times) ? "z " : "")\(name(times))\">\n\(pieces)</g>\n"
        }
    }

    private mutating func name(_ times: SVGDrawing.Times) -> String {
        if let name = names[times] { return name }
        let name = "f\(names.count)"
        names[times] = name
        var steps: [(frame: Int, isVisible: Bool)] = times.first?.lowerBound == 0 ? [] : [(0, false)]
        for range in times {
            steps.append((range.lowerBound, true))
            if range.upperBound < frames { steps.append((range.upperBound, false)) }
        }
        rules += ".\(name){animation-name:\(name)}@keyframes \(name){"
        for (frame, isVisible) in steps {
            let share = (100 * Double(frame) / Double(frames)).svg
            rules += "\(share)%{visibility:\(isVisible ? "visible" : "hidden")}"
        }
        rules += "}\n"
        return name
    }

    /// The style sheet for what was written; empty if nothing changes.
    var style: String {
        if names.isEmpty { return "" }
        let length = (Double(frames) * seconds).svg
        return """
            <style>
            [class]{visibility:hidden;animation:\(length)s step-end infinite}
            .z{visibility:visible}
            \(rules)@media (prefers-reduced-motion:reduce){[class]{animation:none}}
            </style>

            """
    }
}
