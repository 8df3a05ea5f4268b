import Basics
import Network
import Trace

extension StageScene {
    /// Dynamic Shift-Max: the channel and its partner, the branches, and their maximum, coloured by the branch that gave
    /// it.
    func drawShiftMax(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let coefficients = trace.coefficients else { return }
        let partner = coefficients.shiftMax.partner(of: channel)
        let own = Array(input.channel(channel))
        let other = Array(input.channel(partner))
        let hasTwo = coefficients.shiftMax.branches == 2
        let values = zip(own, other).map { coefficients.branches(channel: channel, x: $0, partner: $1) }
        let (x, y) = (input[channel, pixel.y, pixel.x], input[partner, pixel.y, pixel.x])
        let range = StagePlane.sharedRange([own[...], other[...], values.map(\.0)[...], values.map(\.1)[...]])
        let lines = arithmetic(coefficients, x, y, StagePlane.text(range)).flatMap {
            $0.wrapped(to: area.width, indent: 10)
        }
        let width = area.columns(3, gap: 3)[0].width
        let (upper, lower) = area.cutTop(
            min(area.height - lines.count - 1, 2 * planeHeight(operation.output, in: width)))
        let places = upper.columns(3, gap: 3)
        func signed(_ values: [Float], _ caption: Line) -> StagePlane {
            StagePlane(values, input.shape, caption).with {
                $0.isAroundZero = true
                $0.range = range
                $0.pixel = pixel
            }
        }
        func caption(_ name: String, _ text: String) -> Line {
            Line(name, .heading).adding("  \(text)", .dim)
        }
        let first = places[0].rows(2)
        canvas.plane(signed(own, caption("x", "channel \(channel)")), in: first[0])
        canvas.plane(signed(other, caption("x′", "channel \(partner), shifted")), in: first[1])
        let second = hasTwo ? places[1].rows(2) : [places[1]]
        canvas.plane(signed(values.map(\.0), caption("branch 1", "a1·x + b1·x′")), in: second[0])
        if hasTwo {
            canvas.plane(signed(values.map(\.1), caption("branch 2", "a2·x + b2·x′")), in: second[1])
        }
        let third = hasTwo ? places[2].rows(2) : [places[2]]
        let maximum = values.map { max($0.0, $0.1) }
        clicks.addPixels(
            of: canvas.plane(
                signed(maximum, caption(hasTwo ? "out: the maximum" : "out", "channel \(channel)")),
                in: third[0]))
        if hasTwo {
            let share = Double(coefficients.firstBranchShare[channel])
            let signs: [Float] = values.map { $0.0 >= $0.1 ? 1 : -1 }
            canvas.plane(
                StagePlane(
                    signs, input.shape,
                    Line("1 ", .positive).adding("2 ", .negative).adding(
                        "which is larger: 1 at \(Numbers.percent(share))", .dim)
                ).with {
                    $0.isAroundZero = true
                    $0.range = -1...1
                    $0.pixel = pixel
                }, in: third[1])
        }
        canvas.lines(lines, in: lower.cutTop(1).1)
    }

    /// The branches of the selected pixel in numbers.
    private func arithmetic(
        _ coefficients: ShiftMaxCoefficients, _ x: Float, _ partner: Float, _ colors: String
    ) -> [Line] {
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
