import Pictures
import Shapes

/// Below 90 the encoder halves the colours' resolution, which saves a fifth of the bytes and which no
/// network at 224 pixels sees.
private let quality = 89

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
