import Basics
import Training

/// What `train` and `evaluate` work on: pictures, or the drawn shapes.
enum LabelledData {
    /// The word for the drawn shapes. A folder of that name is `./shapes`.
    static let shapesWord: RawArgument = "shapes"

    /// The pictures of a folder of class folders or of a list file.
    ///
    /// - Parameter classes: how many a list's labels are for, where that is known.
    static func pictures(_ word: RawArgument, classes: Int?) throws -> PictureCollection {
        guard word.path.exists else {
            throw Failure(
                "\(word.display): there is no such file or folder; give a folder of class folders, a list "
                    + "file, or the word shapes")
        }
        return try PictureCollection.open(word.path, classes: classes)
    }
}

extension ParsedArguments {
    /// As many threads as are asked for, or all; never more than there are processors.
    func threadCount(_ option: Option<Int>) -> Int {
        min(self[option] ?? Repetition.processors, Repetition.processors)
    }
}
