import Inference
import ArithmeticSteps

/// One thread's scratch memory.
final class Workspace {
    /// A chunk's input as its convolution reads it, the gradient of its output, and that of a split input.
    let input: UnsafeMutablePointer<Float>
    let gradient: UnsafeMutablePointer<Float>
    let inputGradient: UnsafeMutablePointer<Float>
    /// One plane in its natural order.
    let plane: UnsafeMutablePointer<Float>
    /// The factors of a Shift-Max's way back.
    let coefficients: UnsafeMutablePointer<Float>
    /// The gradients of convolution weights from the thread's own pictures, where the parameters' would be.
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

    /// Where channel 0 of a node's input would begin while a chunk is in the scratch memory.
    func input(_ maps: ConvolutionMaps, _ chunk: Range<Int>) -> UnsafeMutablePointer<Float> {
        input + (maps.lead - maps.inputs(chunk).lowerBound * maps.inputPlanes.pitch)
    }

    func inputGradient(_ maps: ConvolutionMaps, _ chunk: Range<Int>) -> UnsafeMutablePointer<Float> {
        inputGradient + (maps.lead - maps.inputs(chunk).lowerBound * maps.inputPlanes.pitch)
    }

    func gradient(_ maps: ConvolutionMaps, _ chunk: Range<Int>) -> UnsafeMutablePointer<Float> {
        gradient + (maps.lead - maps.outputs(chunk).lowerBound * maps.gradientPlanes.pitch)
    }

    /// Forgets what another node left, where taps read beside the planes.
    func clear(_ maps: ConvolutionMaps) {
        input.update(repeating: 0, count: maps.inputScratch)
        gradient.update(repeating: 0, count: maps.gradientScratch)
    }
}
