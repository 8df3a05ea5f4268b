import Basics
import Network

extension State {
    /// Takes one event.
    ///
    /// - Parameter frame: what was on the screen when it happened: a click goes to what was there. Without one, clicks
    ///   do nothing.
    /// - Returns: what is to be done in the background, or by the terminal.
    public mutating func update(_ event: Event, on frame: Frame? = nil) -> [Effect] {
        var effects = take(event, on: frame)
        for panel in Panel.all { effects += panel.request(&self, panel == self.view.panel) }
        let places = layout.places
        if places.contains(where: { $0.pane is StagePane }) { effects += requestExplanation() }
        effects += requestLook(isShown: places.contains { $0.pane is LookPane || $0.pane is LookSummary })
        effects += requestPinned()
        for place in places { place.pane.follow(&self, in: place.area) }
        return effects
    }

    private mutating func take(_ event: Event, on frame: Frame?) -> [Effect] {
        switch event {
        case .key(let key): return press(key)
        case .paste(let bytes): return paste(PastedText(bytes))
        case .resize(let size): terminalSize = size
        case .tick: playOn()
        case .mouse(let x, let y, let mouse): return point(x: x, y: y, mouse, on: frame)
        case .ran(let request, let result):
            guard request == self.request else { break }
            awaited = nil
            wanted = nil
            take(result)
            arrive()
        case .listed(let request, let folder, let result):
            guard request == pickerRequest, case .picker(var picker) = overlay else { break }
            picker.take(folder, result)
            State.keepVisible(
                picker.cursor, count: picker.visible.count, height: PickerOverlay.listHeight(size),
                &picker.scroll)
            overlay = .picker(picker)
            return preview()
        case .found(let request, let path, let isFolder):
            guard request == pickerRequest, case .picker(let picker) = overlay else { break }
            return isFolder ? enter(path, from: picker) : open(path, in: picker)
        case .previewed(let request, let preview):
            guard request == pickerRequest, case .picker(var picker) = overlay else { break }
            picker.preview = preview
            overlay = .picker(picker)
        case .explained(let request, let result): results.explanation.take(result, request)
        case .ranPinned(let request, let result):
            if let problem = results.pin.take(result, request) { warn("no longer pinned: \(problem)") }
        case .factorized(let request, let result): results.factors.take(result, request)
        case .swapped(let request, let result): results.swap.take(result, request)
        case .surveyed(let request, let result): results.survey.take(result, request)
        case .gradCAM(let request, let result): results.gradCAM.take(result, request)
        case .occluded(let request, let result): results.occlusion.take(result, request)
        case .lesson(let result): return take(result)
        case .classified(let request, let result): results.models.take(result, request)
        case .saved(let result): take(saved: result)
        case .weightsChanged(let path):
            guard modelChoice == .weights(path) else { break }
            results.forgetModels()
            return requestRun(.weights(path), pictureChoice, for: path.name)
        case .gathered(let found) where isGathering && !found.isEmpty:
            let current = pictures[pictureIndex]
            (pictures, isGathering) = (found, false)
            pictureIndex = found.firstIndex(of: current) ?? 0
        case .gathered: break
        }
        return []
    }

    private mutating func press(_ key: Key) -> [Effect] {
        if isTooSmall {
            return KeyBindings.action(for: key, on: view.screen, in: nil) == .quit ? [.quit] : []
        }
        let before = results.before
        message = nil
        results.before = nil
        if control(playingBy: key) { return [] }
        switch overlay {
        case .help(let filter, let scroll):
            pressInHelp(key, filter, scroll)
            return []
        case .search(let text):
            pressInSearch(key, text)
            return []
        case .picker(let picker): return press(key, in: picker)
        case .stops(let cursor): return press(key, inStops: cursor)
        case nil:
            for place in layout.places where place.pane.takes(key, &self) { return [] }
            guard
                let action = KeyBindings.action(
                    for: key, on: view.screen, in: view.panel, isLesson: openLesson != nil)
            else {
                say("\(key.name) has no meaning here; ? lists the keys")
                return []
            }
            return action == .save ? saveFrame(since: before) : perform(action)
        }
    }

