/// Why a file could not be read or written, in words for the person who brought it: one line that names the
/// file, what is wrong (with what was expected and found) and what to do.
public struct CheckpointError: Error, Equatable, CustomStringConvertible {
    /// The file as the user named it; empty where no file is concerned.
    public var file: String
    /// What is wrong, without the file's name. One line; control characters are escaped.
    public var problem: String
    /// What the user can do about it; empty where nothing sensible can be said.
    public var advice: String

    public init(file: String = "", problem: String, advice: String = "") {
        self.file = file
        self.problem = printable(problem, limit: 4096)
        self.advice = advice
    }

    public var description: String {
        let place = file.isEmpty ? "" : "\(printable(file, limit: 4096)): "
        let remedy = advice.isEmpty ? "" : "; \(advice)"
        return place + problem + remedy
    }

    /// The same error, naming the file that it is about.
    func about(_ file: String) -> CheckpointError {
        CheckpointError(file: file, problem: problem, advice: advice)
    }

    /// A file that ends too early, or holds other bytes than were once written.
    static func damaged(_ problem: String) -> CheckpointError {
        CheckpointError(
            problem: problem, advice: "the file is damaged or incomplete: download or copy it again")
    }

    /// A well-formed file that holds something we do not read.
    static func unsupported(_ problem: String, _ advice: String = resave) -> CheckpointError {
        CheckpointError(problem: problem, advice: advice)
    }

    static let widen = "save the weights as float32 numbers, in Python: tensor.float()"

    static let resave = "save the weights alone, in Python: torch.save(model.state_dict(), \"weights.pth\")"
}

/// Text from a file, fit for one line of a terminal: control characters, line and direction marks become
/// `\u{…}`, and anything longer than `limit` characters is cut.
func printable(_ text: String, limit: Int = 120) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
        if count == limit {
            return result + "…"
        }
        count += 1
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            result += scalar.escaped(asASCII: true)
        default:
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// A name in quotes, for a sentence.
func quoted(_ name: String) -> String { "“\(printable(name))”" }

/// A shape as Python users write it: `[8, 3, 1, 1]`, and `[]` for a single number.
func shapeText(_ shape: [Int]) -> String {
    let shown = shape.prefix(8).map(String.init).joined(separator: ", ")
    return "[\(shown)\(shape.count > 8 ? ", …" : "")]"
}
