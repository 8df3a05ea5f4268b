import Basics
import Network
import Trace

/// What shows where the network looks.
struct LookView: Sendable {
    /// The class that was chosen in the panel; nil for the selected one, or else the best one.
    var classIndex: Int?
    /// The side of the patch, in strides: two are 32 pixels of 224.
    var patch = 2
}

/// Passes of one input with a patch at each place of a grid.
public struct OcclusionRequest: Sendable, Equatable {
    public let number: Int
    public let model: ModelChoice
    /// The network's input: 3 × N × N.
    public let input: FeatureTensor
    public let grid: OcclusionGrid
}

/// What covering parts of the picture makes of the answer, as it arrives.
struct Occlusion: Sendable {
    /// What it is of; nil before the first request, and after it was cancelled.
    private var question: Question?
    private var request = 0
    private(set) var isRunning = false
    /// Of the grid's first places.
    private(set) var predictions: [Prediction] = []
    /// Why there are no more.
    private(set) var problem: Problem?

    struct Question: Equatable {
        let pass: Int
        let grid: OcclusionGrid
    }

    /// - Returns: the number of the request to make now; nil if this was asked already.
    mutating func ask(_ question: Question) -> Int? {
        guard question != self.question else { return nil }
        self.question = question
        (predictions, problem, isRunning) = ([], nil, true)
        request += 1
        return request
    }

    mutating func take(_ result: Result<[Prediction], Problem>, _ number: Int) {
        guard number == request, isRunning, let grid = question?.grid else { return }
        switch result {
        case .success(let next):
            predictions += next
            isRunning = predictions.count < grid.count
        case .failure(let reason): (problem, isRunning) = (reason, false)
        }
    }

    /// Drops the answers that are still to come; asking again begins again.
    ///
    /// - Returns: whether any were.
    mutating func cancel() -> Bool {
        guard isRunning else { return false }
        (question, isRunning) = (nil, false)
        request += 1
        return true
    }
}

/// The class and the pass of a Grad-CAM.
struct GradCAMQuestion: Equatable, Sendable {
    let classIndex: Int
    let pass: Int
}

extension State {
    /// The class that the maps of where the network looks are about.
    var lookedClass: Int {
        if view.panel == .look, let chosen = view.look.classIndex, chosen < network.classes { return chosen }
        return selectedClass ?? trace.prediction.top(1).first ?? 0
    }

    /// The places of the patch: at every 14th of the input, 16 pixels of 224.
    var lookGrid: OcclusionGrid {
        let (size, stride) = (network.inputSize, State.lookStride(network.inputSize))
        return OcclusionGrid(inputSize: size, side: min(view.look.patch * stride, size), stride: stride)
    }

    private static func lookStride(_ size: Int) -> Int { max(size / 14, 1) }

    /// Makes the patch larger or smaller by a stride: up to half of the input.
    mutating func resizeLookPatch(by steps: Int) {
        let patch = min(max(view.look.patch + steps, 1), 7)
        if patch == view.look.patch { return say("no further") }
        view.look.patch = patch
    }

    /// Its place among the classes, by their scores.
    var lookedPlace: Int { trace.prediction.top(network.classes).firstIndex(of: lookedClass) ?? 0 }

    /// Selects the class that is `places` after the selected one, by their scores.
    mutating func step(lookedClassBy places: Int) {
        let order = trace.prediction.top(network.classes)
        let place = min(max(lookedPlace + places, 0), order.count - 1)
        // The best class stays selected when the picture changes.
        view.look.classIndex = place == 0 && selectedClass == nil ? nil : order[place]
    }

    /// Asks for the maps where they show; cancels what is under way where they do not.
    mutating func requestLook(isShown: Bool) -> [Effect] {
        guard isShown else { return results.occlusion.cancel() ? [.cancelOcclusion] : [] }
        let (pass, classIndex, grid) = (results.passes, lookedClass, lookGrid)
        var effects: [Effect] = []
        // First what has its own thread.
        if let number = results.occlusion.ask(Occlusion.Question(pass: pass, grid: grid)) {
            effects.append(
                .occlude(
                    OcclusionRequest(number: number, model: shownModel, input: trace.input, grid: grid)))
        }
        if let number = results.gradCAM.ask(GradCAMQuestion(classIndex: classIndex, pass: pass)) {
            effects.append(
                .gradCAM(request: number, model: shownModel, trace: trace, classIndex: classIndex))
        }
        return effects
    }
}
