import Basics

/// Choosing a file: the folder's entries at the left, the highlighted picture at the right.
enum PickerOverlay {
    private static func area(_ size: Size) -> Rectangle {
        Rectangle(x: 0, y: 0, width: size.width, height: size.height)
            .centered(width: min(110, size.width - 4), height: size.height - 3)
    }

    /// How many entries show.
    static func listHeight(_ size: Size) -> Int { max(area(size).height - 5, 1) }

    static func draw(_ picker: Picker, _ state: State, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        clicks.removeAll()
        let inside = canvas.box(area(state.size), title: picker.purpose.title)
        canvas.line(Line(picker.folder.description.tail(inside.width), .heading), in: inside)
        let filter =
            picker.filter.isEmpty
            ? Line("type to filter, or a path", .dim)
            : Line("filter: ", .dim).adding(picker.filter.tail(max(inside.width - 8, 1)), .strong)
        let end = canvas.line(filter, x: inside.x, y: inside.y + 1, limit: inside.width)
        let endings = state.fileEndings[picker.purpose, default: []].joined(separator: " ")
        if !endings.isEmpty, end + endings.cellWidth + 8 <= inside.right {
            canvas.rightText("shows \(endings)", right: inside.right, y: inside.y + 1, .dim)
        }
        canvas.text(
            "Enter opens, ← goes up, Esc leaves", x: inside.x, y: inside.bottom - 1, .dim, limit: inside.width
        )
        if !picker.visible.isEmpty {
            canvas.rightText(
                "\(picker.cursor + 1) of \(picker.visible.count)", right: inside.right, y: inside.bottom - 1,
                .dim)
        }
        let middle = Rectangle(
            x: inside.x, y: inside.y + 2, width: inside.width, height: listHeight(state.size))
        let listWidth = picker.purpose == .picture ? middle.width * 11 / 20 : middle.width
        let (list, preview) = middle.cutLeft(listWidth)
        drawList(picker, in: list, &canvas, &clicks)
        if picker.purpose == .picture {
            drawPreview(picker, in: preview.cutLeft(2).1, &canvas)
        }
    }

    private static func drawList(
        _ picker: Picker, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        let visible = picker.visible
        if visible.isEmpty {
            let text =
                picker.problem
                ?? (picker.isPath
                    ? "Enter opens this path"
                    : picker.entries == nil
                        ? "reading the folder …"
                        : picker.filter.isEmpty ? "nothing to open here" : "nothing matches")
            canvas.paragraph(text, in: area, picker.problem == nil ? .dim : .error)
            return
        }
        for (index, line) in area.list(visible.count, from: picker.scroll, heading: 0) {
            let (entry, y) = (visible[index], line.y)
            canvas.text(
                entry.isFolder ? entry.shownName + "/" : entry.shownName, x: area.x + 1, y: y,
                entry.isFolder ? .heading : .plain, limit: area.width - 9)
            if !entry.isFolder {
                canvas.rightText(bytes(entry.size), right: area.right - 1, y: y, .dim)
            }
            if index == picker.cursor { canvas.fill(line, .selected, nil) }
            clicks.add(line) { state, _, _ in
                index == picker.cursor ? state.press(.enter, in: picker) : state.highlight(index, in: picker)
            }
        }
        if picker.scroll > 0 { canvas.put("▲", x: area.right - 1, y: area.y, .dim) }
        if picker.scroll + area.height < visible.count {
            canvas.put("▼", x: area.right - 1, y: area.bottom - 1, .dim)
        }
    }

    private static func drawPreview(_ picker: Picker, in area: Rectangle, _ canvas: inout Canvas) {
        guard let entry = picker.highlighted, !entry.isFolder, let preview = picker.preview,
            preview.path == picker.path(entry)
        else { return }
        switch preview.content {
        case .success(let image):
            let place = canvas.fitted(
                area.cutTop(area.height - 1).0, imageWidth: image.width, imageHeight: image.height)
            canvas.image(image, in: place)
            canvas.text(preview.caption, x: area.x, y: place.bottom, .dim, limit: area.width)
        case .failure(let problem): canvas.paragraph(problem.description, in: area, .saturated)
        }
    }

    private static func bytes(_ count: Int) -> String {
        count < 1000 ? "\(count) B" : Numbers.compact(count) + "B"
    }
}

extension State {
    mutating func openPicker(_ purpose: Picker.Purpose) -> [Effect] {
        let current = purpose == .picture ? run.picture.path : run.model.weights
        var picker = Picker(purpose, folder: current?.parent ?? FilePath("."))
        picker.highlight = current?.lastComponent
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
        case .end: picker.cursor = Action.far
        case .left: return enter(picker.folder.parent, from: picker)
        case .backspace where picker.filter.isEmpty: return enter(picker.folder.parent, from: picker)
        case .backspace:
            picker.filter(by: String(picker.filter.dropLast()))
        case .enter where picker.isPath || !picker.typed.isEmpty && picker.highlighted == nil:
            overlay = .picker(picker)
            pickerRequest += 1
            return [.find(request: pickerRequest, TypedPath(picker.typed), folder: picker.folder)]
        case .enter, .right:
            guard let entry = picker.highlighted else { return [] }
            if entry.isFolder { return enter(picker.path(entry), from: picker) }
            return key == .enter ? open(entry, in: picker) : []
        case .character(let scalar):
            picker.filter(by: picker.filter + String(scalar), typed: picker.typed + String(scalar).utf8)
        default: return []
        }
        return highlight(picker.cursor, in: picker)
    }

    /// Pasted text goes to the end of what was typed.
    mutating func add(_ text: PastedText, to picker: Picker) -> [Effect] {
        var picker = picker
        picker.filter(by: picker.filter + text.line, typed: picker.typed + text.bytes)
        return highlight(0, in: picker)
    }

    /// Puts the picker's cursor on one of the visible entries.
    mutating func highlight(_ cursor: Int, in picker: Picker) -> [Effect] {
        var picker = picker
        let count = picker.visible.count
        picker.cursor = max(min(cursor, count - 1), 0)
        State.keepVisible(picker.cursor, count: count, height: PickerOverlay.listHeight(size), &picker.scroll)
        overlay = .picker(picker)
        return preview()
    }

    mutating func enter(_ folder: FilePath, from old: Picker) -> [Effect] {
        var picker = Picker(old.purpose, folder: folder)
        if folder == old.folder.parent { picker.highlight = old.folder.lastComponent }
        overlay = .picker(picker)
        return list(folder, picker.purpose)
    }

    /// Reads the highlighted picture, unless it was read already.
    mutating func preview() -> [Effect] {
        guard case .picker(let picker) = overlay, picker.purpose == .picture,
            let entry = picker.highlighted, !entry.isFolder, picker.preview?.path != picker.path(entry)
        else { return [] }
        pickerRequest += 1
        return [.preview(request: pickerRequest, picture: picker.path(entry))]
    }

    /// Opens a file whose path was typed or pasted.
    mutating func open(_ path: FilePath, in picker: Picker) -> [Effect] {
        overlay = nil
        switch picker.purpose {
        case .picture:
            (pictures, pictureIndex, isGathering) = ([path], 0, false)
            return requestRun(modelChoice, path, for: path.name)
        case .weights: return requestRun(.weights(path), pictureChoice, for: path.name)
        }
    }

    /// Opens the highlighted file; with a picture, `i` steps through its folder's pictures.
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
    /// Whether a path is typed, not a part of a name.
    fileprivate var isPath: Bool { filter.contains("/") }
}
