import Basics
import Explorer

/// The files that the explorer saves frames in.
enum FrameFile {
    enum Format: String, CaseIterable, Sendable {
        case svg
        case text
        case ansi

        fileprivate var ending: String { self == .text ? "txt" : rawValue }
    }

    static let format = Option<Format>.choice(
        "save-format", help: "What S saves frames as, in the current folder. (default: svg)")

    /// Writes a frame under the first of its names that is free. Nothing is ever replaced.
    ///
    /// - Parameter folder: where; the current folder if it is empty.
    static func write(
        _ frame: SavedFrame, as format: Format, in folder: FilePath = FilePath("")
    ) -> Result<FilePath, Problem> {
        let text =
            switch format {
            case .svg: frame.canvas.svg
            case .text: frame.canvas.plainText
            case .ansi: frame.canvas.ansiText
            }
        for number in 1...9999 {
            let name = "\(frame.name)-\(number).\(format.ending)"
            let path = folder.isEmpty ? FilePath(name) : folder.appending(name)
            func isTaken() -> Bool { path.exists || path.linkTarget != nil }
            if isTaken() { continue }
            do throws(Problem) {
                try AtomicFile.write(Array(text.utf8), to: path, replaces: false)
                return .success(path)
            } catch {
                // Somebody else may have taken the name meanwhile.
                if !isTaken() { return .failure(error) }
            }
        }
        return .failure(
            Problem(
                "there are 9,999 files of this name", file: frame.name, advice: "move some of them elsewhere")
        )
    }
}
