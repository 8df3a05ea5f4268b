import Glibc

/// The files that come with the program: pictures, label lists, models and a lesson.
///
/// Every call looks the path up again, which takes a few microseconds; nothing is kept in memory.
public enum Assets {
    /// The paths of the nine bundled scenes, sorted by name: pictures for a network of ImageNet's classes.
    public static func scenes() throws(AssetError) -> [String] {
        try files(in: "Pictures/Scenes", ending: ".jpg")
    }

    /// The paths of one picture of each class that the bundled models know, sorted by name.
    public static func shapes() throws(AssetError) -> [String] {
        try files(in: "Pictures/Shapes", ending: ".jpg")
    }

    /// The pictures that the explorer offers if the user names none, and the one that it opens.
    ///
    /// - Parameter isForShapes: whether the network knows the sixteen drawn shapes.
    public static func startPictures(isForShapes: Bool) throws(AssetError) -> (paths: [String], first: Int) {
        let paths = try isForShapes ? shapes() : scenes()
        let first = isForShapes ? "/star.jpg" : "/fish.jpg"
        return (paths, paths.firstIndex { $0.hasSuffix(first) } ?? 0)
    }

    /// The path of the bundled lesson.
    public static func lesson() throws(AssetError) -> String {
        try file("Lessons/micronet.json")
    }

    /// The path of the list of ImageNet's class names.
    public static func labelFile() throws(AssetError) -> String {
        try file("Labels/imagenet.txt")
    }

    /// The names of ImageNet's 1000 classes, in class order.
    public static func labels() throws(AssetError) -> [String] {
        let path = try labelFile()
        guard let bytes = AssetFiles.bytes(path) else {
            throw AssetError(path: path, problem: "the list of class names cannot be read")
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        guard lines.count == 1000 else {
            throw AssetError(path: path, problem: "it has \(lines.count) class names and must have 1000")
        }
        return lines
    }

    /// The paths of the bundled model files, sorted by name.
    public static func models() throws(AssetError) -> [String] {
        try files(in: "Models", ending: ".safetensors")
    }

    /// The path of a variant's weights, trained on the drawn shapes.
    public static func trainedModel(_ variant: String) throws(AssetError) -> String {
        try file("Models/shapes-\(variant).safetensors")
    }

    /// The path of the normalization statistics of a variant's untrained weights.
    public static func untrainedStatistics(_ variant: String) throws(AssetError) -> String {
        try file("Models/untrained-\(variant).safetensors")
    }

    /// The folder that holds `Pictures`, `Labels`, `Models` and `Lessons`.
    ///
    /// SwiftPM's `Bundle.module` would end the program if the folder is missing, and it loads Foundation.
    /// Looking in the same two places takes two system calls.
    public static func folder() throws(AssetError) -> String {
        try AssetFiles.folder(nextTo: AssetFiles.executableFolder(), source: sourceFolder)
    }

    /// The folder of this source file at compile time: the checkout, if it still exists.
    private static let sourceFolder = String(#filePath.dropLast("/Assets.swift".count))

    private static func file(_ name: String) throws(AssetError) -> String {
        let path = try folder() + "/" + name
        guard access(path, R_OK) == 0 else {
            throw AssetError(path: path, problem: "this bundled file is missing")
        }
        return path
    }

    private static func files(in name: String, ending: String) throws(AssetError) -> [String] {
        let path = try folder() + "/" + name
        guard let names = AssetFiles.names(in: path) else {
            throw AssetError(path: path, problem: "this bundled folder cannot be read")
        }
        return names.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }.sorted().map { path + "/" + $0 }
    }
}

/// The reason why a bundled file cannot be used, as one line for the user.
public struct AssetError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path that was tried.
    public let path: String
    /// What is wrong with it.
    public let problem: String

    public var description: String {
        "\(path): \(problem); build the program again with 'swift build' in its source folder"
    }
}
