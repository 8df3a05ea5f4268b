extension Scene { static let teapot = Scene(name: "teapot") { PaintCanvas(width: 64, height: 48) } }
