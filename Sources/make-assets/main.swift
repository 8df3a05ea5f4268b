import Glibc
import Scenes

let only = CommandLine.arguments.dropFirst(2)
for scene in Scene.bundled where only.isEmpty || only.contains(scene.name) {
    let clock = ContinuousClock()
    var canvas = PaintCanvas(width: 1, height: 1)
    let time = clock.measure { canvas = scene.draw() }
    let file = fopen(CommandLine.arguments[1] + "/" + scene.name + ".ppm", "wb")
    let bytes = Array("P6 \(canvas.width) \(canvas.height) 255\n".utf8) + canvas.rgbBytes(dither: true)
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    print(scene.name, time)
}