    /// Pasted text goes into what is being typed, and does nothing anywhere else.
    private mutating func paste(_ text: PastedText) -> [Effect] {
        guard !isTooSmall else { return [] }
        message = nil
        results.before = nil
        if text.isCut { warn("only the beginning of the pasted text was taken") }
        switch overlay {
        case .help(let filter, _): overlay = .help(filter: filter + text.line, scroll: 0)
        case .search(let typed): overlay = .search(typed + text.line)
        case .picker(let picker): return add(text, to: picker)
        case .stops: break
        case nil:
            guard let place = layout.places.first(where: { $0.pane.isTyping(self) }) else {
                say("pasted text is ignored here; / searches, o opens a file")
                break
            }
            for scalar in text.line.unicodeScalars { _ = place.pane.takes(.character(scalar), &self) }
        }
        return []
    }

    /// A click does what the frame says of that place; the wheel moves three lines a notch, as terminals do.
    private mutating func point(x: Int, y: Int, _ mouse: Event.Mouse, on frame: Frame?) -> [Effect] {
        guard !isTooSmall else { return [] }
        switch mouse {
        case .wheelUp, .wheelDown:
            if overlay == nil, scroll(by: mouse == .wheelUp ? -3 : 3, x: x, y: y) { return [] }
            let key: Key = mouse == .wheelUp ? .up : .down
            return (0..<3).map { _ in update(.key(key)) }.last ?? []
        case .drag: return frame?.drag(x: x, y: y)?(&self, x, y) ?? []
        case .click:
            guard let click = frame?.click(x: x, y: y) else { return [] }
            message = nil
            results.before = nil
            return click(&self, x, y)
        }
    }

    /// Scrolls what is under the pointer.
    ///
    /// - Returns: false if there is nothing that scrolls.
    private mutating func scroll(by lines: Int, x: Int, y: Int) -> Bool {
        if let lesson = openLesson, LessonPane.layout(terminalSize).panel.contains(x: x, y: y) {
            let most = max(LessonPane.lines(self).count - LessonPane.textHeight(self), 0)
            self.lesson?.scroll = min(max(lesson.scroll + lines, 0), most)
            return true
        }
        guard let place = layout.places.first(where: { $0.area.contains(x: x, y: y) }) else { return false }
        message = nil
        results.before = nil
        return place.pane.move(by: lines, &self, in: place.area)
    }

    /// Does what a key or a click asks for: what the first pane that knows it makes of it, or else what it means
    /// everywhere.
    mutating func perform(_ action: Action) -> [Effect] {
        let layout = layout
        for place in layout.places + layout.covered {
            if let lines = action.lines(page: place.pane.pageHeight(self, in: place.area)),
                place.pane.move(by: lines, &self, in: place.area)
            {
                return []
            }
            if let effects = place.pane.perform(action, &self, in: place.area) { return effects }
        }
        switch action {
        case .screen(let screen): show(screen)
        case .nextScreen: step(screenBy: 1)
        case .previousScreen: step(screenBy: -1)
        case .previousOperation: step(operationBy: -1)
        case .nextOperation: step(operationBy: 1)
        case .play: startPlaying()
        case .previousPart: step(partBy: -1)
        case .nextPart: step(partBy: 1)
        case .pixel(let x, let y): movePixel(x: x, y: y)
        case .nextModel: return step(modelBy: 1)
        case .previousModel: return step(modelBy: -1)
        case .nextPicture: return step(pictureBy: 1)
        case .previousPicture: return step(pictureBy: -1)
        case .openPicture: return openPicker(.picture)
        case .openWeights: return openPicker(.weights)
        case .search: overlay = .search("")
        case .searchNext: find(view.searched, step: 1)
        case .searchPrevious: find(view.searched, step: -1)
        case .unit: view.unit = view.unit == .multiplyAdds ? .operations : .multiplyAdds
        case .mapScale: switchMapScale()
        case .costBasis: switchCostBasis()
        case .panel(let panel): toggle(panel)
        case .edit(let change): return apply(change)
        case .turnUpright: return turnUpright()
        case .pin: togglePin()
        case .unpin: unpin()
        case .save: return saveFrame(since: nil)
        case .copyLine: return copy(whole: false)
        case .copyTable: return copy(whole: true)
        case .help: overlay = .help(filter: "", scroll: 0)
        case .lesson: return toggleLesson()
        case .nextStop: return goOn()
        case .previousStop: return goBack()
        case .stops: overlay = openLesson.map { .stops($0.index) }
        case .notes: switchNotes()
        case .back: return back()
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        case .quit: return [.quit]
        // What only panes know.
        case .up, .down, .pageUp, .pageDown, .top, .bottom, .activate, .fold, .previousChannel, .nextChannel,
            .group, .sort, .reading, .branchMap, .differences, .nextCoefficient, .mostDynamic,
            .resumeSurvey, .step, .typeNumber, .resetWhatIf, .swap, .patchSize:
            break
        }
        return []
    }

