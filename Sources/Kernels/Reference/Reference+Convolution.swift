/// The slow, obvious twins of the kernels: each reads like its formula, and the fast one must agree.
public enum Reference {
    /// out[o, y, x] = bias[o] + Σ weight[o, i, ky, kx] · in[i, y·s + ky − p, x·s + kx − p], over the inputs
    /// i of o's group and the kernel's places that lie on the picture.
    public static func convolution(
        _ geometry: ConvolutionGeometry, input: [Float], weights: [Float], bias: [Float]
    ) -> [Float] {
        let g = geometry
        var output = [Float](repeating: 0, count: g.outputCount)
        for o in 0..<g.outputChannels {
            let firstInput = o / g.outputsPerGroup * g.inputsPerGroup
            for y in 0..<g.outputHeight {
                for x in 0..<g.outputWidth {
                    var sum = Double(bias[o])
                    for i in 0..<g.inputsPerGroup {
                        for ky in 0..<g.kernelHeight {
                            for kx in 0..<g.kernelWidth {
                                let iy = y * g.strideHeight + ky - g.paddingHeight
                                let ix = x * g.strideWidth + kx - g.paddingWidth
                                guard (0..<g.inputHeight).contains(iy), (0..<g.inputWidth).contains(ix)
                                else { continue }
                                let weight =
                                    ((o * g.inputsPerGroup + i) * g.kernelHeight + ky) * g.kernelWidth + kx
                                let place = ((firstInput + i) * g.inputHeight + iy) * g.inputWidth + ix
                                sum += Double(weights[weight]) * Double(input[place])
                            }
                        }
                    }
                    output[(o * g.outputHeight + y) * g.outputWidth + x] = Float(sum)
                }
            }
        }
        return output
    }

    /// out[o] = bias[o] + Σ weight[o, i] · in[i]
    public static func linear(input: [Float], weights: [Float], bias: [Float]) -> [Float] {
        bias.indices.map { o in
            var sum = Double(bias[o])
            for i in input.indices { sum += Double(weights[o * input.count + i]) * Double(input[i]) }
            return Float(sum)
        }
    }
}
