import Basics
import Network
import Trace

/// What the stage shows: how one operation makes one value of its output from its input.
struct StageScene {
    private let state: State
    let operation: Operation
    let trace: OperationTrace
    let input: FeatureTensor
    /// The row's input that an addition adds; nil for other operations.
    let residual: FeatureTensor?
    /// The channel and the place of the value.
    let channel: Int
    let pixel: (x: Int, y: Int)
    /// The products that add up to the value; nil until they are computed.
    let explanation: Explanation?
    /// The steps from the sum of the products to the value.
    let steps: [Step]

    /// What is done, and the result; or a remark, which has none.
    struct Step {
        let text: Line
        var result: String?
    }

    init(_ state: State) {
        let index = state.selection.operation
        self.state = state
        operation = state.network.operations[index]
        trace = state.trace.operations[index]
        input = state.trace.input(of: index)
        if case .addition(let from) = operation.kind {
            residual = state.trace.operations[from].output
        } else {
            residual = nil
        }
        channel = min(state.selection.channel, operation.output.channels - 1)
        pixel = state.pixel(in: operation.output)
        if case .success(let content) = state.results.explanation.content,
            content.place.operation == index, content.place.channel == channel,
            content.place.x == pixel.x, content.place.y == pixel.y
        {
            explanation = content
            steps = ExplanationRows(content, state).conclusion.map(\.step)
        } else {
            explanation = nil
            steps = []
        }
    }

    var output: FeatureTensor { trace.output }

    /// The value that is explained.
    var value: Float { output[channel, pixel.y, pixel.x] }

    var network: Network { state.network }

    /// The channels of a Shift-Max and its branches; nil for other operations.
    var pair: ChannelPair? { operation.shiftMax == nil ? nil : ChannelPair(state) }

    /// A channel of the input.
    func inputPlane(_ channel: Int, _ caption: Line, hasPatch: Bool = false) -> StagePlane {
        var plane = StagePlane(
            input.channel(channel), input.shape, caption,
            range: state.mapRange(ofInputTo: operation.index, channel: channel))
        if hasPatch { plane.patch = patch } else { plane.pixel = pixel }
        return plane
    }

    /// The selected channel of the output, with its value.
    var outputPlane: StagePlane {
        var plane = StagePlane(
            output.channel(channel), output.shape, outputCaption,
            range: state.mapRange(of: operation.index, channel: channel))
        plane.pixel = pixel
        return plane
    }

    var outputCaption: Line {
        Line("out \(channel)", .heading).adding(" = \(Numbers.activation(value))", .strong)
    }

    /// The channels of the input from which the selected one is computed.
    var inputChannels: [Int] { operation.inputs(of: channel) }

    /// The part of the input plane from which the selected value is computed; it may reach over the edge.
    var patch: (x: Range<Int>, y: Range<Int>) {
        guard let convolution = operation.convolution else {
            if operation.kind == .averagePooling { return (0..<input.shape.width, 0..<input.shape.height) }
            return (pixel.x..<pixel.x + 1, pixel.y..<pixel.y + 1)
        }
        let x = pixel.x * convolution.stride.width - convolution.padding.width
        let y = pixel.y * convolution.stride.height - convolution.padding.height
        return (x..<x + convolution.kernel.width, y..<y + convolution.kernel.height)
    }
}

extension ExplanationRows.Row {
    fileprivate var step: StageScene.Step {
        switch self {
        case .heading(let text): StageScene.Step(text: Line(text, .heading))
        case .term(let term): StageScene.Step(text: Line(), result: Numbers.fixed(term.product, 5))
        case .step(let text, let value):
            StageScene.Step(text: Line(text, .dim), result: Numbers.fixed(value, 5))
        case .note(let text, let isError): StageScene.Step(text: Line(text, isError ? .error : .strong))
        }
    }
}

extension Canvas {
    /// The steps one below the other, with the results in a column; remarks are broken over lines.
    mutating func steps(_ steps: some Sequence<StageScene.Step>, in area: Rectangle) {
        let right = min(area.width, 46)
        var y = area.y
        for step in steps {
            let width = step.result == nil ? area.width : right - 10
            for line in step.result == nil ? step.text.wrapped(to: width, indent: 2) : [step.text] {
                guard y < area.bottom else { return }
                self.line(line, x: area.x, y: y, limit: width)
                if let result = step.result { rightText(result, right: area.x + right, y: y) }
                y += 1
            }
        }
    }
}

/// A plane of values with what is written and marked on it.
struct StagePlane {
    let values: ArraySlice<Float>
    let shape: FeatureShape
    let caption: Line
    /// The values of the darkest and the brightest colour, or of both ends around zero.
    let range: ClosedRange<Float>
    private(set) var isAroundZero = false
    var pixel: (x: Int, y: Int)?
    var patch: (x: Range<Int>, y: Range<Int>)?

    init(
        _ values: ArraySlice<Float>, _ shape: FeatureShape, _ caption: Line, range: ClosedRange<Float>
    ) {
        self.values = values
        self.shape = shape
        self.caption = caption
        self.range = range
    }

