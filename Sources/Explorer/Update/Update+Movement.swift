import Network

extension State {
    mutating func show(_ screen: Screen) {
        self.screen = screen
        screenBeforePanel = nil
        if panel?.stands(on: screen) == false { panel = nil }
        if screen == .network, listCursorOperation != operation { revealOperation(operation) }
        showChannel()
    }

    /// The operation that the list's cursor stands for.
    private var listCursorOperation: Int {
        switch listCursor {
        case .operation(let operation): operation
        case .part(let part): parts[min(part, parts.count - 1)].operations.upperBound - 1
        }
    }

    mutating func step(screenBy step: Int) {
        let all = Screen.allCases
        let index = all.firstIndex(of: screen) ?? 0
        show(all[(index + step + all.count) % all.count])
    }

    /// How far Page Up and Page Down go.
    var pageHeight: Int {
        switch (panel, screen) {
        case (.explanation, _): max(ExplanationPanel.listHeight(self) - 1, 1)
        case (.whatIf, _), (.swap, _): 5
        case (.dynamics, _): DynamicsPanel.pictureRows(size)
        case (.connections, _): ConnectionsPanel.listHeight(self)
        case (_, .network): max(NetworkScreen.listHeight(size) - 1, 1)
        case (_, .activations): max(ActivationsScreen.listHeight(size) - 1, 1)
        case (_, .shiftMax): max(ShiftMaxScreen.listHeight(size) - 1, 1)
        case (_, .features): FeaturesScreen.tiles(size, trace.operations[operation].channels.count).rows
        case (_, .budgets), (_, .conventions), (_, .prediction): 5
        }
    }

    mutating func move(by lines: Int) {
        if panel == .explanation { return scrollExplanation(by: lines) }
        if panel == .connections { return scrollConnections(by: lines) }
        if panel == .swap { return selectSwap(swap.cursor + lines) }
        if panel == .dynamics { return move(surveyedPictureBy: lines) }
        if panel == .whatIf {
            whatIf?.moveCursor(by: lines)
            return
        }
        switch screen {
        case .network: selectListItem(at: listIndex + lines)
        case .activations, .shiftMax: selectChannel(at: channelIndex + lines)
        case .features:
            selectChannel(
                at: channelIndex + lines
                    * FeaturesScreen.tiles(size, trace.operations[operation].channels.count).columns)
        case .budgets: step(rowBy: lines)
        case .conventions, .prediction: break
        }
    }

    /// On the Budgets screen the cursor goes from row to row of the code.
    private mutating func step(rowBy lines: Int) {
        let rows = network.rows
        let row = network.operations[operation].row + lines
        selectOperation(rows[min(max(row, 0), rows.count - 1)].operations.upperBound - 1)
    }

    mutating func step(operationBy step: Int) {
        let before = shownOperation
        if screen == .shiftMax {
            let all = network.shiftMaxOperations.map(\.index)
            let place = all.firstIndex(of: shiftMaxIndex) ?? 0
            selectOperation(all[min(max(place + step, 0), all.count - 1)])
        } else {
            selectOperation(operation + step)
        }
        if shownOperation == before {
            let what = screen == .shiftMax ? "Shift-Max" : "operation"
            message = Message(text: "this is the \(step < 0 ? "first" : "last") \(what)", isError: false)
        }
    }

    /// Unfolds a part; on an operation, goes where there is more to see of it.
    mutating func activate() {
        guard case .part(let part) = listCursor else {
            return show(network.operations[operation].shiftMax == nil ? .activations : .shiftMax)
        }
        guard unfolded[reading, default: []].insert(part).inserted else {
            return selectListItem(at: listIndex + 1)
        }
        // As much of the part as there is room for comes into view, its head in any case.
        let (head, count, height) = (listIndex, listItems.count, NetworkScreen.listHeight(size))
        keepVisible(head + parts[part].operations.count, count: count, height: height, &listScroll)
        keepVisible(head, count: count, height: height, &listScroll)
    }

    /// Folds the part that the cursor is in, and puts the cursor on it.
    mutating func fold() {
        guard listSort == .order else { return }
        let part = part(of: operation)
        unfolded[reading]?.remove(part.index)
        revealPart(of: operation)
    }

    mutating func switchReading() {
        reading = reading == .rows ? .microBlocks : .rows
        listSort = .order
        if isOnPart { revealPart(of: operation) } else { revealOperation(operation) }
    }

    mutating func sort() {
        if panel == .explanation { return sortExplanation() }
        if panel == .dynamics { return sortSurvey() }
        let by: String
        switch screen {
        case .network: return sort(by: listSort.next)
        case .activations, .features:
            activationSort = activationSort.next
            by = activationSort.rawValue
        case .shiftMax:
            shiftMaxSort = shiftMaxSort.next
            let branches = network.operations[shiftMaxIndex].shiftMax?.branches
            if branches == 1, shiftMaxSort == .wins { shiftMaxSort = shiftMaxSort.next }
            by = shiftMaxSort.rawValue
        case .budgets, .conventions, .prediction: return
        }
        showChannel()
        message = Message(text: "sorted by \(by)", isError: false)
    }

    mutating func sort(by sort: ListSort) {
        listSort = sort
        if sort == .order { revealOperation(operation) } else { selectListItem(at: 0) }
        message = Message(text: "sorted by \(sort.rawValue)", isError: false)
    }

    mutating func selectConvention(_ index: Int) {
        convention = min(max(index, 0), Convention.all.count - 1)
    }

    // MARK: - Model and picture

    mutating func step(modelBy step: Int) -> [Effect] {
        let family = Variant.family
        let index = family.firstIndex { $0.name == network.variant.name } ?? 0
        let variant = family[(index + step + family.count) % family.count]
        return requestRun(choice(of: variant), pictureChoice, for: variant.title)
    }

    /// The weights that were opened for a variant, or else its bundled ones.
    func choice(of variant: Variant) -> ModelChoice {
        let opened = openedWeights.flatMap { $0.variant == variant.name ? $0.path : nil }
        return opened.map { .weights($0) } ?? .variant(variant.name)
    }

    mutating func step(pictureBy step: Int) -> [Effect] {
        guard pictures.count > 1 else {
            message = Message(text: "there is only this picture; o opens another", isError: false)
            return []
        }
        pictureIndex = (pictureIndex + step + pictures.count) % pictures.count
        return requestRun(modelChoice, pictures[pictureIndex], for: pictures[pictureIndex].name)
    }
}

extension CaseIterable where Self: Equatable, AllCases == [Self] {
    /// The case behind this one; the first behind the last.
    var next: Self {
        let all = Self.allCases
        return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }
}
