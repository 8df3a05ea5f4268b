/// A picture.
func fuzz(_ bytes: [UInt8]) {
    _ = PictureOrientation.ofJPEG(bytes)
    _ = PictureOrientation.ofPNG(bytes)
    // Larger pictures only take longer.
    guard let picture = try? DecodedPicture(bytes, name: "file", PictureReading(maximumPixels: 1 << 20))
    else { return }
    precondition(picture.image.pixels.count == 3 * picture.image.width * picture.image.height)
}
