import Network
import Trace

// MARK: - Screens and panels

extension State {
    mutating func show(_ screen: Screen) {
        if screen != view.screen { view.enlarged = nil }
        self.view.screen = screen
        view.screenBeforePanel = nil
        if let panel = view.panel, panel.placement == .screen || !panel.fits(on: screen) { view.panel = nil }
        clampChannel()
    }

    mutating func step(screenBy step: Int) {
        let all = Screen.all
        show(all[(view.screen.number - 1 + step + all.count) % all.count])
    }

    /// Opens a panel, on its own screen where it has one; closes it where it is open.
    mutating func toggle(_ panel: Panel) {
        guard self.view.panel != panel else { return close() }
        if panel.home != view.screen { selectOperation(shownOperation) }
        if let home = panel.home, home != view.screen {
            let left = view.screen
            show(home)
            view.screenBeforePanel = left
        }
        self.view.panel = panel
        panel.open(&self)
    }

    /// Closes the panel; the screen that it was opened on follows what was selected in it.
    mutating func close() {
        view.panel = nil
        show(view.screenBeforePanel ?? view.screen)
    }
}

// MARK: - Operations

extension State {
    /// The Shift-Max that the Shift-Max screen shows: the selected operation, or the next one after it, or the last.
    var shiftMaxIndex: Int {
        let all = network.shiftMaxOperations
        return (all.first { $0.index >= selection.operation } ?? all[all.count - 1]).index
    }

    /// The operation that the screen, or the panel over it, is about.
    var shownOperation: Int {
        let isHidden = view.panel.map { $0.placement == .screen && $0.home == nil } ?? false
        return view.screen.isAboutShiftMax && !isHidden ? shiftMaxIndex : selection.operation
    }

    /// An operation's name in both readings: the code's, and the paper's block.
    func fullName(_ operation: Int) -> String {
        "\(network.operations[operation].name) · \(network.microBlock(at: operation).shortName)"
    }

    /// Makes `operation` the one that every screen is about.
    mutating func selectOperation(_ operation: Int) {
        selection.chosen = nil
        self.selection.operation = min(max(operation, 0), network.operations.count - 1)
        clampChannel()
    }

    mutating func step(operationBy step: Int) {
        if view.screen.isAboutShiftMax {
            let before = shownOperation
            let all = network.shiftMaxOperations.map(\.index)
            let index = all.firstIndex(of: before) ?? 0
            selectOperation(all[min(max(index + step, 0), all.count - 1)])
            if shownOperation == before { sayEnd(step, "Shift-Max") }
        } else {
            self.step(throughAllBy: step)
        }
    }

    /// The same among all operations, whatever the screen is about.
    mutating func step(throughAllBy step: Int) {
        let before = selection.operation
        selectOperation(before + step)
        if selection.operation == before { sayEnd(step, "operation") }
    }

    /// Says that a step leads nowhere.
    mutating func sayEnd(_ step: Int, _ what: String) {
        say("this is the \(step < 0 ? "first" : "last") \(what)")
    }

    /// Goes to the operation that a search finds: the next (1) or previous (−1) one, or with step 0 the first one from
    /// here on.
    ///
    /// - Returns: whether there is one.
    @discardableResult
    mutating func findOperation(_ text: String, step: Int) -> Bool {
        let matches = network.operations.indices.filter { isMatch($0, text) }
        guard let match = State.match(matches, from: shownOperation, step: step) else {
            warn("no operation matches “\(text)”")
            return false
        }
        selectOperation(match)
        let place = (matches.firstIndex(of: match) ?? 0) + 1
        say("“\(text)”: match \(place) of \(matches.count)")
        return true
    }

    /// Whether a search finds an operation: by its name, its kind, its shape, or its block's name.
    func isMatch(_ index: Int, _ text: String) -> Bool {
        let operation = network.operations[index]
        let wanted = text.lowercased()
        if wanted.isEmpty || view.screen.isAboutShiftMax && operation.shiftMax == nil { return false }
        return operation.name.lowercased().contains(wanted)
            || operation.title.lowercased().contains(wanted)
            || network.microBlock(at: index).name.lowercased() == wanted
            || operation.output.description.contains(wanted)
    }
}

