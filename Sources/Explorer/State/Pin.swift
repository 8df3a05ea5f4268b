/// The pinned picture: the base that other pictures are shown against.
struct Pin: Sendable {
    private(set) var pinned: Pinned?
    /// The model that the newest request asked for; nil where the pass was there from the start.
    private var wanted: ModelChoice?
    private var request = 0
    private(set) var isAwaited = false

    /// A picture as it was changed, and the newest pass over it.
    struct Pinned: Sendable {
        let picture: FilePath
        let edit: PictureEdit
        fileprivate(set) var run: Run

        /// The file's name, and whether it was edited.
        var name: String { picture.name + (edit == .none ? "" : " edited") }

        /// Whether `run` is over the same picture, changed in the same way.
        func isPicture(of run: Run) -> Bool { picture == run.picture.path && edit == run.picture.edit }
    }

    /// Pins the picture of a pass.
    mutating func set(_ run: Run) {
        clear()
        pinned = Pinned(picture: run.picture.path, edit: run.picture.edit, run: run)
        wanted = run.choice
    }

    mutating func clear() {
        pinned = nil
        wanted = nil
        // What is still under way is of the picture before.
        request += 1
        isAwaited = false
    }

    /// - Returns: the number of the request that is needed now; nil where there is none.
    mutating func ask(_ model: ModelChoice) -> Int? {
        guard pinned != nil, model != wanted else { return nil }
        wanted = model
        isAwaited = true
        request += 1
        return request
    }

    /// - Returns: why the picture cannot be run; it is no longer pinned then.
    mutating func take(_ result: Result<Run, Problem>, _ request: Int) -> Problem? {
        guard request == self.request else { return nil }
        isAwaited = false
        switch result {
        case .success(let run): pinned?.run = run
        case .failure(let problem):
            clear()
            return problem
        }
        return nil
    }
}

extension State {
    /// The pinned picture's pass by the shown model; nil where nothing is pinned, or it is not there yet.
    var pinnedRun: Run? {
        guard let run = pin.pinned?.run, run.choice == shownModel, run.model.network == network else {
            return nil
        }
        return run
    }

    /// What the screens show differences to: the pinned picture's pass, unless that is what is shown.
    var base: Run? {
        pin.pinned?.isPicture(of: run) == true ? nil : pinnedRun
    }

    /// Pins what is shown; where that is what is pinned, nothing is pinned any longer.
    mutating func togglePin() {
        if pin.pinned?.isPicture(of: run) == true { return unpin() }
        pin.set(run)
        message = Message(
            text: "\(pin.pinned?.name ?? "") is pinned: others are shown against it; P unpins", isError: false
        )
    }

    mutating func unpin() {
        message = Message(
            text: pin.pinned.map { "\($0.name) is no longer pinned" } ?? "no picture is pinned",
            isError: false)
        pin.clear()
    }

    /// Shows feature maps, or how far they are from the pinned picture's.
    mutating func toggleDifferences() {
        showsDifferences.toggle()
        if showsDifferences, base == nil {
            message = Message(
                text:
                    "maps will show differences: \(pin.pinned == nil ? "p pins a picture, " : "")i shows another",
                isError: false)
        }
    }

    /// Asks for the pinned picture's pass by the shown model where there is none.
    mutating func requestPinned() -> [Effect] {
        guard let pinned = pin.pinned, let request = pin.ask(shownModel) else { return [] }
        return [
            .runPinned(
                request: request, model: shownModel, picture: pinned.picture, edit: pinned.edit)
        ]
    }
}
