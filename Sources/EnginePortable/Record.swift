import EngineSteps

// What a pass that keeps everything does with a Shift-Max: it counts how often its branches win.

func shiftMax(_ step: ShiftMaxStep) {
    let inside = firstLanes(step.length % Vector.width, step.ones)
    for channel in 0..<step.channels {
        let source = step.sources.channels + channel
        let coefficients = step.sources.coefficients + 2 * step.sources.branches * channel
        let target = step.targets[channel]
        if step.sources.branches == 1 {
            var offset = 0
            while offset < step.length {
                let value: Vector = OneBranch.value(source, coefficients, offset)
                value.store(to: target + offset)
                offset += Vector.width
            }
            step.wins[channel] = Int32(step.length)
        } else {
            step.wins[channel] = twoBranches(source, coefficients, target, step.length, rest: inside)
        }
    }
}

@inline(__always)
private func twoBranches(
    _ source: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>, _ length: Int, rest inside: Lanes
) -> Int32 {
    let (x, partner) = (source.pointee.plane, source.pointee.partner)
    let (a1, b1) = (Vector(all: coefficients[0]), Vector(all: coefficients[1]))
    let (a2, b2) = (Vector(all: coefficients[2]), Vector(all: coefficients[3]))
    @inline(__always) func branches(_ offset: Int) -> (Vector, Vector) {
        let (value, other) = (Vector(at: x + offset), Vector(at: partner + offset))
        return (value.times(a1).adding(other, times: b1), value.times(a2).adding(other, times: b2))
    }
    var wins = Vector.zero
    var offset = 0
    while offset + Vector.width <= length {
        let (first, second) = branches(offset)
        first.larger(second).store(to: target + offset)
        wins = wins.counting(first, atLeast: second)
        offset += Vector.width
    }
    if offset < length {
        let (first, second) = branches(offset)
        first.larger(second).store(to: target + offset)
        let more = wins.counting(first, atLeast: second)
        wins = wins.replacing(with: more, where: inside)
    }
    return Int32(wins.total)
}
