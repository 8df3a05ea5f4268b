import Basics

/// The files that come with the program: pictures, label lists, models and a lesson.
///
/// Every call looks the path up again, which takes a few microseconds; nothing is kept in memory. Each throws a `Problem`
/// that names the path if a file is missing.
public enum Assets {
    /// The paths of the nine bundled scenes, sorted by name: pictures for a network of ImageNet's classes.
    public static func scenes() throws(Problem) -> [FilePath] {
        try files(in: "Pictures/Scenes", ending: ".jpg")
    }

    /// The paths of one picture of each class that the bundled models know, sorted by name.
    public static func shapes() throws(Problem) -> [FilePath] {
        try files(in: "Pictures/Shapes", ending: ".jpg")
    }

    /// The pictures that the explorer offers if the user names none, and the one that it opens.
    ///
    /// - Parameter isForShapes: whether the network knows the sixteen drawn shapes.
    public static func startPictures(isForShapes: Bool) throws(Problem) -> (paths: [FilePath], first: Int) {
        let paths = try isForShapes ? shapes() : scenes()
        let first = isForShapes ? "star.jpg" : "fish.jpg"
        return (paths, paths.firstIndex { $0.name == first } ?? 0)
    }

    /// The path of the bundled lesson.
    public static func lesson() throws(Problem) -> FilePath {
        try file("Lessons/micronet.json")
    }

    /// The path of the list of ImageNet's class names.
    public static func labelFile() throws(Problem) -> FilePath {
        try file("Labels/imagenet.txt")
    }

    /// The names of ImageNet's 1000 classes, in class order.
    public static func labels() throws(Problem) -> [ExternalName] { try names(try labelFile()) }

    /// The WordNet ids of ImageNet's 1000 classes, in class order: `n01440764` and so on.
    public static func synsets() throws(Problem) -> [ExternalName] {
        try names(try file("Labels/imagenet-synsets.txt"))
    }

    private static func names(_ path: FilePath) throws(Problem) -> [ExternalName] {
        let lines = TextLines.names(try InputFile.bytes(of: path, limit: 1 << 20))
        guard lines.count == 1000 else {
            throw problem("it has \(lines.count) class names and must have 1000", path)
        }
        return lines
    }

    /// The paths of the bundled model files, sorted by name.
    public static func models() throws(Problem) -> [FilePath] {
        try files(in: "Models", ending: ".safetensors")
    }

    /// The path of a variant's weights, trained on the drawn shapes.
    public static func trainedModel(_ variant: String) throws(Problem) -> FilePath {
        try file("Models/shapes-\(variant).safetensors")
    }

    /// The path of the normalization statistics of a variant's untrained weights.
    public static func untrainedStatistics(_ variant: String) throws(Problem) -> FilePath {
        try file("Models/untrained-\(variant).safetensors")
    }

    // MARK: - Where they are

    /// The name that SwiftPM gives the folder of copied resources on Linux.
    static let bundleName = "micronet_Assets.resources"

    /// The folder that holds `Pictures`, `Labels`, `Models` and `Lessons`: the one that `MICRONET_ASSETS` names; else the
    /// resources next to the program, as a build leaves them; else `share/micronet` below the prefix of an installed program.
    ///
    /// SwiftPM's `Bundle.module` would end the program if the folder is missing, it loads Foundation, and it knows the
    /// build machine's paths. Looking here takes one or two system calls.
    public static func folder() throws(Problem) -> FilePath {
        try folder(
            chosen: ProcessEnvironment.path(variable), nextTo: ProcessEnvironment.executableFolder)
    }

    /// - Parameters:
    ///   - chosen: the folder that the user named; no other is tried.
    ///   - executable: the program's folder.
    static func folder(chosen: FilePath?, nextTo executable: FilePath?) throws(Problem) -> FilePath {
        if let chosen, !chosen.isEmpty {
            if isComplete(chosen) { return chosen }
            throw Problem(
                "\(variable) names this folder, and it does not hold \(parts.joined(separator: ", "))",
                file: chosen, advice: "correct the variable, or unset it")
        }
        guard let executable else {
            throw Problem(
                "the program cannot find its own folder, as /proc/self/exe cannot be read",
                advice: "mount /proc, or set \(variable) to the folder share/micronet")
        }
        let places = [executable.appending(bundleName), executable.parent.appending(installedFolder)]
        if let found = places.first(where: isComplete) { return found }
        throw problem("the bundled pictures, models and labels are missing here", places[1])
    }

    /// The environment variable that names another folder of assets.
    public static let variable = "MICRONET_ASSETS"

    /// Where an installed program has its assets, below the prefix.
    public static let installedFolder = "share/micronet"

    /// The folders of the assets.
    public static let parts = ["Pictures", "Labels", "Models", "Lessons"]

    private static func isComplete(_ folder: FilePath) -> Bool {
        folder.appending("Pictures").isFolder && folder.appending("Models").isFolder
    }

    private static func file(_ name: String) throws(Problem) -> FilePath {
        let path = try folder().appending(name)
        guard path.isReadable else { throw problem("this bundled file is missing", path) }
        return path
    }

    private static func files(in name: String, ending: String) throws(Problem) -> [FilePath] {
        let path = try folder().appending(name)
        var names: [[UInt8]] = []
        try FolderContents.read(path) { name, kind in
            if kind == .file, FilePath(bytes: name).hasSuffix(ignoringCase: ending) { names.append(name) }
            return true
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }.map { path.appending($0) }
    }

    private static func problem(_ message: String, _ path: FilePath) -> Problem {
        Problem(
            message, file: path,
            advice: "install or build the program again, or set \(variable) to the folder of its assets")
    }
}
