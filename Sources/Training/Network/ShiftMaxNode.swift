import Network
import Inference
import ArithmeticSteps

/// The path of a Shift-Max from pooled features to coefficients, over a batch.
final class ShiftMaxNode {
    let shiftMax: ShiftMax
    let squeeze: LinearNode
    let excite: LinearNode
    /// The values of each picture, `inputPitch` or `outputPitch` of the linear layers apart: the means of the
    /// normalized planes, the output of the squeeze after its ReLU, the output of the excitation.
    let pooled: UnsafeMutablePointer<Float>
    let hidden: UnsafeMutablePointer<Float>
    let excited: UnsafeMutablePointer<Float>
    /// Their gradients.
    let pooledGradient: UnsafeMutablePointer<Float>
    let hiddenGradient: UnsafeMutablePointer<Float>
    let excitedGradient: UnsafeMutablePointer<Float>
    /// For each picture and channel, the sum of the gradient of the normalized plane, and of its product with z −
    /// mean.
    let gathered: UnsafeMutablePointer<Float>

    init(_ shiftMax: ShiftMax, batch: Int, _ parameters: Parameters, _ memory: EngineMemory) {
        self.shiftMax = shiftMax
        squeeze = LinearNode(shiftMax.squeeze, batch: batch, parameters, memory)
        excite = LinearNode(shiftMax.excite, batch: batch, parameters, memory)
        pooled = memory.buffer(batch * squeeze.inputPitch)
        pooledGradient = memory.buffer(batch * squeeze.inputPitch)
        hidden = memory.buffer(batch * squeeze.outputPitch)
        hiddenGradient = memory.buffer(batch * squeeze.outputPitch)
        excited = memory.buffer(batch * excite.outputPitch)
        excitedGradient = memory.buffer(batch * excite.outputPitch)
        gathered = memory.buffer(batch * 2 * shiftMax.channels)
    }

    var channels: Int { shiftMax.channels }

    /// A coefficient: 4 · (h-sigmoid − 1/2) plus the offset of its kind.
    @inline(__always) func coefficient(_ kind: Int, _ channel: Int, picture: Int) -> Float {
        let x = excited[picture * excite.outputPitch + kind * channels + channel]
        return min(max(x + 3, 0), 6) * (4 / 6) - 2 + shiftMax.offsets[kind]
    }

    /// The forward path of some pictures, from `pooled`.
    func forward(_ arithmetic: any ArithmeticKernels.Type, _ parameters: Parameters, pictures: Range<Int>) {
        squeeze.forward(
            arithmetic, parameters, pictures: pictures, rows: 0..<squeeze.outputs, inputs: pooled,
            outputs: hidden)
        for picture in pictures {
            let row = hidden + picture * squeeze.outputPitch
            for index in 0..<squeeze.outputs { row[index] = max(row[index], 0) }
        }
        excite.forward(
            arithmetic, parameters, pictures: pictures, rows: 0..<excite.outputs, inputs: hidden,
            outputs: excited)
    }

    /// The backward path of some pictures, from the gradients of the coefficients in `excitedGradient`.
    func backward(_ arithmetic: any ArithmeticKernels.Type, _ parameters: Parameters, pictures: Range<Int>) {
        for picture in pictures {
            let gradient = excitedGradient + picture * excite.outputPitch
            let values = excited + picture * excite.outputPitch
            for index in 0..<excite.outputs {
                gradient[index] = abs(values[index]) < 3 ? gradient[index] * (4 / 6) : 0
            }
        }
        excite.backward(
            arithmetic, parameters, pictures: pictures, outputs: excitedGradient, inputs: hiddenGradient)
        for picture in pictures {
            let gradient = hiddenGradient + picture * squeeze.outputPitch
            let values = hidden + picture * squeeze.outputPitch
            for index in 0..<squeeze.outputs where values[index] <= 0 { gradient[index] = 0 }
        }
        squeeze.backward(
            arithmetic, parameters, pictures: pictures, outputs: hiddenGradient, inputs: pooledGradient)
    }

    /// The gradients of a thread's share of the weights.
    func gradients(
        _ arithmetic: any ArithmeticKernels.Type, _ parameters: Parameters, count: Int, share: Share
    ) {
        squeeze.gradients(
            arithmetic, parameters, count: count, rows: share.range(squeeze.outputs), inputs: pooled,
            outputs: hiddenGradient)
        excite.gradients(
            arithmetic, parameters, count: count, rows: share.range(excite.outputs), inputs: hidden,
            outputs: excitedGradient)
    }
}

/// One thread's share of a task.
struct Share {
    let thread: Int
    let threads: Int

    func range(_ count: Int) -> Range<Int> {
        count * thread / threads..<count * (thread + 1) / threads
    }
}
