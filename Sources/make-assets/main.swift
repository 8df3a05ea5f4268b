import Glibc
import Pictures

// Makes the assets that code can make:
//   make-assets pictures [FOLDER]      draws the bundled pictures
//   make-assets samples [FOLDER]       draws a picture of each class of the shapes data set
//   make-assets statistics [FOLDER]    measures the untrained models' normalization on them

/// Says on one line what is wrong and leaves.
func fail(_ message: String, status: Int32) -> Never {
    let line = Array("make-assets: \(message)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(status)
}

let usage = "usage: make-assets pictures|samples|statistics [FOLDER]"
let arguments = CommandLine.arguments.dropFirst()
guard let command = arguments.first else { fail("nothing to make; \(usage)", status: 2) }
guard arguments.count <= 2 else { fail("only one folder can be given; \(usage)", status: 2) }
let folder = arguments.dropFirst().first
guard folder.map({ !$0.isEmpty && !$0.hasPrefix("-") }) ?? true else {
    fail("'\(PicturePath(folder ?? ""))' is not a folder; \(usage)", status: 2)
}
do {
    switch command {
    case "pictures": try drawPictures(into: folder ?? "Assets/Pictures")
    case "samples": try drawSamples(into: folder ?? "Assets/Pictures/Shapes")
    case "statistics": try measureStatistics(into: folder ?? "Assets/Models")
    default: fail("there is no command '\(PicturePath(command))'; \(usage)", status: 2)
    }
} catch {
    fail("\(error)", status: 1)
}
