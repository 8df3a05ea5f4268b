import Glibc
import Pictures
import Scenes

/// Redraws the assets that are drawn by code: `make-assets pictures [FOLDER]`.

/// Below 90 the encoder halves the colours' resolution, which saves a fifth of the bytes and which no
/// network at 224 pixels sees.
let quality = 89

/// Says on one line what is wrong and leaves.
func fail(_ message: String, status: Int32) -> Never {
    let line = Array("make-assets: \(message)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(status)
}

/// Draws every bundled picture into a folder that exists.
func drawPictures(into folder: String) throws(PictureError) {
    for scene in Scene.bundled {
        let canvas = scene.draw()
        let image = RGBImage(
            width: canvas.width, height: canvas.height, pixels: canvas.rgbBytes(dither: true))
        let path = "\(folder)/\(scene.name).jpg"
        try image.writeJPEG(to: PicturePath(path), quality: quality)
        print(path)
    }
}

let usage = "usage: make-assets pictures [FOLDER]"
let arguments = CommandLine.arguments.dropFirst()
guard let command = arguments.first else { fail("nothing to make; \(usage)", status: 2) }
guard command == "pictures" else {
    fail("there is no command '\(PicturePath(command))'; \(usage)", status: 2)
}
guard arguments.count <= 2 else { fail("only one folder can be given; \(usage)", status: 2) }
let folder = arguments.dropFirst().first ?? "Assets/Pictures"
guard !folder.isEmpty, !folder.hasPrefix("-") else {
    fail("'\(PicturePath(folder))' is not a folder; \(usage)", status: 2)
}
do throws(PictureError) {
    try drawPictures(into: folder)
} catch {
    fail("\(error)", status: 1)
}
