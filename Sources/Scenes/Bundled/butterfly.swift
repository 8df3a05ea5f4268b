extension Scene { static let butterfly = Scene(name: "butterfly") { PaintCanvas(width: 64, height: 48) } }
