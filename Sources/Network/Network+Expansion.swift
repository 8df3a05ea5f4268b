/// Expands a variant's rows into operations (Network.docc, “Operations”).
struct Expansion {
    let variant: Variant
    let classes: Int
    private(set) var operations: [Operation] = []
    private(set) var rows: [Part] = []
    private var shape: FeatureShape
    private var row = 0
    private var prefix = ""

    init(_ variant: Variant, inputSize: Int, classes: Int) {
        self.variant = variant
        self.classes = classes
        shape = FeatureShape(channels: 3, height: inputSize, width: inputSize)
    }

    mutating func run() throws(NetworkError) {
        begin("features.0")
        try stem(variant.stem)
        end("stem", .stem)
        for row in variant.rows {
            begin("features.\(self.row)")
            switch row.form {
            case .lite: try lite(row)
            case .full: try full(row)
            case .expansionOnly: try expansionOnly(row)
            }
            end("row \(self.row)", .row(row.form))
        }
        begin("")
        head()
        end("head", .head)
    }

    private mutating func begin(_ name: String) {
        prefix = name
    }

    /// Makes all operations since the last part one part.
    private mutating func end(_ title: String, _ form: Part.Form) {
        let first = rows.last?.operations.upperBound ?? 0
        rows.append(
            Part(
                index: row, title: title, name: prefix.isEmpty ? "classifier" : prefix, form: form,
                operations: first..<operations.count))
        row += 1
    }

    // MARK: - The forms of a row

    private mutating func stem(_ stem: Variant.Stem) throws(NetworkError) {
        try convolution(
            "stem.0.conv.1", kernel: Extent(height: 3, width: 1), stride: 2, to: stem.a, groups: 1,
            weights: "stem.0.conv.0", normalization: "stem.0.conv.1")
        try convolution(
            "stem.0.conv.3", kernel: Extent(height: 1, width: 3), stride: 2, to: stem.a * stem.b,
            groups: stem.a, weights: "stem.0.conv.2", normalization: "stem.0.conv.3")
        try shuffle("stem.0", groups: stem.a)
        add("stem.1", .relu6)
    }

    private mutating func lite(_ row: Row) throws(NetworkError) {
        let input = shape
        let hidden = shape.channels * row.expansion.0 * row.expansion.1
        try separable(0, row, middle: shape.channels * row.expansion.0, to: hidden)
        try activation(
            1, branches: row.dynamics.1, groups: row.firstGroups.1, reduction: 8 * row.reduction)
        try shuffle("layers.2", groups: row.firstGroups.1)
        if row.dynamics.1 > 0 { try shuffle("layers.3", groups: hidden / 2) }
        try pointwise(4, to: row.channels, groups: row.secondGroups.0)
        if row.dynamics.2 > 0 {
            try shiftMax(5, branches: 1, groups: row.secondGroups.1, reduction: 8 * row.reduction / 2)
        }
        try shuffle("layers.6", groups: row.secondGroups.1)
        if row.dynamics.2 > 0, row.channels % 2 == 0 { try shuffle("layers.7", groups: row.channels / 2) }
        residual(row, input: input)
    }

    private mutating func full(_ row: Row) throws(NetworkError) {
        let input = shape
        let hidden = shape.channels * row.expansion.0 * row.expansion.1
        try pointwise(0, to: hidden, groups: row.firstGroups.0)
        try activation(
            1, branches: row.dynamics.0, groups: row.firstGroups.1, reduction: 8 * row.reduction)
        try shuffle("layers.2", groups: row.firstGroups.1)
        try separable(3, row, middle: hidden, to: hidden)
        try activation(
            5, branches: row.dynamics.1, groups: hidden / max(row.firstGroups.1, 1),
            reduction: 8 * row.reduction)
        switch (row.dynamics.0 > 0, row.dynamics.1 > 0) {
        case (true, true): try shuffle("layers.6", groups: hidden / 4)
        case (true, false), (false, true): try shuffle("layers.6", groups: hidden / 2)
        case (false, false): break
        }
        try pointwise(7, to: row.channels, groups: row.secondGroups.0)
        if row.dynamics.2 > 0 {
            let reduction = row.channels < hidden ? 8 * row.reduction / 2 : 8 * row.reduction
            try shiftMax(8, branches: 1, groups: row.secondGroups.1, reduction: reduction)
        }
        try shuffle("layers.9", groups: row.secondGroups.1)
        if row.dynamics.2 > 0 { try shuffle("layers.10", groups: row.channels / 2) }
        residual(row, input: input)
    }

    private mutating func expansionOnly(_ row: Row) throws(NetworkError) {
        let input = shape
        try pointwise(
            0, to: shape.channels * row.expansion.0 * row.expansion.1, groups: row.firstGroups.0)
        if row.dynamics.2 > 0 {
            try shiftMax(1, branches: 1, groups: row.firstGroups.1, reduction: 8 * row.reduction)
        }
        residual(row, input: input)
    }

