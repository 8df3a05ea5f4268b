import Trace

extension Frame {
    /// Marks the numbers that are not what they would be with the pass before: the same screen is drawn with
    /// that, and compared. Times are not compared; they differ every time.
    mutating func markChanges(_ state: State, since before: Run) {
        var old = state
        old.before = nil
        old.run = before.timed(as: state.trace)
        let other = Frame(old).canvas
        let body = Frame.body(state.size)
        for y in body.y..<body.bottom {
            var x = 0
            while x < canvas.width {
                let start = x
                while x < canvas.width, canvas[x, y].isPartOfNumber { x += 1 }
                // A sentence's comma or point behind it is no part of it.
                var end = x
                while end > start, !canvas[end - 1, y].endsNumber { end -= 1 }
                let number = start..<end
                x += 1
                guard number.contains(where: { canvas[$0, y].isDigit }),
                    number.contains(where: { canvas[$0, y].scalar != other[$0, y].scalar })
                else { continue }
                for column in number { mark(column, y) }
            }
        }
    }
}

extension Frame {
    /// The line under the cursor keeps its background, and where it has none to keep, its style.
    private mutating func mark(_ x: Int, _ y: Int) {
        if canvas[x, y].style == .selected {
            guard canvas.depth == .full else { return }
            canvas[x, y].background = Theme.look(.selected, .full).background
        }
        canvas[x, y].style = .changed
    }
}

extension Cell {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(scalar.value) && style != .picture }

    fileprivate var endsNumber: Bool { isDigit || scalar == "%" }

    fileprivate var isPartOfNumber: Bool {
        isDigit || style != .picture && [".", ",", "+", "-", "%"].contains(scalar)
    }
}

extension Run {
    /// The same run as if it had taken as long as another of the same network.
    fileprivate func timed(as other: Trace) -> Run {
        let operations = zip(trace.operations, other.operations).map { own, other in
            OperationTrace(
                output: own.output, statistics: own.statistics, channels: own.channels,
                coefficients: own.coefficients, duration: other.duration)
        }
        return Run(
            model: model, picture: picture,
            trace: Trace(
                network: trace.network, input: trace.input, operations: operations,
                prediction: trace.prediction, duration: other.duration))
    }
}
