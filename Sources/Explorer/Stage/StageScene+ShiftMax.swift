import Basics
import Network
import Trace

extension StageScene {
    /// Dynamic Shift-Max: the channel and its partner, the branches, and their maximum, coloured by the branch that gave
    /// it.
    func drawShiftMax(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let pair else { return }
        let coefficients = pair.coefficients
        let hasTwo = coefficients.shiftMax.branches == 2
        let branches = pair.branches
        let (first, second) = (branches.map(\.0)[...], branches.map(\.1)[...])
        let range = StagePlane.sharedRange([pair.values, pair.partnerValues, first, second])
        let lines = arithmetic(pair, StagePlane.text(range)).flatMap {
            $0.wrapped(to: area.width, indent: 10)
        }
        let width = area.columns(3, gap: 3)[0].width
        let (upper, lower) = area.cutTop(
            min(area.height - lines.count - 1, 2 * planeHeight(operation.output, in: width)))
        let places = upper.columns(3, gap: 3)
        func signed(_ values: ArraySlice<Float>, _ caption: Line) -> StagePlane {
            StagePlane(values, input.shape, caption, aroundZero: range, pixel)
        }
        func caption(_ name: String, _ text: String) -> Line {
            Line(name, .heading).adding("  \(text)", .dim)
        }
        let inputs = places[0].rows(2)
        canvas.plane(signed(pair.values, caption("x", "channel \(channel)")), in: inputs[0])
        canvas.plane(
            signed(pair.partnerValues, caption("x′", "channel \(pair.partner), shifted")), in: inputs[1])
        let middle = hasTwo ? places[1].rows(2) : [places[1]]
        canvas.plane(signed(first, caption("branch 1", "a1·x + b1·x′")), in: middle[0])
        if hasTwo { canvas.plane(signed(second, caption("branch 2", "a2·x + b2·x′")), in: middle[1]) }
        let outputs = hasTwo ? places[2].rows(2) : [places[2]]
        clicks.addPixels(
            of: canvas.plane(
                signed(
                    output.channel(channel),
                    caption(hasTwo ? "out: the maximum" : "out", "channel \(channel)")
                ), in: outputs[0]))
        if hasTwo {
            let share = Numbers.percent(Double(coefficients.firstBranchShare[channel]))
            let place = canvas.branchMap(
                pair, [" is larger, at \(share)", " larger: \(share)", " \(share)", ""], in: outputs[1])
            clicks.addPixels(of: place)
        }
        canvas.lines(lines, in: lower.cutTop(1).1)
    }

    /// The branches of the selected pixel in numbers.
    private func arithmetic(_ pair: ChannelPair, _ colors: String) -> [Line] {
        let (coefficients, x, partner) = (pair.coefficients, pair.x, pair.partnerValue)
        func number(_ value: Float) -> String { Numbers.fixed(value, 3) }
        let (first, second) = coefficients.branches(channel: channel, x: x, partner: partner)
        func branch(_ index: Int, _ value: Float, isLarger: Bool) -> Line {
            let (a, b) = (
                coefficients.value(2 * index, channel: channel),
                coefficients.value(2 * index + 1, channel: channel)
            )
            let style: Style = index == 0 ? .positive : .negative
            return Line("branch \(index + 1)  ", style).adding(
                "\(number(a)) · \(number(x)) + \(number(b)) · \(number(partner)) = "
            ).adding(number(value), isLarger ? .strong : .plain)
        }
        let scale = Line(colors, .dim)
        guard coefficients.shiftMax.branches == 2 else {
            return [branch(0, first, isLarger: true), scale]
        }
        return [
            branch(0, first, isLarger: first >= second), branch(1, second, isLarger: second > first),
            Line("out       the maximum, of branch \(first >= second ? 1 : 2): ").adding(
                Numbers.fixed(value, 3), .strong), scale,
        ]
    }
}
