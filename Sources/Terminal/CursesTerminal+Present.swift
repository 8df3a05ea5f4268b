internal import CNcurses
public import Explorer
import Glibc

extension CursesTerminal {
    public func present(_ canvas: Canvas) {
        guard !closed else { return }
        write(canvas)
        // Nothing has been sent to the terminal yet: if the pairs ran out, the frame can be written again.
        if pairs.exhausted, recyclePairs(for: canvas) { write(canvas) }
        let previous = known(canvas)
        shown = canvas
        screen.update()
        paint(canvas, over: previous)
    }

    /// The frame on the screen if it has the size of `canvas`, else nil.
    private func known(_ canvas: Canvas) -> Canvas? {
        shown.flatMap { $0.width == canvas.width && $0.height == canvas.height ? $0 : nil }
    }

    /// Writes the changed cells that curses does not write.
    private func paint(_ canvas: Canvas, over previous: Canvas?) {
        let width = min(canvas.width, size.width)
        for y in 0..<min(canvas.height, size.height) {
            // Curses may move the cursor by writing placeholders again. It does so only where it has just written one, so a
            // line with a new placeholder is painted whole.
            let isNew =
                previous.map { previous in
                    (0..<width).contains { isPainted(canvas[$0, y]) && !isPainted(previous[$0, y]) }
                } ?? true
            for x in 0..<width where isNew || previous?[x, y] != canvas[x, y] {
                let cell = canvas[x, y]
                if isPainted(cell), cell.scalar != "\0" {
                    painter.add(cell, cell.look(display), x: x, y: y)
                }
            }
        }
        let bytes = painter.take()
        if !bytes.isEmpty { screen.send(bytes) }
    }

    /// Whether curses knows only a placeholder for a cell.
    private func isPainted(_ cell: Cell) -> Bool {
        // Text in the style's own colours is the rule.
        if cell.foreground == nil, cell.background == nil, pairs.colors >= 256 { return false }
        let look = cell.look(display)
        return !pairs.names(look.foreground) || !pairs.names(look.background)
    }

    /// Passes the cells that differ from the last frame to curses.
    private func write(_ canvas: Canvas) {
        let previous = known(canvas)
        if previous == nil { screen.erase() }
        let width = min(canvas.width, size.width)
        canvas.cells.withUnsafeBufferPointer { cells in
            (previous?.cells ?? []).withUnsafeBufferPointer { old in
                for y in 0..<min(canvas.height, size.height) {
                    let row = y * canvas.width..<y * canvas.width + width
                    let known = old.isEmpty ? nil : UnsafeBufferPointer(rebasing: old[row])
                    write(UnsafeBufferPointer(rebasing: cells[row]), over: known, line: y)
                }
            }
        }
    }

    public func copy(_ text: String) -> Bool {
        guard hasClipboard else { return false }
        // Between two frames, when nothing of curses waits to be written.
        if !closed { screen.send(Clipboard.sequence(text)) }
        return true
    }

    public func repaint() {
        shown = nil
        screen.invalidate()
    }

    /// Passes the runs of changed cells of one line to curses.
    private func write(
        _ cells: UnsafeBufferPointer<Cell>, over old: UnsafeBufferPointer<Cell>?, line y: Int
    ) {
        var x = 0
        while x < cells.count {
            if let old, old[x] == cells[x] {
                x += 1
                continue
            }
            // A wide character is always written whole.
            let start = x > 0 && cells[x].scalar == "\0" ? x - 1 : x
            x += 1
            while x < cells.count, cells[x].scalar == "\0" || old == nil || old?[x] != cells[x] { x += 1 }
            put(cells[start..<x], line: y, column: start, whole: cells)
        }
    }

    private func put(
        _ run: Slice<UnsafeBufferPointer<Cell>>, line y: Int, column: Int, whole: UnsafeBufferPointer<Cell>
    ) {
        line.reset()
        var x = run.startIndex
        while x < run.endIndex {
            let cell = run[x]
            let halves = x + 1 < run.endIndex && run[x + 1].scalar == "\0" ? 2 : 1
            if isPainted(cell) {
                let (attributes, pair) = appearance(CellPainter.placeholder)
                for _ in 0..<halves { line.add(" ", attributes, pair) }
                x += halves
                continue
            }
            let (attributes, pair) = appearance(cell.look(display))
            // Use the width that the locale gives a character, as curses does. If it differs from the canvas's
            // width, the character would shift the rest of the line.
            if CellLine.width(cell.scalar) == halves {
                line.add(cell.scalar, attributes, pair, cell.marks)
            } else {
                for _ in 0..<halves { line.add("?", attributes, pair) }
            }
            x += halves
        }
        line.put(line: y, column: column)
    }

    private func appearance(_ look: Look) -> (attr_t, Int32) {
        var attributes: attr_t = 0
        if look.bold || display.depth != .none && look.brightens(of: pairs.colors) {
            attributes |= micronet_bold()
        }
        if look.faint { attributes |= micronet_faint() }
        if look.reverse { attributes |= micronet_reverse() }
        if look.underline { attributes |= micronet_underline() }
        guard display.depth != .none else { return (attributes, 0) }
        let (pair, declaration) = pairs.pair(look.foreground?.index, look.background?.index)
        if let declaration { screen.declare(declaration) }
        return (attributes, pair)
    }

    /// Forgets all pairs if the frame's colours then fit.
    ///
    /// - Returns: whether it did; the whole frame must then be written again.
    private func recyclePairs(for canvas: Canvas) -> Bool {
        var used = Set<Int>()
        for cell in canvas.cells where !isPainted(cell) {
            let look = cell.look(display)
            used.insert(ColorPairs.slot(look.foreground?.index, look.background?.index))
        }
        guard pairs.fits(used.count) else { return false }
        pairs.reset()
        screen.resetPairs()
        shown = nil
        return true
    }
}

/// A run of cells in curses' representation. It is reused, so that drawing a frame does not allocate.
struct CellLine {
    private var cells: [cchar_t] = []

    mutating func reset() { cells.removeAll(keepingCapacity: true) }

    mutating func add(
        _ scalar: Unicode.Scalar, _ attributes: attr_t, _ pair: Int32, _ marks: CellMarks = CellMarks()
    ) {
        var cell = cchar_t()
        withUnsafeTemporaryAllocation(of: wchar_t.self, capacity: 5) { text in
            text.initialize(repeating: 0)
            text[0] = wchar_t(scalar.value)
            if !marks.isEmpty {
                // Curses refuses a cell with a mark that has a width in the locale.
                let known = marks.scalars.filter { CellLine.width($0) == 0 }
                for (place, mark) in known.enumerated() { text[place + 1] = wchar_t(mark.value) }
            }
            micronet_set_cell(&cell, text.baseAddress, attributes, pair)
        }
        cells.append(cell)
    }

    func put(line: Int, column: Int) {
        micronet_put(Int32(line), Int32(column), cells, Int32(cells.count))
    }

    /// The width of a character in cells according to the locale; -1 if it cannot be shown.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        scalar.value >= 0x20 && scalar.value < 0x7F ? 1 : Int(micronet_width(wchar_t(scalar.value)))
    }
}
