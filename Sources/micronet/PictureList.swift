import Glibc
import Pictures

/// The pictures that the words of a command line name.
enum PictureList {
    /// Every word is a picture, except that a folder stands for the JPEG files in it, by name.
    ///
    /// - Parameters:
    ///   - limit: how many files of a folder are enough to begin with.
    ///   - report: told of folders that cannot be read or have no JPEG in them.
    static func expand(_ words: [RawArgument], limit: Int = .max, report: (Failure) -> Void) -> [RawArgument]
    {
        words.flatMap { word -> [RawArgument] in
            guard isFolder(word) else { return [word] }
            do throws(Failure) {
                return try pictures(in: word, limit: limit)
            } catch {
                report(error)
                return []
            }
        }
    }

    static func isFolder(_ word: RawArgument) -> Bool {
        var status = stat()
        return word.withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The JPEG files in a folder, but not in folders within it; hidden ones are left out.
    static func pictures(in folder: RawArgument, limit: Int = .max) throws(Failure) -> [RawArgument] {
        var names: [[UInt8]] = []
        do {
            try FolderContents.read(PicturePath(bytes: folder.bytes)) { name, kind in
                if kind == .file, PicturePath(bytes: name).hasJPEGName { names.append(name) }
                return names.count < limit
            }
        } catch {
            throw Failure("\(error)")
        }
        guard !names.isEmpty else {
            throw Failure("\(folder.display): there are no JPEG files in this folder; give one that has some")
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }.map { path(folder, $0) }
    }

    private static func path(_ folder: RawArgument, _ name: [UInt8]) -> RawArgument {
        let slash = folder.bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
        return RawArgument(bytes: folder.bytes + slash + name)
    }
}

/// A picture, ready for the network.
struct LoadedPicture {
    let input: [Float]
    /// What the decoder had to say about a damaged file.
    let warning: String?

    init(_ file: RawArgument, _ preprocessing: Preprocessing) throws(PictureError) {
        let decoded = try DecodedPicture(path: PicturePath(bytes: file.bytes))
        input = preprocessing.tensor(preprocessing.crop(decoded.image))
        warning = decoded.warning
    }
}
