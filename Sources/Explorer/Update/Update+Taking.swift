import Basics
import Network

/// A frame that is to be saved.
public struct SavedFrame: Sendable, Equatable {
    public let canvas: Canvas
    /// What its file is called, without a number and an ending: letters, digits and hyphens.
    public let name: String
}

// MARK: - Taking things away

extension State {
    /// Asks that what shows is saved, under a name that says what it is.
    ///
    /// - Parameter before: what the shown numbers are marked against.
    mutating func saveFrame(since before: Run?) -> [Effect] {
        var shown = self
        shown.message = nil
        shown.results.before = before
        let name = ["micronet", view.screen.name, run.model.fileName, run.picture.path.name.stem]
            .map(\.safeInFileNames).filter { !$0.isEmpty }.joined(separator: "-")
        return [.save(SavedFrame(canvas: Frame(shown).canvas, name: name))]
    }

    mutating func take(saved result: Result<FilePath, Problem>) {
        switch result {
        case .success(let path): say("saved as \(path)")
        case .failure(let problem): warn(problem.description)
        }
    }

    /// Asks that the first pane with lines is copied.
    ///
    /// - Parameter isWhole: whether all its lines are copied, or only the one under the cursor.
    mutating func copy(whole isWhole: Bool) -> [Effect] {
        let shown = self
        let tables = layout.places.lazy.map { $0.pane.table(shown, in: $0.area) }
        guard let table = tables.first(where: { !$0.isEmpty }) else {
            say("there is nothing to copy here")
            return []
        }
        guard let text = isWhole ? table.text : table.selectedText else {
            say("no line is selected here; Y copies all")
            return []
        }
        guard text.utf8.count <= CopiedTable.limit else {
            warn(
                "these are \(Numbers.grouped(text.utf8.count)) bytes; terminals take at most "
                    + "\(Numbers.grouped(CopiedTable.limit)), so nothing was copied")
            return []
        }
        say("copied \(Numbers.counted(isWhole ? table.count : 1, "line", "lines"))")
        return [.copy(text)]
    }
}

extension ModelDescription {
    /// M3, or the weights' file.
    fileprivate var fileName: String { weights.map(\.name.stem) ?? network.variant.title }
}

extension String {
    /// A file's name without its ending.
    fileprivate var stem: String {
        lastIndex(of: ".").map { $0 == startIndex ? self : String(self[..<$0]) } ?? self
    }

    /// Letters and digits of ASCII; hyphens in place of all else.
    fileprivate var safeInFileNames: String {
        let words = unicodeScalars.split { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": false
            default: true
            }
        }
        return String(words.map { String($0) }.joined(separator: "-").prefix(40))
    }
}
