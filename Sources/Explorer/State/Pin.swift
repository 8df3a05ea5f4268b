import Basics
import Network
import Trace

/// What a pass is made of: a model, and a picture as it was edited.
struct PassInput: Hashable, Sendable {
    let model: ModelChoice
    let picture: FilePath
    let edit: PictureEdit

    /// The picture's file, and whether it was edited.
    var pictureName: String { picture.name + (edit.isEdited ? " edited" : "") }

    /// `M0 · disc.jpg`
    var name: String { "\(model.title) · \(pictureName)" }

    func isPicture(of other: PassInput) -> Bool { picture == other.picture && edit == other.edit }
}

extension Run {
    var input: PassInput { PassInput(model: choice, picture: picture.path, edit: picture.edit) }
}

/// The pinned pass, and the pass that the shown one is compared with because of it.
///
/// These two differ in one thing only, so that every difference has one cause. What is changed first after pinning is what
/// is compared: another picture with the pinned one, or another model with the pinned one. The rest follows.
struct Pin: Sendable {
    private(set) var pinned: PassInput?
    /// nil while the pinned pass itself is shown.
    private(set) var comparison: Comparison?
    /// The newest pass to compare with, by what was asked for.
    private var base: (input: PassInput, run: Run)?
    private var wanted: PassInput?
    private var request = 0
    private(set) var isAwaited = false

    enum Comparison: Sendable {
        /// By the shown model.
        case pictures
        /// On the shown picture.
        case models
    }

    mutating func set(_ run: Run) {
        clear()
        pinned = run.input
        base = (run.input, run)
        wanted = run.input
    }

    mutating func clear() {
        pinned = nil
        comparison = nil
        base = nil
        wanted = nil
        // What is still under way is of the previous pass.
        request += 1
        isAwaited = false
    }

    /// Decides what is compared.
    ///
    /// - Parameter next: what is shown, or will be as soon as its pass is there.
    mutating func follow(_ next: PassInput) {
        guard let pinned else { return }
        switch (next.model == pinned.model, next.isPicture(of: pinned)) {
        case (true, true): comparison = nil
        case (true, false): comparison = .pictures
        case (false, true): comparison = .models
        case (false, false): comparison = comparison ?? .pictures
        }
    }

    /// What `shown` is compared with; the pinned pass itself is compared with nothing else.
    func baseInput(of shown: PassInput) -> PassInput? {
        guard let pinned else { return nil }
        switch comparison {
        case nil: return pinned
        case .pictures: return PassInput(model: shown.model, picture: pinned.picture, edit: pinned.edit)
        case .models: return PassInput(model: pinned.model, picture: shown.picture, edit: shown.edit)
        }
    }

    /// The pass that `shown` is compared with; nil while it is still to come.
    func base(of shown: PassInput) -> Run? {
        base.flatMap { $0.input == baseInput(of: shown) ? $0.run : nil }
    }

    /// - Returns: the pass to ask for now, and the number of the request; nil where none is needed.
    mutating func ask(for shown: Run) -> (request: Int, input: PassInput)? {
        guard let input = baseInput(of: shown.input), input != wanted else { return nil }
        wanted = input
        request += 1
        isAwaited = input != shown.input
        guard isAwaited else {
            base = (input, shown)
            return nil
        }
        return (request, input)
    }

    /// - Returns: why there is no such pass; nothing is pinned then.
    mutating func take(_ result: Result<Run, Problem>, _ request: Int) -> Problem? {
        guard request == self.request, let wanted else { return nil }
        isAwaited = false
        switch result {
        case .success(let run): base = (wanted, run)
        case .failure(let problem):
            clear()
            return problem
        }
        return nil
    }
}

extension State {
    /// The pass that the pin asks for, even if it is the shown one; nil while it is still to come.
    var pinnedRun: Run? { results.pin.base(of: run.input) }

    /// What the shown pass is compared with, whether its pass is there or not; nil where that is the shown pass itself.
    var baseInput: PassInput? {
        let base = results.pin.baseInput(of: run.input)
        return base == run.input ? nil : base
    }

    /// The compared pass, by any model.
    var compared: Run? { baseInput == nil ? nil : pinnedRun }

    /// The compared pass if it is by the same network: operations and channels are then the same.
    var base: Run? { compared.flatMap { $0.model.network == network ? $0 : nil } }

    /// The compared pass if it is by another network.
    var otherModel: Run? { compared.flatMap { $0.model.network == network ? nil : $0 } }

    /// The compared pass in short: the model where models are compared, and else the picture.
    var baseName: String {
        baseInput.map { results.pin.comparison == .models ? $0.model.title : $0.pictureName } ?? ""
    }

    /// Pins what is shown, or unpins it.
    mutating func togglePin() {
        if results.pin.pinned == run.input { return unpin() }
        results.pin.set(run)
        say("\(run.input.name) is pinned: other pictures and models are compared with it; P unpins")
    }

    mutating func unpin() {
        say(results.pin.pinned.map { "\($0.name) is no longer pinned" } ?? "nothing is pinned")
        results.pin.clear()
    }

    /// Asks for the pass to compare with, unless it is there already.
    mutating func requestPinned() -> [Effect] {
        results.pin.follow(
            wanted.map { PassInput(model: $0.model, picture: $0.picture, edit: edit) } ?? run.input)
        guard let (request, input) = results.pin.ask(for: run) else { return [] }
        return [
            .runPinned(request: request, model: input.model, picture: input.picture, edit: input.edit)
        ]
    }
}
