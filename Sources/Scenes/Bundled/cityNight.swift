extension Scene { static let cityNight = Scene(name: "city-night") { PaintCanvas(width: 64, height: 48) } }