    /// A plane whose values have two signs, with a marked pixel.
    init(
        _ values: ArraySlice<Float>, _ shape: FeatureShape, _ caption: Line,
        aroundZero range: ClosedRange<Float>, _ pixel: (x: Int, y: Int)
    ) {
        self.init(values, shape, caption, range: range)
        isAroundZero = true
        self.pixel = pixel
    }

    /// A range around zero for planes that are compared: three times their root mean square, since a few outliers would
    /// leave the rest dark, but no more than their largest magnitude.
    static func sharedRange(_ planes: [ArraySlice<Float>]) -> ClosedRange<Float> {
        let count = planes.reduce(0) { $0 + $1.count }
        let squares = planes.joined().reduce(Float(0)) { $0 + $1 * $1 }
        let largest = planes.joined().reduce(Float(0)) { max($0, abs($1)) }
        let reach = min(3 * (squares / Float(max(count, 1))).squareRoot(), largest)
        return reach > 0 && reach.isFinite ? -reach...reach : -1...1
    }

    /// What a shared range means.
    static func text(_ range: ClosedRange<Float>) -> String {
        "colours: \(Numbers.activation(range.lowerBound)) to \(Numbers.activation(range.upperBound)) in all planes"
    }
}

extension Canvas {
    /// A plane below its caption, as large as `area` allows.
    ///
    /// - Returns: where the plane is.
    @discardableResult
    mutating func plane(_ plane: StagePlane, in area: Rectangle) -> Rectangle {
        line(plane.caption.without(moreThan: area.width), in: area)
        let room = area.cutTop(1).1
        guard room.height > 0, room.width > 0 else { return room.cutTop(0).0 }
        let place = fitted(room, imageWidth: plane.shape.width, imageHeight: plane.shape.height)
        map(
            plane.values, width: plane.shape.width, height: plane.shape.height, range: plane.range,
            isAroundZero: plane.isAroundZero, in: place)
        if let patch = plane.patch { outline(patch, of: plane.shape, in: place) }
        if let pixel = plane.pixel { mark(pixel, of: plane.shape, in: place) }
        return place
    }

    /// The cells that a part of a plane covers, within the plane.
    private func cells(
        _ x: Range<Int>, _ y: Range<Int>, of shape: FeatureShape, in place: Rectangle
    ) -> Rectangle {
        func span(_ range: Range<Int>, _ size: Int, _ cells: Int) -> (Int, Int) {
            let first = min(max(range.lowerBound, 0), size - 1) * cells / size
            let last = (min(max(range.upperBound, 1), size) * cells - 1) / size
            return (first, max(last, first))
        }
        let (left, right) = span(x, shape.width, place.width)
        let (top, bottom) = span(y, shape.height, place.height)
        return Rectangle(
            x: place.x + left, y: place.y + top, width: right - left + 1, height: bottom - top + 1)
    }

    /// The outline of a patch: a frame around its cells, or a mark where it covers only one or two.
    private mutating func outline(
        _ patch: (x: Range<Int>, y: Range<Int>), of shape: FeatureShape, in place: Rectangle
    ) {
        let cells = cells(patch.x, patch.y, of: shape, in: place)
        let (left, right) = (cells.x - 1, cells.right)
        let (top, bottom) = (cells.y - 1, cells.bottom)
        func edge(_ scalar: Unicode.Scalar, _ x: Int, _ y: Int, _ canvas: inout Canvas) {
            if place.contains(x: x, y: y) { canvas.mark(scalar, x: x, y: y) }
        }
        for x in cells.x..<cells.right {
            edge("─", x, top, &self)
            edge("─", x, bottom, &self)
        }
        for y in cells.y..<cells.bottom {
            edge("│", left, y, &self)
            edge("│", right, y, &self)
        }
        edge("┌", left, top, &self)
        edge("┐", right, top, &self)
        edge("└", left, bottom, &self)
        edge("┘", right, bottom, &self)
    }
}

extension Line {
    /// The first of several forms of a line that fits into `width` cells; the last one in any case.
    static func fitting(_ width: Int, _ forms: [Line]) -> Line {
        forms.first { $0.cellWidth <= width } ?? forms.last ?? Line()
    }

    /// The pieces that fit into `width` cells; the first one in any case.
    func without(moreThan width: Int) -> Line {
        var line = self
        while line.cellWidth > width, line.spans.count > 1 { line.spans.removeLast() }
        return line
    }
}

extension Rectangle {
    /// Equal columns with gaps of `gap` cells between them.
    func columns(_ count: Int, gap: Int = 1) -> [Rectangle] {
        (0..<count).map { index in
            let (start, end) = (
                (width + gap) * index / count, (width + gap) * (index + 1) / count - gap
            )
            return Rectangle(x: x + start, y: y, width: end - start, height: height)
        }
    }

    /// Equal rows, without gaps.
    func rows(_ count: Int) -> [Rectangle] {
        (0..<count).map { index in
            let (start, end) = (height * index / count, height * (index + 1) / count)
            return Rectangle(x: x, y: y + start, width: width, height: end - start)
        }
    }
}