// MARK: - Sorting

extension State {
    /// The indices of a sorted list's lines: by falling key, equal ones in their order, or in their order where there is
    /// no key; or all of that reversed.
    func order(_ list: SortedList, _ count: Int, by key: ((Int) -> some Comparable)?) -> [Int] {
        var order = Array(0..<count)
        if let key {
            let keys = order.map(key)
            order.sort { keys[$0] != keys[$1] ? keys[$0] > keys[$1] : $0 < $1 }
        }
        return isReversed(list) ? order.reversed() : order
    }

    func isReversed(_ list: SortedList) -> Bool { view.reversed.contains(list) }

    /// The mark at the heading of the column by which a list is sorted.
    func sortMark(_ list: SortedList) -> String { isReversed(list) ? "▴" : "▾" }

    /// Sorts a list by a column; where it is sorted by that already, the other way round.
    ///
    /// - Parameters:
    ///   - column: where the view stores what the list is sorted by.
    ///   - name: what the message calls the column.
    mutating func sort<Key: Equatable>(
        _ list: SortedList, by key: Key, _ column: WritableKeyPath<ViewState, Key>, called name: String
    ) {
        if view[keyPath: column] == key {
            view.reversed.formSymmetricDifference([list])
        } else {
            view[keyPath: column] = key
            view.reversed.remove(list)
        }
        say("sorted by \(name)" + (isReversed(list) ? ", reversed" : ""))
    }

    /// Sorts the list of operations.
    mutating func sort(by sort: ListSort) {
        // The network runs forward, and never the other way round.
        if sort == .order, view.listSort == .order { return }
        self.sort(.operations, by: sort, \.listSort, called: sort.rawValue)
        if sort == .order { revealOperation(selection.operation) } else { selectListItem(at: 0) }
    }
}

// MARK: - Channels and pixels

extension State {
    /// Selects the channel that is `step` after the selected one, by number.
    mutating func step(channelBy step: Int) {
        let last = network.operations[shownOperation].output.channels - 1
        selection.channel = min(max(min(selection.channel, last) + step, 0), last)
    }

    /// Selects the first channel of the group that is `step` after the selected channel's.
    mutating func step(groupBy step: Int) {
        let operation = network.operations[shownOperation]
        let groups =
            switch operation.kind {
            case .shuffle(let groups): groups
            case .shiftMax(let shiftMax): shiftMax.groups
            default: operation.convolution?.groups ?? 1
            }
        let size = operation.output.channels / groups
        let group = min(selection.channel, operation.output.channels - 1) / size + step
        guard (0..<groups).contains(group) else { return sayEnd(step, "group") }
        selection.channel = group * size
    }

    /// The last channel where the operation has fewer than was selected.
    mutating func clampChannel() {
        selection.channel = min(selection.channel, trace.operations[shownOperation].channels.count - 1)
    }

    /// The selected pixel of a plane of this shape.
    func pixel(in shape: FeatureShape) -> (x: Int, y: Int) {
        (
            min(Int(view.pixelX * Double(shape.width)), shape.width - 1),
            min(Int(view.pixelY * Double(shape.height)), shape.height - 1)
        )
    }

    mutating func movePixel(x dx: Int, y dy: Int) {
        let shape = network.operations[shownOperation].output
        let (x, y) = pixel(in: shape)
        view.pixelX = (Double(min(max(x + dx, 0), shape.width - 1)) + 0.5) / Double(shape.width)
        view.pixelY = (Double(min(max(y + dy, 0), shape.height - 1)) + 0.5) / Double(shape.height)
    }

    /// Selects the pixel at a cell of a plane that is drawn in `area`.
    mutating func selectPixel(x: Int, y: Int, in area: Rectangle) {
        view.pixelX = (Double(x - area.x) + 0.5) / Double(area.width)
        view.pixelY = (Double(y - area.y) + 0.5) / Double(area.height)
    }

