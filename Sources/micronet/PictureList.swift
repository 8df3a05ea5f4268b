import Glibc
import Pictures

/// The pictures that the words of a command line name.
enum PictureList {
    /// Every word is a picture, except that a folder stands for the JPEG files in it, by name.
    ///
    /// - Parameter report: told of folders that cannot be read or have no JPEG in them.
    static func expand(_ words: [RawArgument], report: (Failure) -> Void) -> [RawArgument] {
        words.flatMap { word -> [RawArgument] in
            guard isFolder(word) else { return [word] }
            do throws(Failure) {
                return try pictures(in: word)
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
    static func pictures(in folder: RawArgument) throws(Failure) -> [RawArgument] {
        guard let listing = folder.withCString({ opendir($0) }) else {
            throw Failure(
                "\(folder.display): the folder cannot be read (\(String(cString: strerror(errno))))")
        }
        defer { closedir(listing) }
        var names: [[UInt8]] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name.first != UInt8(ascii: "."), PicturePath(bytes: name).hasJPEGName, isFile(folder, name) {
                names.append(name)
            }
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

    /// A pipe in a folder would be waited for, and a folder is no picture, whatever they are called.
    private static func isFile(_ folder: RawArgument, _ name: [UInt8]) -> Bool {
        var status = stat()
        return path(folder, name).withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFREG
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
