extension Scene { static let fish = Scene(name: "fish") { PaintCanvas(width: 64, height: 48) } }
