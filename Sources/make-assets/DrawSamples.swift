import Pictures
import Shapes

/// Draws the first picture of each class of the `shapes` data set's test split into a folder that exists:
/// `disc.jpg` and so on, twice as fine as the networks see them.
func drawSamples(into folder: String) throws(PictureError) {
    let samples = ShapesDataSet(split: .test, seed: 1)
    for index in ShapeClass.allCases.indices {
        let sample = samples.draw(index, size: 448)
        let image = RGBImage(width: sample.size, height: sample.size, pixels: sample.pixels)
        let path = "\(folder)/\(sample.label.name).jpg"
        try image.writeJPEG(to: PicturePath(path), quality: 80)
        print(path)
    }
}
