extension Scene { static let mushrooms = Scene(name: "mushrooms") { PaintCanvas(width: 64, height: 48) } }
