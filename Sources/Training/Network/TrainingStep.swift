import Basics
import Network
import Inference
import ArithmeticSteps

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One pass over a batch, forward and backward. All threads meet between phases, since a normalization needs the
/// whole batch.
struct TrainingStep {
    let arithmetic: any ArithmeticKernels.Type
    let plan: TrainingPlan
    let workspaces: [Workspace]
    let crew: Crew
    let network: Network
    let pixels: UnsafePointer<Float>
    let count: Int

    init(_ training: TrainingNetwork, pixels: UnsafePointer<Float>, count: Int) {
        arithmetic = training.arithmetic
        plan = training.plan
        workspaces = training.workspaces
        crew = training.crew
        network = training.network
        self.pixels = pixels
        self.count = count
    }

    var nodes: [PlaneNode] { plan.nodes }
    var parameters: Parameters { plan.parameters }

    /// Runs a phase. Each thread has its own part of the batch.
    func phase(_ work: (Workspace, Range<Int>, Share) -> Void) {
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
