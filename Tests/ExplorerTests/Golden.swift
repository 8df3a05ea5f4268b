import Explorer
import Foundation
import Testing

/// Compares a frame with the recorded one: its characters, and a letter for each style. With MICRONET_RECORD=1 in the
/// environment it records the frame instead, and fails.
func expectGolden(_ name: String, _ canvas: Canvas, sourceLocation: SourceLocation = #_sourceLocation) {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens/\(name).screen")
    let text = screenText(canvas)
    if ProcessInfo.processInfo.environment["MICRONET_RECORD"] == "1" {
        try? Data(text.utf8).write(to: url)
        Issue.record("recorded \(name)", sourceLocation: sourceLocation)
        return
    }
    guard let data = try? Data(contentsOf: url) else {
        Issue.record("there is no \(name).screen; record it", sourceLocation: sourceLocation)
        return
    }
    let (actual, expected) = (comparable(text), comparable(String(decoding: data, as: UTF8.self)))
    guard actual != expected else { return }
    let ours = actual.split(separator: "\n", omittingEmptySubsequences: false)
    let theirs = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(ours, theirs).enumerated().first { $1.0 != $1.1 }
    let detail = line.map { "line \($0 + 1)\n  is       \($1.0)\n  expected \($1.1)" } ?? "another length"
    Issue.record("\(name) differs: \(detail)", sourceLocation: sourceLocation)
}

/// The part of a frame that is the same on every processor. The frames were recorded on x86-64; with fused products,
/// as on arm64, the last digit of a number may differ.
private func comparable(_ text: String) -> String {
    #if arch(x86_64)
        text
    #else
        String(text.map { $0.isASCII && $0.isNumber ? "0" : $0 })
    #endif
}

/// The characters of a frame, a line of `=`, and the letters of its styles.
func screenText(_ canvas: Canvas) -> String {
    func grid(_ scalar: (Cell) -> Unicode.Scalar?) -> String {
        (0..<canvas.height).map { y in
            var line = String.UnicodeScalarView()
            for x in 0..<canvas.width {
                if let scalar = scalar(canvas[x, y]) { line.append(scalar) }
            }
            return String(line) + "|\n"
        }.joined()
    }
    return grid { $0.scalar.value == 0 ? nil : $0.scalar } + String(repeating: "=", count: canvas.width)
        + "\n"
        + grid { $0.style.rawValue.unicodeScalars.first }
}