    /// The outputs of the classifier's h-swishes have the names of their modules, `classifier.0` and `classifier.2`.
    private mutating func head() {
        add("avgpool.0", .relu6)
        add("avgpool.1", .averagePooling, to: FeatureShape(vector: shape.channels))
        add("avgpool.2", .hSwish)
        for (index, width) in [(0, variant.headWidth), (2, classes)] {
            let module = "classifier.\(index)"
            add(
                "\(module).linear.0",
                .linear(
                    Linear(
                        inputs: shape.channels, outputs: width, use: .classifier,
                        prefix: "\(module).linear.0")),
                to: FeatureShape(vector: width))
            add("\(module).linear.1", .normalization(prefix: "\(module).linear.1"))
            add(module, .hSwish)
            if index == 0 { add("classifier.1", .dropout(rate: variant.dropout)) }
        }
    }

    // MARK: - Operations

    private mutating func separable(_ index: Int, _ row: Row, middle: Int, to channels: Int)
        throws(NetworkError)
    {
        let module = "layers.\(index)"
        try convolution(
            module + ".conv.1", kernel: Extent(height: row.kernel, width: 1), stride: row.stride, to: middle,
            groups: shape.channels, weights: module + ".conv.0", normalization: module + ".conv.1")
        try convolution(
            module, kernel: Extent(height: 1, width: row.kernel), stride: row.stride, to: channels,
            groups: middle, weights: module + ".conv.2", normalization: module + ".conv.3")
    }

    private mutating func pointwise(_ index: Int, to channels: Int, groups: Int) throws(NetworkError) {
        let module = "layers.\(index)"
        try convolution(
            module, kernel: Extent(height: 1, width: 1), stride: 1, to: channels, groups: groups,
            weights: module + ".conv.0", normalization: module + ".conv.1")
    }

    /// A stride applies only along the kernel's long side.
    private mutating func convolution(
        _ name: String, kernel: Extent, stride: Int, to channels: Int, groups: Int, weights: String,
        normalization: String
    ) throws(NetworkError) {
        guard kernel.height % 2 == 1, kernel.width % 2 == 1, [1, 2].contains(stride) else {
            throw NetworkError("\(full(name)): a \(kernel) kernel with stride \(stride) is not supported")
        }
        guard groups > 0, channels > 0, shape.channels % groups == 0, channels % groups == 0 else {
            throw NetworkError(
                "\(full(name)): \(groups) groups do not divide \(shape.channels) → \(channels) channels")
        }
        let strides = Extent(
            height: kernel.height > 1 ? stride : 1, width: kernel.width > 1 ? stride : 1)
        let convolution = Convolution(
            inputChannels: shape.channels, outputChannels: channels, kernel: kernel, stride: strides,
            padding: Extent(height: kernel.height / 2, width: kernel.width / 2), groups: groups,
            weightPrefix: full(weights), normalizationPrefix: full(normalization))
        add(
            name, .convolution(convolution),
            to: FeatureShape(
                channels: channels, height: (shape.height - 1) / strides.height + 1,
                width: (shape.width - 1) / strides.width + 1))
    }

    private mutating func activation(_ index: Int, branches: Int, groups: Int, reduction: Int)
        throws(NetworkError)
    {
        if branches == 0 {
            add("layers.\(index)", .relu6)
        } else {
            try shiftMax(index, branches: branches, groups: groups, reduction: reduction)
        }
    }

    private mutating func shiftMax(_ index: Int, branches: Int, groups: Int, reduction: Int)
        throws(NetworkError)
    {
        let name = "layers.\(index)"
        guard (1...2).contains(branches) else {
            throw NetworkError("\(full(name)): Shift-Max has 1 or 2 branches, not \(branches)")
        }
        guard groups > 0, shape.channels % groups == 0 else {
            throw NetworkError("\(full(name)): \(groups) groups do not divide \(shape.channels) channels")
        }
        guard reduction > 0 else {
            throw NetworkError("\(full(name)): the reduction \(reduction) is below 1")
        }
        add(
            name,
            .shiftMax(
                ShiftMax(
                    channels: shape.channels, branches: branches, groups: groups, reduction: reduction,
                    offsets: variant.offsets, prefix: full(name))))
    }

    private mutating func shuffle(_ name: String, groups: Int) throws(NetworkError) {
        guard groups > 0, shape.channels % groups == 0 else {
            throw NetworkError("\(full(name)): a shuffle of \(shape.channels) channels in \(groups) groups")
        }
        add(name, .shuffle(groups: groups))
    }

    /// A row that keeps the size and the width adds its input to its output.
    private mutating func residual(_ row: Row, input: FeatureShape) {
        guard row.stride == 1, input == shape else { return }
        add("", .addition(from: rows[self.row - 1].operations.upperBound - 1))
    }

    private func full(_ name: String) -> String {
        if prefix.isEmpty { return name }
        return name.isEmpty ? prefix : prefix + "." + name
    }

    private mutating func add(_ name: String, _ kind: Operation.Kind, to output: FeatureShape? = nil) {
        let previous = operations.last
        operations.append(
            Operation(
                index: operations.count, name: full(name), row: row,
                rowName: prefix.isEmpty ? "classifier" : prefix, kind: kind,
                input: shape,
                output: output ?? shape,
                readsVector: previous?.kind == .averagePooling || previous?.readsVector == true))
        shape = output ?? shape
    }
}
