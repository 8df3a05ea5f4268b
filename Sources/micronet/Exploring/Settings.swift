import Basics

/// The user's settings for every session: a JSON object of the explorer's options by name, where the XDG Base
/// Directory Specification puts it. The program reads the file and never writes it.
struct Settings {
    /// The command line, with what the file adds to it.
    private(set) var arguments: ParsedArguments
    /// One for each setting that cannot be used.
    private(set) var warnings: [String] = []
    private let given: ParsedArguments
    /// The file's name for a person.
    private let file: String

    /// As the help names it.
    static let place = "$XDG_CONFIG_HOME/micronet/settings.json, else ~/.config/micronet/settings.json"

    /// The options that choose the network. One of them on the command line replaces all: the file's weights and labels
    /// would be another network's.
    private static let choosing = [
        SharedOptions.model.name, SharedOptions.weights.name, SharedOptions.untrained.name,
    ]
    private static let labels = SharedOptions.labels.name
    private static let key = SharedOptions.key.name
    /// The options without which there is still a network.
    private static let network =
        choosing + [key, labels, SharedOptions.inputSize.name, SharedOptions.crop.name]

    private static let limit = 64 << 10

    /// The file's path; nil where there is no home.
    static func path(_ variable: (String) -> String?) -> String? {
        // The specification says to ignore a path that is not absolute.
        let configuration = variable("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (configuration ?? home(variable).map { $0 + "/.config" }).map {
            $0 + "/micronet/settings.json"
        }
    }

    private static func home(_ variable: (String) -> String?) -> String? {
        variable("HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    /// Reads the user's file, if there is one.
    ///
    /// - Parameters:
    ///   - given: the command line, which wins.
    ///   - path: the file.
    static func read(
        _ given: ParsedArguments,
        from path: FilePath? = Settings.path(ProcessEnvironment.variable).map { FilePath($0) }
    ) -> Settings {
        guard let path, path.exists || path.linkTarget != nil else { return Settings(given, file: "") }
        var settings = Settings(given, file: path.description)
        do throws(Problem) {
            if !path.exists, let target = path.linkTarget {
                throw Problem("this is a link to \(target), which is not there", file: settings.file)
            }
            // Pipes and devices would be waited for.
            guard path.isOrdinaryFile else { throw Problem("this is not a file", file: settings.file) }
            let root = try JSONNode.read(InputFile.bytes(of: path, limit: limit), from: settings.file)
            settings.add(root, folder: path.parent, ProcessEnvironment.variable)
        } catch {
            settings.warnings = ["\(error); the settings are left out"]
        }
        return settings
    }

    init(_ given: ParsedArguments, file: String) {
        self.given = given
        arguments = given
        self.file = file
    }

    // MARK: - What the file says

    /// - Parameter folder: the folder that relative paths start from.
    mutating func add(_ root: JSONNode, folder: FilePath, _ variable: (String) -> String?) {
        guard case .object(let members) = root.value else {
            warnings.append("\(file): this must be a {…} object; the settings are left out")
            return
        }
        let options = Command.explore.options.filter {
            ![LessonFile.option.name, Watching.option.name].contains($0.name)
        }
        for (key, node) in members {
            let place = "\(file): line \(node.line): "
            guard let option = options.first(where: { ExternalName($0.name) == ExternalName(key) }) else {
                let names = options.map(\.name)
                let hint = key.count > 40 ? "" : Suggestion.suffix(for: key, among: names)
                warnings.append(
                    place + "there is no setting \(Escape.quoted(key, limit: 40))\(hint)"
                        + (hint.isEmpty ? "; there are \(names.joined(separator: ", "))" : ""))
                continue
            }
            if isGiven(key) { continue }
            do throws(Problem) {
                arguments.values[key] = try value(node.value, option, folder: folder, Self.home(variable))
            } catch {
                let end = error.message.hasSuffix("?") ? " it is left out" : "; it is left out"
                warnings.append(place + "“\(key)” is \(error.message)\(end)")
            }
        }
        // Without weights there is nothing that it could be a key of.
        if !arguments.has(SharedOptions.weights), given.values[Self.key] == nil,
            arguments.values[Self.key] != nil
        {
            arguments.values[Self.key] = nil
            if !members.contains(where: { $0.key == SharedOptions.weights.name }),
                let node = members.first(where: { $0.key == Self.key })?.node
            {
                warnings.append(
                    "\(file): line \(node.line): “\(Self.key)” goes with “\(SharedOptions.weights.name)”, which is not "
                        + "there; it is left out")
            }
        }
    }

    /// Whether the command line decides what the setting would.
    private func isGiven(_ key: String) -> Bool {
        given.values[key] != nil
            || (key == Self.labels || key == Self.key || Self.choosing.contains(key))
                && Self.choosing.contains { given.values[$0] != nil }
    }

    /// The value by the option's own check; nil for a flag that is off.
    private func value(
        _ value: JSONNode.Value, _ option: any CommandOption, folder: FilePath, _ home: String?
    ) throws(Problem) -> (any Sendable)? {
        switch (value, option.kind) {
        case (.bool(let isOn), nil): return isOn ? true : nil
        case (_, nil): throw Problem("neither true nor false")
        case (.string(let text), .file?):
            let path = text.hasPrefix("~/") ? (home ?? "~") + text.dropFirst() : text
            let file = path.isEmpty ? FilePath(path) : folder.resolving(FilePath(path))
            let result = try option.value(of: file)
            guard file.exists else { throw Problem("\(file.inputName), and there is no such file") }
            return result
        case (.string(let text), _): return try option.value(of: FilePath(text))
        case (.integer(let number), _): return try option.value(of: FilePath("\(number)"))
        default: throw Problem("neither a text in quotes nor a whole number")
        }
    }

    // MARK: - What cannot be loaded

    /// Leaves out what chooses the network, because it cannot be loaded.
    ///
    /// - Returns: whether that changes anything.
    mutating func leaveOutNetwork(because problem: any Error) -> Bool {
        let names = Self.network.filter { given.values[$0] == nil && arguments.values[$0] != nil }
        for name in names { arguments.values[name] = nil }
        guard !names.isEmpty else { return false }
        warnings.insert("\(file): \(problem); \(names.joined(separator: ", ")) left out", at: 0)
        return true
    }

    /// All warnings in one line for the explorer; nil if there are none.
    var notice: String? {
        guard let first = warnings.first else { return nil }
        let more = warnings.count - 1
        return first + (more > 0 ? " (and \(more) more, on standard error)" : "")
    }
}
