import Basics
import Network

extension State {
    /// The lesson's stop and text, while it is open.
    var openLesson: LessonPlayer? { lesson.flatMap { $0.isOpen ? $0 : nil } }

    private var place: LessonPlayer.Place {
        LessonPlayer.Place(view: view, selection: selection, network: network, model: modelChoice)
    }

    /// Begins the lesson, resumes it where it was left, or leaves it.
    mutating func toggleLesson() -> [Effect] {
        guard let lesson else { return [.loadLesson] }
        guard !lesson.isOpen else { return leaveLesson() }
        let origin = place
        self.lesson?.origin = origin
        return visit(lesson.index)
    }

    /// A lesson that was read begins at once.
    mutating func take(_ result: Result<Lesson, Problem>) -> [Effect] {
        switch result {
        case .success(let lesson):
            self.lesson = LessonPlayer(lesson: lesson, origin: openLesson?.origin ?? place)
            return visit(0)
        case .failure(let problem):
            warn(problem.description)
            return []
        }
    }

    /// Shows the rest of the text, and then the next stop.
    mutating func goOn() -> [Effect] {
        guard let lesson = openLesson else { return [] }
        let height = LessonPane.textHeight(self)
        if LessonPane.lines(self).count - lesson.scroll > height {
            self.lesson?.scroll += height
            return []
        }
        guard lesson.index + 1 < lesson.lesson.stops.count else {
            let effects = leaveLesson()
            self.lesson?.index = 0
            say("that was the last stop; L begins the lesson again")
            return effects
        }
        return visit(lesson.index + 1)
    }

    mutating func goBack() -> [Effect] {
        guard let lesson = openLesson else { return [] }
        if lesson.scroll > 0 {
            let height = LessonPane.textHeight(self)
            self.lesson?.scroll = max(lesson.scroll - height, 0)
            return []
        }
        guard lesson.index > 0 else {
            say("this is the first stop")
            return []
        }
        return visit(lesson.index - 1)
    }

    mutating func switchNotes() {
        guard let open = openLesson else { return }
        if open.stop.notes.isEmpty { return say("this stop has no notes") }
        lesson?.showsNotes.toggle()
        lesson?.scroll = 0
    }

    /// Back to where the user was, with the picture of now.
    private mutating func leaveLesson() -> [Effect] {
        guard let origin = openLesson?.origin else { return [] }
        lesson?.origin = nil
        lesson?.scroll = 0
        show(origin)
        // The model may take a moment; the rest of the place follows then.
        guard origin.model != modelChoice else { return [] }
        lesson?.arrival = .origin(origin)
        return requestRun(origin.model, pictureChoice, for: origin.model.title)
    }

    /// Escape closes what the user opened at a stop, and else the lesson.
    mutating func back() -> [Effect] {
        if let lesson = openLesson, view.panel == nil || view.panel == lesson.stop.panel {
            return leaveLesson()
        }
        if view.panel == nil { view.searched = "" } else { close() }
        return []
    }

    /// Goes back to a place; where another network is shown, without what was selected in that one.
    private mutating func show(_ place: LessonPlayer.Place) {
        view = place.view
        if network == place.network {
            selection = place.selection
        } else {
            revealPart(of: selection.operation)
        }
    }

    // MARK: - Stops

    mutating func visit(_ index: Int) -> [Effect] {
        lesson?.index = index
        lesson?.scroll = 0
        lesson?.showsNotes = false
        lesson?.arrival = nil
        guard let stop = lesson?.stop else { return [] }
        if let variant = stop.model.flatMap({ Variant(named: $0) }),
            variant != network.variant || modelChoice != shownModel
        {
            lesson?.arrival = .stop
            return requestRun(choice(of: variant), pictureChoice, for: variant.title)
        }
        show(stop)
        return []
    }

    /// A pass came in: shows what the lesson waited with until then.
    mutating func arrive() {
        guard let arrival = lesson?.arrival else { return }
        lesson?.arrival = nil
        switch arrival {
        case .stop: if let lesson = openLesson { show(lesson.stop) }
        case .origin(let place): show(place)
        }
    }

    private mutating func show(_ stop: Lesson.Stop) {
        overlay = nil
        view.panel = nil
        view.searched = ""
        view.listSort = .order
        view.reversed = []
        view.unit = .multiplyAdds
        view.showsBranchMap = false
        selection.connectionScroll = 0
        if let reading = stop.reading { self.view.reading = reading }
        view.screen = stop.screen
        if let channel = stop.channel { self.selection.channel = channel }
        select(stop)
        if let convention = Convention.all.firstIndex(where: { $0.key == stop.convention }) {
            self.view.convention = convention
        }
        show(stop.screen)
        if stop.panel == .whatIf { view.whatIf = nil }
        if let panel = stop.panel { toggle(panel) }
        view.enlarged = stop.pane
        if let field = stop.field { view.whatIf?.select(named: field) }
        // What is selected is shown among its neighbours.
        selection.listScroll = nil
    }

    /// Selects a stop's operation or row; without one, what was selected stays.
    private mutating func select(_ stop: Lesson.Stop) {
        let row = network.rows.first { $0.name == stop.operation }?.operations.last
        let named = stop.operation.flatMap { network.operation(named: $0)?.index }
        if stop.operation != nil { selection.unfolded[view.reading] = [] }
        switch (named, row) {
        case (let named?, _): revealOperation(named)
        case (nil, let row?): revealPart(of: row)
        case (nil, nil):
            if isOnPart { revealPart(of: selection.operation) } else { revealOperation(selection.operation) }
            guard let name = stop.operation else { return }
            let model = "MicroNet-\(network.variant.title)"
            warn("the lesson refers to \(name), which \(model) does not have; m shows another model")
        }
    }
}
