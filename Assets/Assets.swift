import Glibc

/// What comes with the program: pictures, label lists and model files.
///
/// Paths are found anew at every call, which takes some microseconds; nothing is kept in memory.
public enum Assets {
    /// The picture that the explorer opens when none is named.
    public static let defaultPictureName = "Shapes/star.jpg"

    /// The bundled scenes' paths, by name.
    public static func pictures() throws(AssetError) -> [String] {
        try files(in: "Pictures", ending: ".jpg")
    }

    /// The paths of one picture of each class that the bundled models know, by name.
    public static func shapes() throws(AssetError) -> [String] {
        try files(in: "Pictures/Shapes", ending: ".jpg")
    }

    /// The path of the picture to begin with.
    public static func defaultPicture() throws(AssetError) -> String {
        try file("Pictures/" + defaultPictureName)
    }

    /// The path of the lesson that L plays.
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

    /// The bundled model files' paths, by name.
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

    /// The folder that holds `Pictures` and `Labels`.
    ///
    /// SwiftPM's `Bundle.module` would end the program where there is none, and starts Foundation; looking
    /// in the same two places takes two system calls.
    public static func folder() throws(AssetError) -> String {
        try AssetFiles.folder(besides: AssetFiles.executableFolder(), source: sourceFolder)
    }

    /// Where this file stood when it was compiled: the checkout, if it is still there.
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

/// Why a bundled file was not found, in one line for the person at the terminal.
public struct AssetError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where it was looked for.
    public let path: String
    /// What is wrong there.
    public let problem: String

    public var description: String {
        "\(path): \(problem); build the program again with 'swift build' in its source folder"
    }
}
