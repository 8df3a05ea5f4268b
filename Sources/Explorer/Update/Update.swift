import Network

extension State {
    /// Takes in one event.
    ///
    /// - Returns: what is to be done beside it.
    public mutating func update(_ event: Event) -> [Effect] {
        let effects = take(event) + requestExplanation() + requestPinned() + requestSwap() + requestSurvey()
        followSurvey()
        return effects
    }

    private mutating func take(_ event: Event) -> [Effect] {
        switch event {
        case .key(let key): return press(key)
        case .resize(let size):
            terminalSize = size
            layOut()
            scrollToCursors()
        case .mouse(let x, let y, let mouse): return point(x: x, y: y, mouse)
        case .ran(let request, let result):
            guard request == self.request else { break }
            awaited = nil
            wanted = nil
            take(result)
            arrive()
        case .listed(let request, let folder, let result):
            guard request == pickerRequest, case .picker(var picker) = overlay else { break }
            picker.take(folder, result)
            overlay = .picker(picker)
            return preview()
        case .previewed(let request, let preview):
            guard request == pickerRequest, case .picker(var picker) = overlay else { break }
            picker.preview = preview
            overlay = .picker(picker)
        case .explained(let request, let result): explanation.take(result, request)
        case .ranPinned(let request, let result):
            if let problem = pin.take(result, request) {
                message = Message(text: "no longer pinned: \(problem)", isError: true)
            }
        case .swapped(let request, let result): swap.take(result, request)
        case .surveyed(let request, let result): surveyView.take(result, request)
        case .lesson(let result): return take(result)
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
            return KeyBindings.action(for: key, on: screen, in: nil) == .quit ? [.quit] : []
        }
        message = nil
        before = nil
        switch overlay {
        case .help(let filter, let scroll):
            pressInHelp(key, filter, scroll)
            return []
        case .search(let text):
            pressInSearch(key, text)
            return []
        case .picker(let picker): return press(key, in: picker)
        case nil:
            if panel == .whatIf, let typed = whatIf?.typed {
                pressInForm(key, typed)
                return []
            }
            guard
                let action = KeyBindings.action(for: key, on: screen, in: panel, isLesson: openLesson != nil)
            else {
                message = Message(text: "\(key.name) has no meaning here; ? lists the keys", isError: false)
                return []
            }
            return perform(action)
        }
    }

    /// Does what a key or a click asks for.
    mutating func perform(_ action: Action) -> [Effect] {
        switch action {
        case .screen(let screen): show(screen)
        case .nextScreen: step(screenBy: 1)
        case .previousScreen: step(screenBy: -1)
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -pageHeight)
        case .pageDown: move(by: pageHeight)
        case .top: move(by: -State.far)
        case .bottom: move(by: State.far)
        case .activate where panel == .dynamics: return openSurveyedPicture()
        case .activate: activate()
        case .fold: fold()
        case .previousOperation: step(operationBy: -1)
        case .nextOperation: step(operationBy: 1)
        case .previousChannel: step(channelBy: -1)
        case .nextChannel: step(channelBy: 1)
        case .previousConvention: selectConvention(convention - 1)
        case .nextConvention: selectConvention(convention + 1)
        case .pixelLeft: movePixel(x: -1, y: 0)
        case .pixelRight: movePixel(x: 1, y: 0)
        case .pixelUp: movePixel(x: 0, y: -1)
        case .pixelDown: movePixel(x: 0, y: 1)
        case .nextModel: return step(modelBy: 1)
        case .previousModel: return step(modelBy: -1)
        case .nextPicture: return step(pictureBy: 1)
        case .previousPicture: return step(pictureBy: -1)
        case .openPicture: return openPicker(.picture)
        case .openWeights: return openPicker(.weights)
        case .search: overlay = .search("")
        case .searchNext: find(searched, step: 1)
        case .searchPrevious: find(searched, step: -1)
        case .sort: sort()
        case .unit: unit = unit == .multiplyAdds ? .operations : .multiplyAdds
        case .reading: switchReading()
        case .winners: showsWinners.toggle()
        case .differences: toggleDifferences()
        case .nextCoefficient: nextSurveyedCoefficient()
        case .resumeSurvey: return resumeSurvey()
        case .panel(let panel): toggle(panel)
        case .edit(let change): return apply(change)
        case .step(let steps): whatIf?.step(by: steps)
        case .typeNumber: if whatIf?.isAtNumber == true { whatIf?.typed = "" }
        case .resetWhatIf: whatIf?.reset()
        case .pin: togglePin()
        case .unpin: unpin()
        case .swap: stepSwap()
        case .help: overlay = .help(filter: "", scroll: 0)
        case .lesson: return toggleLesson()
        case .nextStop: return goOn()
        case .previousStop: return goBack()
        case .back: return back()
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        case .quit: return [.quit]
        }
        return []
    }

    /// More lines than any list has.
    static let far = 1 << 30

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
        switch result {
        case .success(let run):
            let (old, oldWeights) = (network, self.run.model.weights)
            let chosen = chosen ?? Chosen(operation, in: network)
            before = run.model.network == network ? self.run : nil
            self.run = run
            passes += 1
            edit.keepWithin(run.picture.room)
            if let weights = run.model.weights {
                openedWeights = (network.variant.name, weights)
            }
            times.add(trace, of: run.choice)
            if network != old { follow(chosen) }
            if whatIf != nil { openWhatIf() }
            scrollToCursors()
            if let weights = run.model.weights, weights != oldWeights {
                message = Message(
                    text:
                        "\(weights.name): MicroNet-\(network.variant.title), \(network.inputSize)×\(network.inputSize), "
                        + "\(network.classes) classes", isError: false)
            }
            message = run.picture.warning.map { Message(text: $0, isError: true) } ?? message
        case .failure(let problem):
            // `pictureIndex` stays at the picture that failed, so that the next key goes past it.
            message = Message(text: problem.description, isError: true)
        }
    }

    /// Finds, in another network, the operation called as the chosen one was, or else its row's last; in a network
    /// with fewer rows the last row before the classifier's.
    private mutating func follow(_ chosen: Chosen) {
        let count = parts.count
        unfolded[reading] = unfolded[reading]?.filter { $0 < count }
        let rows = network.rows
        let row = chosen.isLastRow ? rows.count - 1 : min(chosen.row, rows.count - 2)
        let operation =
            network.operation(named: chosen.name)?.index ?? rows[row].operations.upperBound - 1
        if isOnPart { revealPart(of: operation) } else { revealOperation(operation) }
        self.chosen = chosen
    }

    /// After a change of size or network, brings what is selected back into view.
    mutating func scrollToCursors() {
        keepVisible(listIndex, count: listItems.count, height: NetworkScreen.listHeight(size), &listScroll)
        showChannel()
    }
}
