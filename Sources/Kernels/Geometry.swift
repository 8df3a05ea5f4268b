/// The sizes of a convolution over one picture: channels × height × width in, the same out, row-major.
public struct ConvolutionGeometry: Sendable, Hashable {
    public var inputChannels: Int
    public var inputHeight: Int
    public var inputWidth: Int
    public var outputChannels: Int
    public var outputHeight: Int
    public var outputWidth: Int
    public var kernelHeight: Int
    public var kernelWidth: Int
    public var strideHeight: Int
    public var strideWidth: Int
    public var paddingHeight: Int
    public var paddingWidth: Int
    public var groups: Int

    /// The output's size follows from the rest.
    public init(
        inputChannels: Int, inputHeight: Int, inputWidth: Int, outputChannels: Int, kernelHeight: Int,
        kernelWidth: Int, strideHeight: Int = 1, strideWidth: Int = 1, paddingHeight: Int = 0,
        paddingWidth: Int = 0, groups: Int = 1
    ) {
        self.inputChannels = inputChannels
        self.inputHeight = inputHeight
        self.inputWidth = inputWidth
        self.outputChannels = outputChannels
        self.kernelHeight = kernelHeight
        self.kernelWidth = kernelWidth
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.paddingHeight = paddingHeight
        self.paddingWidth = paddingWidth
        self.groups = groups
        outputHeight = (inputHeight + 2 * paddingHeight - kernelHeight) / strideHeight + 1
        outputWidth = (inputWidth + 2 * paddingWidth - kernelWidth) / strideWidth + 1
    }

    var inputPlane: Int { inputHeight * inputWidth }
    var outputPlane: Int { outputHeight * outputWidth }
    var inputsPerGroup: Int { inputChannels / groups }
    var outputsPerGroup: Int { outputChannels / groups }

    public var inputCount: Int { inputChannels * inputPlane }
    public var outputCount: Int { outputChannels * outputPlane }
    public var weightCount: Int { outputChannels * inputsPerGroup * kernelHeight * kernelWidth }
}
