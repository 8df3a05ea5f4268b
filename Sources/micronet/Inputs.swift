import Assets
import Basics
import Pictures
import Training

/// The pictures that a command line names.
enum PictureList {
    /// Every word is a picture, except that a folder stands for the picture files in it, ordered by name.
    ///
    /// - Parameters:
    ///   - limit: how many files of a folder are enough.
    ///   - say: called with a line for each folder that holds other files too.
    ///   - report: called for folders that cannot be read or hold no picture files.
    static func expand(
        _ words: [FilePath], limit: Int = .max, say: (String) -> Void = { _ in }, report: (Problem) -> Void
    ) -> [FilePath] {
        words.flatMap { word -> [FilePath] in
            guard word.isFolder else { return [word] }
            do throws(Problem) {
                let (pictures, leftOut) = try pictures(in: word, limit: limit)
                if let sentence = leftOut.sentence { say("\(word.inputName): \(sentence)") }
                return pictures
            } catch {
                report(error)
                return []
            }
        }
    }

    /// The picture files in a folder, but not in folders within it; hidden ones are left out.
    private static func pictures(
        in folder: FilePath, limit: Int
    ) throws(Problem) -> ([FilePath], leftOut: LeftOutFiles) {
        var names: [[UInt8]] = []
        var leftOut = LeftOutFiles()
        try FolderContents.read(folder, others: { leftOut.add($1) }) { name, kind in
            guard kind == .file else { return true }
            if FilePath(bytes: name).hasPictureName {
                names.append(name)
            } else {
                leftOut.add(folder.appending(name))
            }
            return names.count < limit
        }
        guard !names.isEmpty else {
            throw Problem(
                "there are no \(PictureFormat.names) files in this folder"
                    + (leftOut.sentence.map { " (\($0))" } ?? ""), file: folder,
                advice: "give one that has some")
        }
        return (names.sorted { $0.lexicographicallyPrecedes($1) }.map { folder.appending($0) }, leftOut)
    }
}

/// A picture as the network's input.
struct LoadedPicture {
    /// What the network sees.
    let crop: RGBImage
    let input: [Float]
    /// What the decoder said about a damaged file.
    let warning: String?
    /// How it is stored if it was not turned upright.
    let orientation: PictureOrientation?

    init(_ file: FilePath, _ preprocessing: Preprocessing, _ reading: PictureReading) throws(Problem) {
        let decoded = try DecodedPicture(path: file, reading) { preprocessing.cut(width: $0, height: $1) }
        crop = decoded.image
        input = preprocessing.tensor(crop)
        warning = decoded.warning
        orientation = decoded.orientation
    }
}

extension FilePath {
    /// The bundled pictures of drawn shapes, with their sizes in bytes.
    private static let shapes = ((try? Assets.shapes()) ?? []).map { (path: $0, size: FileStatus($0)?.size) }

    /// Whether it is one of the bundled pictures of drawn shapes, or a copy.
    var isBundledShape: Bool {
        guard !isDash, let status = FileStatus(self), status.kind == .file else { return false }
        func content(_ path: FilePath) -> [UInt8]? { try? InputFile.bytes(of: path, limit: 1 << 20) }
        return FilePath.shapes.contains { $0.size == status.size && content($0.path) == content(self) }
    }
}

/// Says in one line which pictures are used as they are stored, though not upright.
struct OrientationNote {
    private var count: Int
    private var first: (file: FilePath, orientation: PictureOrientation)?

    init(count: Int = 0) { self.count = count }

    mutating func add(_ file: FilePath, _ orientation: PictureOrientation?) {
        guard let orientation else { return }
        count += 1
        if first == nil { first = (file, orientation) }
    }

    /// Nil if there are none.
    var line: String? {
        if count == 1, let first {
            return "\(first.file.inputName): stored \(first.orientation.words) (EXIF orientation "
                + "\(first.orientation.number)); --apply-orientation turns it"
        }
        return switch count {
        case 0: nil
        case 1: "1 picture has an EXIF orientation that is not applied; --apply-orientation turns it"
        default:
            "\(Numbers.grouped(count)) pictures have an EXIF orientation that is not applied; "
                + "--apply-orientation turns them"
        }
    }
}

/// What `train` and `evaluate` work on: pictures, or the drawn shapes.
enum LabelledData {
    /// The word for the drawn shapes. A folder of that name is `./shapes`.
    static let shapesWord: FilePath = "shapes"

    /// The pictures of a folder of class folders or of a list file.
    ///
    /// - Parameters:
    ///   - classes: how many classes a list's labels are for; nil if that is unknown.
    ///   - threads: how many look through the folders.
    static func pictures(
        _ path: FilePath, classes: Int?, threads: Int
    ) throws(Problem) -> PictureCollection {
        guard path.exists else {
            let error = SystemError.last
            guard error.isMissing else { throw error.problem(.readFile, file: path.inputName) }
            if let target = path.linkTarget {
                throw Problem(
                    "this is a link to \(target), which is not there", file: path.inputName,
                    advice: "mend the link")
            }
            throw Problem(
                "there is no such file or folder", file: path.inputName,
                advice: "give a folder of class folders, a list file, or the word shapes")
        }
        let pictures = try PictureCollection.open(path, classes: classes, threads: threads)
        try pictures.checkOutputs(threads: threads)
        return pictures
    }
}
