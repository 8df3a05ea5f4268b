import Basics
import Network

extension Operation {
    /// What it computes, with its own numbers in it: one or two lines.
    var formula: [String] {
        switch kind {
        case .convolution(let convolution): formula(convolution)
        case .relu6: ["out = min(max(x, 0), 6)"]
        case .shuffle(let groups):
            [
                "channel j·\(output.channels / groups) + i → i·\(groups) + j, "
                    + "j < \(groups), i < \(output.channels / groups)"
            ]
        case .shiftMax(let shiftMax):
            [
                shiftMax.branches == 2
                    ? "out = max(a1·x + b1·x′, a2·x + b2·x′), offsets "
                        + shiftMax.offsets.prefix(4).map { Numbers.fixed(Double($0), 1) }.joined(
                            separator: " ")
                    : "out = a1·x + b1·x′, offsets 1 0",
                "a, b: mean → \(shiftMax.squeeze.inputs) → \(shiftMax.squeeze.outputs) → "
                    + "\(shiftMax.excite.outputs); x′: \(shiftMax.groups) groups of \(shiftMax.channelsPerGroup)",
            ]
        case .addition: ["out = x + the row's input"]
        case .averagePooling: ["out[c] = Σ x[c, y, x] / \(input.plane)"]
        case .hSwish: ["out = x · min(max(x + 3, 0), 6) / 6"]
        case .linear(let linear):
            ["out[o] = bias[o] + Σ w[o, i]·x[i], \(linear.outputs) × \(linear.inputs) weights"]
        case .normalization: ["out = weight·(x − mean)/√(variance + 1e-5) + bias"]
        case .dropout(let rate):
            ["nothing in inference; training drops \(Numbers.percent(rate)) of the values"]
        }
    }

    private func formula(_ convolution: Convolution) -> [String] {
        let k = convolution.kernel.area
        let stride = max(convolution.stride.height, convolution.stride.width)
        func place(_ axis: String, moves: Bool) -> String {
            moves ? "\(stride == 1 ? "" : "\(stride)")\(axis) + k − \(k / 2)" : axis
        }
        let sum: String
        switch convolution.shape {
        case .pointwise: sum = "Σ w[o, i]·x[i, y, x] over \(convolution.inputsPerGroup) inputs i"
        case .vertical: sum = "Σ w[o, i, k]·x[i, \(place("y", moves: true)), x], k < \(k)"
        case .horizontal: sum = "Σ w[o, i, k]·x[i, y, \(place("x", moves: true))], k < \(k)"
        }
        return [
            "out[o, y, x] = norm(\(sum))",
            "\(convolution.inputChannels) → \(convolution.outputChannels) channels, "
                + "\(convolution.groups) \(convolution.groups == 1 ? "group" : "groups"), stride \(stride); "
                + "\(convolution.taps) values an output",
        ]
    }
}

extension Operation {
    /// Its kind in at most 13 characters.
    var columnTitle: String {
        switch kind {
        case .convolution(let convolution):
            switch convolution.shape {
            case .vertical, .horizontal:
                "\(convolution.kernel) \(convolution.isDepthwise ? "dw" : "conv")"
                    + (convolution.stride.area > 1 ? " ↓2" : "")
            case .pointwise: "1×1 g=\(convolution.groups)"
            }
        case .relu6: "ReLU6"
        case .shuffle(let groups): "shuffle \(groups)"
        case .shiftMax(let shiftMax): "Shift-Max K=\(shiftMax.branches)"
        case .addition: "add"
        case .averagePooling: "mean"
        case .hSwish: "h-swish"
        case .linear: "linear"
        case .normalization: "batch norm"
        case .dropout: "dropout"
        }
    }
}
