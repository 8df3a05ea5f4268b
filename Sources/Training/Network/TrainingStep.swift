import ArithmeticSteps
import Basics
import Inference
import Network

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One pass over a batch, forward and backward. All threads meet between phases, since a normalization needs the
/// whole batch; so do all ranks.
struct TrainingStep {
    let arithmetic: any ArithmeticKernels.Type
    let plan: TrainingPlan
    let workspaces: [Workspace]
    let crew: Crew
    let network: Network
    let pixels: UnsafePointer<Float>
    /// The processes that share the batch, and the part of this one, whose pictures have the numbers 0 ..< `count`.
    let ranks: any Ranks
    let part: BatchPart
    let count: Int

    init(_ training: TrainingNetwork, pixels: UnsafePointer<Float>, _ part: BatchPart) {
        arithmetic = training.arithmetic
        plan = training.plan
        workspaces = training.workspaces
        crew = training.crew
        network = training.network
        self.pixels = pixels
        ranks = training.ranks
        self.part = part
        count = part.count
    }

    var nodes: [PlaneNode] { plan.nodes }
    var parameters: Parameters { plan.parameters }

    /// Runs a phase. Each thread has its own part of the batch. A step that was abandoned ends here: nobody wants its
    /// results.
    func phase(_ work: (Workspace, Range<Int>, Share) -> Void) {
        guard !ranks.isAbandoned else { return }
        crew.run { thread in
            let share = Share(thread: thread, threads: crew.count)
            work(workspaces[thread], share.range(count), share)
        }
    }

    // MARK: - Reading views

    /// A chunk of a node's input, in the layout that its convolution reads.
    ///
    /// - Parameters:
    ///   - isFirst: whether this is the forward pass, which writes the views that are kept.
    /// - Returns: the address of channel 0.
    func input(
        of index: Int, _ chunk: Range<Int>, _ picture: Int, _ workspace: Workspace, isFirst: Bool
    ) -> UnsafePointer<Float> {
        let maps = nodes[index].maps
        let channels = maps.inputs(chunk)
        let scratch = workspace.input(maps, chunk)
        guard index > 0 else {
            let plane = network.input.plane
            for channel in channels {
                let source = pixels + (picture * network.input.count + channel * plane)
                split(source, network.input, to: scratch + channel * maps.inputPlanes.pitch, maps)
            }
            return UnsafePointer(scratch)
        }
        let node = nodes[index - 1]
        if node.view.isKept {
            let kept = self.kept(index - 1, picture)
            if isFirst { write(index - 1, channels, picture, to: kept, node.planes) }
            if maps.inputPlanes == node.planes, !maps.splits { return UnsafePointer(kept) }
            for channel in channels {
                let source = kept + channel * node.planes.pitch
                let target = scratch + channel * maps.inputPlanes.pitch
                if maps.splits {
                    split(source, node.output, to: target, maps)
                } else {
                    target.update(from: source, count: node.planes.pitch)
                }
            }
        } else if maps.splits {
            for channel in channels {
                let base = workspace.plane - channel * node.planes.pitch
                write(index - 1, channel..<channel + 1, picture, to: base, node.planes)
                split(workspace.plane, node.output, to: scratch + channel * maps.inputPlanes.pitch, maps)
            }
        } else {
            write(index - 1, channels, picture, to: scratch, maps.inputPlanes)
        }
        return UnsafePointer(scratch)
    }

    private func split(
        _ plane: UnsafePointer<Float>, _ shape: FeatureShape, to target: UnsafeMutablePointer<Float>,
        _ maps: ConvolutionMaps
    ) {
        arithmetic.split(
            height: shape.height, width: shape.width, plane: plane, output: target,
            partPitch: maps.inputPlanes.partPitch)
    }

    func kept(_ index: Int, _ picture: Int) -> UnsafeMutablePointer<Float> {
        guard let kept = nodes[index].view.kept else { preconditionFailure("nothing is kept of this view") }
        return kept + picture * nodes[index].count
    }

    /// Computes some channels of a view.
    func write(
        _ index: Int, _ channels: Range<Int>, _ picture: Int, to output: UnsafeMutablePointer<Float>,
        _ layout: Planes
    ) {
        let node = nodes[index]
        guard let blend = node.view.blend else { return }
        arithmetic.blend(
            blend, channels: channels, raw: node.raw(picture),
            coefficients: coefficients(index, picture),
            residual: node.view.residual.map { UnsafePointer(kept($0, picture)) }, output: output,
            layout: layout)
    }

    func coefficients(_ index: Int, _ picture: Int) -> UnsafeMutablePointer<Float> {
        let view = nodes[index].view
        guard let start = view.coefficients else { preconditionFailure("the plan is not finished") }
        return view.shiftMax == nil ? start : start + picture * view.order.count * Blend.coefficients
    }
}

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
        input = memory.buffer(inputs)
        inputGradient = memory.buffer(inputs)
        gradient = memory.buffer(nodes.map(\.maps.gradientScratch).max() ?? 0)
        plane = memory.buffer(max(inputPlane, nodes.map(\.planes.pitch).max() ?? 0) + 64)
        coefficients = memory.buffer(
            (nodes.map(\.output.channels).max() ?? 0) * BlendGradient.coefficients)
        weightGradients = memory.buffer(plan.parameters.learnedCount)
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