    // MARK: - Searching

    private mutating func pressInSearch(_ key: Key, _ text: String) {
        switch key {
        case .escape, .control("c"):
            overlay = nil
        case .enter:
            overlay = nil
            view.searched = text
            find(text, step: 0)
        case .backspace:
            overlay = text.isEmpty ? nil : .search(String(text.dropLast()))
        case .character(let scalar):
            overlay = .search(text + String(Character(scalar)))
        default: break
        }
    }

    /// Goes to the next (1) or previous (−1) match, or with step 0 to the first one from here on.
    private mutating func find(_ text: String, step: Int) {
        guard !text.isEmpty else { return say("nothing was searched for; / begins a search") }
        // An open panel hides the screen's own lists.
        let panes = view.panel.map { [$0.pane] + ($0.placement == .screen ? [] : view.screen.panes) }
        for pane in panes ?? view.screen.panes where pane.find(text, step: step, &self) { return }
        // Every screen is about the selected operation.
        if !findChannel(text) { findOperation(text, step: step) }
    }

    // MARK: - Passes

    /// Asks for a pass; the screen stays as it is until the answer.
    mutating func requestRun(_ model: ModelChoice, _ picture: FilePath, for what: String) -> [Effect] {
        request += 1
        awaited = what
        wanted = (model, picture)
        return [.run(request: request, model: model, picture: picture, edit: edit)]
    }

    /// What the last key asked for, or else what is shown: what the next pass changes a part of.
    var modelChoice: ModelChoice { wanted?.model ?? shownModel }
    var pictureChoice: FilePath { wanted?.picture ?? run.picture.path }

    var shownModel: ModelChoice { run.choice }

    private mutating func take(_ result: Result<Run, Problem>) {
        let run: Run
        switch result {
        case .success(let new): run = new
        case .failure(let problem):
            // `pictureIndex` stays at the picture that failed, so that the next key goes past it.
            return warn(problem.description)
        }
        let (old, oldWeights, oldPicture) = (network, self.run.model.weights, self.run.picture.path)
        let chosen = selection.chosen ?? Chosen(selection.operation, in: network)
        results.before = run.model.network == network ? self.run : nil
        results.run = run
        results.passes += 1
        edit.keepWithin(run.picture.room)
        if let weights = run.model.weights { openedWeights = (network.variant.name, weights) }
        results.times.add(trace, of: run.choice)
        if network != old { follow(chosen) }
        if view.whatIf != nil { openWhatIf() }
        clampChannel()
        if let weights = run.model.weights, weights != oldWeights {
            say(
                "\(weights.name): MicroNet-\(network.variant.title), \(network.inputSize)×\(network.inputSize), "
                    + ([Numbers.classes(network.classes)] + run.model.notes).joined(
                        separator: "; "))
        }
        if run.picture.path != oldPicture { sayStored() }
        if let warning = run.picture.warning { warn(warning) }
        if !run.trace.prediction.logits.allSatisfy(\.isFinite) {
            warn("some logits are not finite, so the answer means nothing; check the weights")
        }
    }

    /// Finds, in another network, the operation named as the chosen one was, or else its row's last; in a network with
    /// fewer rows, the last row before the classifier's.
    private mutating func follow(_ chosen: Chosen) {
        let count = parts.count
        selection.unfolded[view.reading] = selection.unfolded[view.reading]?.filter { $0 < count }
        let rows = network.rows
        let row = chosen.isInClassifier ? rows.count - 1 : min(chosen.row, rows.count - 2)
        let operation =
            network.operation(named: chosen.name)?.index ?? rows[row].operations.upperBound - 1
        if isOnPart { revealPart(of: operation) } else { revealOperation(operation) }
        self.selection.chosen = chosen
    }
}
