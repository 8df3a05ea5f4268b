import Basics
import Network
import Trace

/// What happens to the explorer.
public enum Event: Sendable {
    case key(Key)
    /// Pasted text, as its bytes came: never keys.
    case paste([UInt8])
    case resize(Size)
    /// While the operations play: it is time for the next one.
    case tick
    case mouse(x: Int, y: Int, Mouse)
    /// An effect's answer, with the number of its request.
    case ran(request: Int, Result<Run, Problem>)
    /// With the folder's absolute path, from which one can go up.
    case listed(request: Int, folder: FilePath, Result<[Picker.Entry], Problem>)
    /// The file or folder that a typed path means.
    case found(request: Int, FilePath, isFolder: Bool)
    case previewed(request: Int, Picker.Preview)
    case explained(request: Int, Result<Explanation, Problem>)
    case factorized(request: Int, Result<FactorWeights, Problem>)
    case ranPinned(request: Int, Result<Run, Problem>)
    case swapped(request: Int, Result<[Prediction], Problem>)
    /// Some of a survey's pictures, in any order; or why there are none.
    case surveyed(request: Int, Result<[SurveyedPicture], Problem>)
    case gradCAM(request: Int, Result<GradCAM, Problem>)
    /// The answers at the next places of the patch; or why there are no more.
    case occluded(request: Int, Result<[Prediction], Problem>)
    case lesson(Result<Lesson, Problem>)
    /// One model's answer to the picture.
    case classified(request: Int, Result<ModelAnswer, Problem>)
    /// Where a frame was saved.
    case saved(Result<FilePath, Problem>)

    /// The weights of a file that is watched were saved again.
    case weightsChanged(FilePath)

    /// All pictures of the folders that the program was started with, where there were too many for the first frame.
    case gathered([FilePath])

    public enum Mouse: Sendable {
        case click
        /// The pointer moved while its button was held.
        case drag
        case wheelUp
        case wheelDown
    }
}

/// What the explorer asks of the world. All but the last four are done in the background and answered by an event.
public enum Effect: Sendable, Equatable {
    case run(request: Int, model: ModelChoice, picture: FilePath, edit: PictureEdit)
    case list(request: Int, folder: FilePath, purpose: Picker.Purpose)
    case preview(request: Int, picture: FilePath)
    /// Finds what a typed path means, seen from a folder.
    case find(request: Int, TypedPath, folder: FilePath)
    /// What made one value of a pass.
    case explain(request: Int, model: ModelChoice, trace: Trace, place: Explanation.Place)
    /// The same of a logit, by the products of the last linear layer; and of the logit that it is compared with.
    case explainLogit(request: Int, model: ModelChoice, trace: Trace, class: Int, against: Int?)
    /// The weights of a factorized convolution.
    case factorize(request: Int, model: ModelChoice, Factorization)
    /// The pass that the shown one is compared with because of the pin.
    case runPinned(request: Int, model: ModelChoice, picture: FilePath, edit: PictureEdit)
    /// The answers to one input with changed Shift-Max operations: one for each change.
    case swap(request: Int, model: ModelChoice, input: FeatureTensor, changes: [ShiftMaxChange])
    /// One model's answer to a picture, without a trace.
    case classify(request: Int, model: ModelChoice, picture: FilePath, edit: PictureEdit)
    /// Answered in parts; a newer one replaces it.
    case survey(SurveyRequest)
    case cancelSurvey
    /// Which parts of the last feature map raise a class's logit.
    case gradCAM(request: Int, model: ModelChoice, trace: Trace, classIndex: Int)
    /// Answered in parts; a newer one replaces it.
    case occlude(OcclusionRequest)
    case cancelOcclusion
    /// The lesson that L plays.
    case loadLesson
    /// Writes the frame to a file of its own, in the background.
    case save(SavedFrame)
    /// Puts a text on the terminal's clipboard.
    case copy(String)
    case repaint
    case suspend
    case quit
}

/// What some Shift-Max operations do instead.
public enum ShiftMaxChange: Sendable, Equatable {
    /// They take these coefficients, by the operation's index.
    case coefficients([Int: [Float]])
    /// ReLU6 takes the place of these operations.
    case relu6(Set<Int>)
}