    /// Scrolls by as little as brings line `index` into view.
    static func keepVisible(_ index: Int, count: Int, height: Int, _ scroll: inout Int) {
        let height = max(height, 1)
        scroll = min(max(scroll, index - height + 1), index)
        scroll = max(min(scroll, count - height), 0)
    }
}

// MARK: - Classes

extension State {
    /// The operation whose outputs are the logits: the last one, with a channel for each class.
    private var classifier: Int { network.operations.count - 1 }

    /// The class whose logit is what every screen is about; nil where that is something else.
    var selectedClass: Int? { selection.operation == classifier ? selection.channel : nil }

    /// The place of the selected class by score; nil where none is selected.
    var classPlace: Int? {
        selectedClass.flatMap { trace.prediction.top(network.classes).firstIndex(of: $0) }
    }

    /// The place of the first class that a list of `count` lines shows.
    func firstClass(fitting count: Int) -> Int { max((classPlace ?? 0) - count + 1, 0) }

    /// Selects the class that is `step` places after the selected one; the best where none is selected.
    mutating func step(classBy step: Int) {
        let ranked = trace.prediction.top(network.classes)
        let place = classPlace.map { $0 + step } ?? (step > 1 ? step : 0)
        select(class: ranked[min(max(place, 0), ranked.count - 1)])
    }

    /// Selects a class: the operation is then the classifier, and the channel is the class.
    mutating func select(class index: Int) {
        selectOperation(classifier)
        selection.channel = index
        say("\(run.model.label(index)) (class \(index)) is selected; e explains its logit")
    }

    /// Selects a class that was clicked; where it is selected already, explains its logit.
    mutating func click(class index: Int) {
        if selectedClass == index { toggle(.explanation) } else { select(class: index) }
    }
}

// MARK: - Model and picture

extension State {
    mutating func step(modelBy step: Int) -> [Effect] {
        let models = models
        let current =
            models.firstIndex { $0 == modelChoice }
            ?? models.firstIndex { $0 == .variant(network.variant.name) } ?? 0
        let model = models[(current + step + models.count) % models.count]
        return requestRun(model, pictureChoice, for: model.title)
    }

    /// What `m` steps through: the bundled models, and after the one of the same variant the weights that were opened.
    private var models: [ModelChoice] {
        Variant.family.flatMap { variant -> [ModelChoice] in
            let opened = choice(of: variant)
            let bundled = ModelChoice.variant(variant.name)
            return opened == bundled ? [bundled] : [bundled, opened]
        }
    }

    /// The weights that were opened for a variant, or else its bundled ones.
    func choice(of variant: Variant) -> ModelChoice {
        let opened = openedWeights.flatMap { $0.variant == variant.name ? $0.path : nil }
        return opened.map { .weights($0) } ?? .variant(variant.name)
    }

    mutating func step(pictureBy step: Int) -> [Effect] {
        guard pictures.count > 1 else {
            say("there is only this picture; o opens another")
            return []
        }
        pictureIndex = (pictureIndex + step + pictures.count) % pictures.count
        return requestRun(modelChoice, pictures[pictureIndex], for: pictures[pictureIndex].name)
    }

    /// Turns pictures upright that are stored on their side, or no longer.
    mutating func turnUpright() -> [Effect] {
        guard run.picture.stored != nil else {
            say("\(run.picture.path.name) is stored upright; r turns pictures that are stored on their side")
            return []
        }
        edit.turnsUpright.toggle()
        return requestRun(modelChoice, pictureChoice, for: pictureChoice.name)
    }

    /// Changes the picture, and asks for the pass that follows.
    mutating func apply(_ change: PictureEdit.Change) -> [Effect] {
        let old = edit
        edit.apply(change, size: network.inputSize, room: run.picture.room)
        guard edit != old else {
            say(change == .reset ? "nothing is changed" : "no further")
            return []
        }
        return requestRun(modelChoice, pictureChoice, for: pictureChoice.name)
    }
}
