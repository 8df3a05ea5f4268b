import Basics
import Explorer

@testable import micronet

extension World {
    /// The bundled lesson, or the problem with it.
    static func lesson() -> Result<Lesson, Problem> {
        do {
            return .success(try LessonFile.bundled())
        } catch {
            return .failure(Problem("\(error)"))
        }
    }
}
