extension Scene { static let ladybug = Scene(name: "ladybug") { PaintCanvas(width: 64, height: 48) } }
