extension State {
    mutating func openPicker(_ purpose: Picker.Purpose) -> [Effect] {
        let current = purpose == .picture ? run.picture.path : run.model.weights
        var picker = Picker(purpose, folder: current?.parent ?? FilePath("."))
        picker.highlight = current?.component
        overlay = .picker(picker)
        return list(picker.folder, purpose)
    }

    private mutating func list(_ folder: FilePath, _ purpose: Picker.Purpose) -> [Effect] {
        pickerRequest += 1
        return [.list(request: pickerRequest, folder: folder, purpose: purpose)]
    }

    mutating func press(_ key: Key, in picker: Picker) -> [Effect] {
        var picker = picker
        let page = PickerOverlay.listHeight(size)
        switch key {
        case .escape where picker.filter.isEmpty, .control("c"):
            overlay = nil
            return []
        case .escape:
            picker.filter(by: "")
        case .up: picker.cursor -= 1
        case .down: picker.cursor += 1
        case .pageUp: picker.cursor -= page
        case .pageDown: picker.cursor += page
        case .home: picker.cursor = 0
        case .end: picker.cursor = State.far
        case .left: return enter(picker.folder.parent, from: picker)
        case .backspace where picker.filter.isEmpty: return enter(picker.folder.parent, from: picker)
        case .backspace:
            picker.filter(by: String(picker.filter.dropLast()))
        case .enter where picker.filter.contains("/"): return open(typed: picker.filter, in: picker)
        case .enter, .right:
            guard let entry = picker.highlighted else { return [] }
            if entry.isFolder { return enter(picker.path(entry), from: picker) }
            return key == .enter ? open(entry, in: picker) : []
        case .character(let scalar):
            picker.filter(by: picker.filter + String(scalar))
        default: return []
        }
        return highlight(picker.cursor, in: picker)
    }

    /// Puts the picker's cursor on one of the visible entries.
    mutating func highlight(_ cursor: Int, in picker: Picker) -> [Effect] {
        var picker = picker
        let count = picker.visible.count
        picker.cursor = max(min(cursor, count - 1), 0)
        keepVisible(picker.cursor, count: count, height: PickerOverlay.listHeight(size), &picker.scroll)
        overlay = .picker(picker)
        return preview()
    }

    private mutating func enter(_ folder: FilePath, from old: Picker) -> [Effect] {
        var picker = Picker(old.purpose, folder: folder)
        if folder == old.folder.parent { picker.highlight = old.folder.component }
        overlay = .picker(picker)
        return list(folder, picker.purpose)
    }

    /// Reads the highlighted picture, where there is one that is not read yet.
    mutating func preview() -> [Effect] {
        guard case .picker(let picker) = overlay, picker.purpose == .picture,
            let entry = picker.highlighted, !entry.isFolder, picker.preview?.path != picker.path(entry)
        else { return [] }
        pickerRequest += 1
        return [.preview(request: pickerRequest, picture: picker.path(entry))]
    }

    /// A path that was typed or pasted: with a slash at its end a folder, else a file.
    private mutating func open(typed path: String, in picker: Picker) -> [Effect] {
        let path = path.hasPrefix("/") ? FilePath(path) : picker.folder.appending(Array(path.utf8))
        if path.bytes.last == UInt8(ascii: "/") { return enter(path, from: picker) }
        overlay = nil
        switch picker.purpose {
        case .picture:
            (pictures, pictureIndex, isGathering) = ([path], 0, false)
            return requestRun(modelChoice, path, for: path.name)
        case .weights: return requestRun(.weights(path), pictureChoice, for: path.name)
        }
    }

    /// Takes the highlighted file: a picture brings its folder's pictures with it.
    private mutating func open(_ entry: Picker.Entry, in picker: Picker) -> [Effect] {
        overlay = nil
        let path = picker.path(entry)
        switch picker.purpose {
        case .picture:
            pictures = (picker.entries ?? []).filter { !$0.isFolder }.map(picker.path)
            pictureIndex = pictures.firstIndex(of: path) ?? 0
            isGathering = false
            return requestRun(modelChoice, path, for: entry.name)
        case .weights:
            return requestRun(.weights(path), pictureChoice, for: entry.name)
        }
    }
}

extension Picker {
    mutating func take(_ folder: FilePath, _ result: Result<[Entry], Problem>) {
        self.folder = folder
        switch result {
        case .success(let entries):
            take(entries)
            cursor = highlight.flatMap { name in entries.firstIndex { $0.component == name } } ?? 0
            scroll = max(cursor - 3, 0)
        case .failure(let problem):
            take([])
            self.problem = problem.description
        }
    }
}
