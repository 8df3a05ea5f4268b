/// Choosing a file: the folder's entries at the left, the highlighted picture at the right.
enum PickerOverlay {
    private static func area(_ size: Size) -> Rectangle {
        Rectangle(x: 0, y: 0, width: size.width, height: size.height)
            .centered(width: min(110, size.width - 4), height: size.height - 3)
    }

    /// How many entries show.
    static func listHeight(_ size: Size) -> Int { max(area(size).height - 5, 1) }

    static func draw(_ picker: Picker, _ state: State, _ frame: inout Frame) {
        frame.coverTargets()
        let inside = frame.canvas.box(area(state.size), title: picker.purpose.title)
        frame.canvas.line(
            Line(tail(picker.folder.description, inside.width), .heading), x: inside.x, y: inside.y,
            limit: inside.width)
        let filter =
            picker.filter.isEmpty
            ? Line("type to filter, or a path", .dim) : Line("filter: ", .dim).adding(picker.filter, .strong)
        frame.canvas.line(filter, x: inside.x, y: inside.y + 1, limit: inside.width)
        frame.canvas.text(
            "Enter opens, ← goes up, Esc leaves", x: inside.x, y: inside.bottom - 1, .dim, limit: inside.width
        )
        let middle = Rectangle(
            x: inside.x, y: inside.y + 2, width: inside.width, height: listHeight(state.size))
        let listWidth = picker.purpose == .picture ? middle.width * 11 / 20 : middle.width
        let (list, preview) = middle.cutLeft(listWidth)
        drawList(picker, in: list, &frame)
        if picker.purpose == .picture {
            drawPreview(picker, in: preview.cutLeft(2).1, &frame.canvas)
        }
    }

    /// The end of a path that is too long.
    private static func tail(_ text: String, _ width: Int) -> String {
        text.cellWidth <= width ? text : "…" + String(text.suffix(width - 1))
    }

    private static func drawList(_ picker: Picker, in area: Rectangle, _ frame: inout Frame) {
        let visible = picker.visible
        if visible.isEmpty {
            let text =
                picker.problem
                ?? (picker.filter.contains("/")
                    ? "Enter opens this path"
                    : picker.entries == nil
                        ? "reading the folder …"
                        : picker.filter.isEmpty ? "nothing to open here" : "nothing matches")
            frame.canvas.paragraph(text, in: area, picker.problem == nil ? .dim : .error)
            return
        }
        for row in 0..<area.height where picker.scroll + row < visible.count {
            let index = picker.scroll + row
            let entry = visible[index]
            let y = area.y + row
            let line = Rectangle(x: area.x, y: y, width: area.width, height: 1)
            frame.canvas.text(
                entry.isFolder ? entry.name + "/" : entry.name, x: area.x + 1, y: y,
                entry.isFolder ? .heading : .plain, limit: area.width - 9)
            if !entry.isFolder {
                frame.canvas.rightText(bytes(entry.size), right: area.right - 1, y: y, .dim)
            }
            if index == picker.cursor { frame.canvas.fill(line, .selected, nil) }
            frame.add(.pickerLine(index), line)
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
