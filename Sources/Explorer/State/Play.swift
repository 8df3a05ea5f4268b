/// Playing: the explorer steps from operation to operation until a key stops it.
public struct Play: Sendable, Equatable {
    /// The place in `speeds`.
    private var speed = 3

    /// Operations a second.
    private static let speeds = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16]

    /// The time from one operation to the next, in milliseconds.
    public var interval: Int { Int(1000 / Play.speeds[speed]) }

    /// By `steps` faster, or slower where they are negative.
    mutating func change(by steps: Int) {
        speed = min(max(speed + steps, 0), Play.speeds.count - 1)
    }

    var text: String {
        let speed = Play.speeds[speed]
        let pace =
            speed >= 1
            ? "\(Int(speed)) \(speed == 1 ? "operation" : "operations") a second"
            : "one operation in \(Int(1 / speed)) seconds"
        return "playing, \(pace): + faster, - slower, any other key stops"
    }
}

extension State {
    /// Plays from the selected operation on, on the stage; from the first one where the last is selected.
    mutating func startPlaying() {
        if layout.area(of: StagePane.self) == nil { toggle(.stage) }
        if selection.operation == network.operations.count - 1 { selectOperation(0) }
        let play = Play()
        self.play = play
        say(play.text)
    }

    /// Shows the next operation; stops after the last one.
    mutating func playOn() {
        guard play != nil else { return }
        selectOperation(selection.operation + 1)
        if selection.operation == network.operations.count - 1 {
            play = nil
            say("this is the last operation")
        }
    }

    /// While playing, a key changes the speed or stops.
    ///
    /// - Returns: whether the key was for this.
    mutating func control(playingBy key: Key) -> Bool {
        guard var play else { return false }
        switch key {
        case "+", "=": play.change(by: 1)
        case "-": play.change(by: -1)
        case .control("c"):
            self.play = nil
            return false
        default:
            self.play = nil
            say("stopped")
            return true
        }
        self.play = play
        say(play.text)
        return true
    }
}
