import Basics
import Pictures

/// The pictures that the words of a command line name.
enum PictureList {
    /// Every word is a picture, except that a folder stands for the JPEG files in it, by name.
    ///
    /// - Parameters:
    ///   - limit: how many files of a folder are enough to begin with.
    ///   - report: told of folders that cannot be read or have no JPEG in them.
    static func expand(_ words: [RawArgument], limit: Int = .max, report: (Problem) -> Void) -> [RawArgument]
    {
        words.flatMap { word -> [RawArgument] in
            guard isFolder(word) else { return [word] }
            do throws(Problem) {
                return try pictures(in: word, limit: limit)
            } catch {
                report(error)
                return []
            }
        }
    }

    static func isFolder(_ word: RawArgument) -> Bool { word.path.isFolder }

    /// The picture files in a folder, but not in folders within it; hidden ones are left out.
    static func pictures(in folder: RawArgument, limit: Int = .max) throws(Problem) -> [RawArgument] {
        var names: [[UInt8]] = []
        try FolderContents.read(folder.path) { name, kind in
            if kind == .file, FilePath(bytes: name).hasPictureName { names.append(name) }
            return names.count < limit
        }
        guard !names.isEmpty else {
            throw Problem(
                "there are no \(PictureFormat.names) files in this folder", file: folder.display,
                advice: "give one that has some")
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }.map {
            RawArgument(bytes: folder.path.appending($0).bytes)
        }
    }
}

/// A picture, ready for the network.
struct LoadedPicture {
    let input: [Float]
    /// What the decoder had to say about a damaged file.
    let warning: String?

    init(_ file: RawArgument, _ preprocessing: Preprocessing) throws(Problem) {
        let decoded = try DecodedPicture(path: file.path)
        input = preprocessing.tensor(preprocessing.crop(decoded.image))
        warning = decoded.warning
    }
}
