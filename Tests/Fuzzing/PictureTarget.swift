/// A picture.
func fuzz(_ bytes: [UInt8]) {
    _ = PictureOrientation.ofJPEG(bytes)
    _ = PictureOrientation.ofPNG(bytes)
    // Larger pictures only take longer.
    guard let picture = try? DecodedPicture(bytes, name: "file", PictureReading(maximumPixels: 1 << 20))
    else { return }
    precondition(picture.image.pixels.count == 3 * picture.image.width * picture.image.height)
    // The same without the rest.
    func wanted(_ width: Int, _ height: Int) -> PictureCut {
        PictureCut(columns: width / 3..<width, rows: height / 2..<height, width: 7, height: 9)
    }
    let reading = PictureReading(maximumPixels: 1 << 20)
    let cut = try? DecodedPicture(bytes, name: "file", reading, cut: wanted)
    let (width, height) = (picture.image.width, picture.image.height)
    precondition(cut?.image == picture.image.cut(wanted(width, height)) && cut?.warning == picture.warning)
}
