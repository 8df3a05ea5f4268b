import Inference
import ArithmeticSteps

/// The scratch memory of one thread.
final class Workspace {
    /// A chunk's input in the layout that its convolution reads, the gradient of its output, and the gradient of a
    /// split input.
    let input: UnsafeMutablePointer<Float>
    let gradient: UnsafeMutablePointer<Float>
    let inputGradient: UnsafeMutablePointer<Float>
    /// One plane in row order.
    let plane: UnsafeMutablePointer<Float>
    /// The factors of the backward pass of a Shift-Max.
    let coefficients: UnsafeMutablePointer<Float>
    /// The gradients of convolution weights from the thread's own pictures, in the layout of the parameters.
    let weightGradients: UnsafeMutablePointer<Float>

    init(_ plan: TrainingPlan, inputPlane: Int, _ memory: EngineMemory) {
        let nodes = plan.nodes
        let inputs = nodes.map(\.maps.inputScratch).max() ?? 0
        input = memory.floats(inputs)
        inputGradient = memory.floats(inputs)
        gradient = memory.floats(nodes.map(\.maps.gradientScratch).max() ?? 0)
        plane = memory.floats(max(inputPlane, nodes.map(\.planes.pitch).max() ?? 0) + 64)
        coefficients = memory.floats(
            (nodes.map(\.output.channels).max() ?? 0) * BlendGradient.coefficients)
        weightGradients = memory.floats(plan.parameters.learnedCount)
    }

    /// The address of channel 0 of a node's input while a chunk is in the scratch memory.
    func input(_ maps: ConvolutionMaps, _ chunk: Range<Int>) -> UnsafeMutablePointer<Float> {
        input + (maps.lead - maps.inputs(chunk).lowerBound * maps.inputPlanes.pitch)
    }

    func inputGradient(_ maps: ConvolutionMaps, _ chunk: Range<Int>) -> UnsafeMutablePointer<Float> {
        inputGradient + (maps.lead - maps.inputs(chunk).lowerBound * maps.inputPlanes.pitch)
    }

    func gradient(_ maps: ConvolutionMaps, _ chunk: Range<Int>) -> UnsafeMutablePointer<Float> {
        gradient + (maps.lead - maps.outputs(chunk).lowerBound * maps.gradientPlanes.pitch)
    }

    /// Zeroes what another node left where taps read around the planes.
    func clear(_ maps: ConvolutionMaps) {
        input.update(repeating: 0, count: maps.inputScratch)
        gradient.update(repeating: 0, count: maps.gradientScratch)
    }
}
