import Terminal
import Explorer
import Foundation

/// Draws a bright screen and does what each key asks. The tests run it in a terminal, and so may you.
///
///     terminal-probe [--ascii] [--no-color] [--no-mouse] [--plain]
///
/// It lists every event on standard output after it has restored the terminal. Keys: q ends, z suspends,
/// r repaints, a shows another frame, c crashes, o overflows a thread's stack, x exits, p prints, t posts from a thread,
/// h hangs.
struct Probe {
    var step = 0
    var log: [String] = []
    let plain = CommandLine.arguments.contains("--plain")

    func frame(_ terminal: CursesTerminal) -> Canvas {
        var canvas = Canvas(terminal.size, terminal.display)
        guard !plain else {
            for (x, scalar) in "step \(step)".unicodeScalars.enumerated() {
                canvas[x, 0] = Cell(scalar, .strong)
            }
            return canvas
        }
        for y in 0..<canvas.height {
            for x in 0..<canvas.width {
                canvas[x, y] =
                    terminal.display.glyphs == .unicode
                    ? Cell(
                        "▀", .picture, foreground: .palette(UInt8((x + y * 2 + step) % 216 + 16)),
                        background: .palette(UInt8((x + y * 2 + 1 + step) % 216 + 16)))
                    : Cell("#", Style.allCases[(x + y + step) % Style.allCases.count])
            }
        }
        let lines = log.suffix(canvas.height - 2) + ["step \(step), size \(canvas.width)×\(canvas.height)"]
        for (y, line) in lines.enumerated() {
            for (x, scalar) in " \(line) ".unicodeScalars.enumerated() {
                let shown = terminal.display.glyphs == .ascii && !scalar.isASCII ? "?" : scalar
                canvas[x + 2, y + 1] = Cell(shown, .selected)
            }
        }
        return canvas
    }

    /// - Returns: whether to go on.
    mutating func react(_ event: Event, _ terminal: inout CursesTerminal, _ posts: EventPost) -> Bool {
        log.append("\(event)")
        step += 1
        guard case .key(.character(let key)) = event else { return true }
        switch key {
        case "q": return false
        case "z": terminal.suspend()
        case "r": terminal.repaint()
        case "c": crash()
        case "o":
            Thread.detachNewThread {
                CrashWatch.guardThread()
                print(Probe.overflow(0))
            }
        case "x": exit(7)
        case "p":
            print("stray output")
            FileHandle.standardError.write(Data("stray error\n".utf8))
        case "t":
            Thread.detachNewThread {
                for number in 1...3 { posts.post(.resize(Size(width: number, height: number))) }
            }
        case "h": while true { sleep(1) }
        case "b": benchmark(&terminal)
        default: step -= 1
        }
        return true
    }

    func crash() {
        let numbers = [1, 2, 3]
        print(numbers[CommandLine.arguments.count + 7])
    }

    static func overflow(_ depth: Int) -> Int {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 64) { memory in
            memory.initialize(repeating: depth)
            return overflow(depth + 1) + memory.reduce(0, &+)
        }
    }

    mutating func benchmark(_ terminal: inout CursesTerminal) {
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0..<50 {
            step += 7
            let canvas = frame(terminal)
            times.append(clock.measure { terminal.present(canvas) })
        }
        log.append("frames: median \(times.sorted()[25]), worst \(times.max() ?? .zero), first \(times[0])")
    }
}

var options = CursesTerminal.Options()
options.ascii = CommandLine.arguments.contains("--ascii")
if CommandLine.arguments.contains("--no-color") { options.depth = ColorDepth.none }
options.mouse = !CommandLine.arguments.contains("--no-mouse")
let posts = EventPost()
var probe = Probe()
do {
    let signal = try CursesTerminal.run(options: options, posts: posts) { terminal -> Int32? in
        probe.log.append(
            "size \(terminal.size) depth \(terminal.display.depth) glyphs \(terminal.display.glyphs)")
        terminal.present(probe.frame(terminal))
        while case .event(let event) = terminal.next(within: nil) {
            guard probe.react(event, &terminal, posts) else { break }
            terminal.present(probe.frame(terminal))
        }
        return terminal.endingSignal
    }
    for line in probe.log { print(line) }
    if let signal { print("signal \(signal)") }
    exit(signal.map { 128 + $0 } ?? 0)
} catch {
    print("error: \(error)")
    exit(1)
}
