import Network
import Inference
import ArithmeticSteps

extension TrainingStep {
    /// The backward pass, from the gradient of the logits to the gradients of all parameters; of several ranks, to this
    /// rank's part of them.
    func backward() {
        phase { workspace, _, _ in
            for node in nodes {
                (workspace.weightGradients + node.weight.offset)
                    .update(repeating: 0, count: node.weight.columns)
            }
        }
        for (input, vector) in zip(plan.vectors, plan.vectors.dropFirst()).reversed() {
            if case .linear(let linear) = vector.kind {
                phase { _, pictures, share in
                    linear.backward(
                        arithmetic, parameters, pictures: pictures, outputs: vector.gradients,
                        inputs: input.gradients)
                    linear.gradients(
                        arithmetic, parameters, count: count, rows: share.range(linear.outputs),
                        inputs: input.values, outputs: vector.gradients)
                }
            } else {
                vector.backward(input, part, ranks, parameters)
            }
        }
        unpool()
        for index in nodes.indices.reversed() {
            finishNormalization(nodes[index])
            phase { workspace, pictures, share in
                nodes[index].view.shiftMax?.gradients(arithmetic, parameters, count: count, share: share)
                workspace.clear(nodes[index].maps)
                for picture in pictures { convolveBack(index, picture, workspace) }
                if index > 0 { goBackThroughCoefficients(index - 1, pictures) }
            }
        }
        addWeightGradients()
    }

    func gradient(_ index: Int, _ picture: Int) -> UnsafeMutablePointer<Float> {
        guard let gradient = nodes[index].view.gradient else {
            preconditionFailure("the plan is not finished")
        }
        return gradient + picture * nodes[index].count
    }

    func sums(_ index: Int, _ picture: Int) -> UnsafeMutablePointer<Float> {
        let view = nodes[index].view
        guard let sums = view.sums else { preconditionFailure("the plan is not finished") }
        return sums + picture * view.order.count * Blend.sums
    }

    /// From the gradient of the pooled features to the gradient of the last view.
    private func unpool() {
        let index = nodes.count - 1
        let node = nodes[index]
        let pooled = plan.vectors[0]
        let plane = Float(node.output.plane)
        phase { workspace, pictures, _ in
            for picture in pictures {
                let gradients = pooled.gradients + picture * pooled.pitch
                let target = gradient(index, picture)
                for channel in 0..<node.output.channels {
                    gradients[channel] /= plane
                    let base = workspace.plane - channel * node.planes.pitch
                    write(index, channel..<channel + 1, picture, to: base, node.planes)
                    arithmetic.relu6Gradient(
                        node.planes, channels: channel..<channel + 1, values: base, gradients: gradients,
                        output: target)
                }
                sumUp(index, 0..<node.output.channels, picture)
            }
            goBackThroughCoefficients(index, pictures)
        }
    }

    /// The sums of the gradient of the view that its coefficients and its normalization need.
    private func sumUp(_ index: Int, _ channels: Range<Int>, _ picture: Int) {
        let node = nodes[index]
        guard let blend = node.view.blend else { return }
        arithmetic.blendSums(
            blend, channels: channels, raw: node.raw(picture), gradient: gradient(index, picture),
            coefficients: coefficients(index, picture), sums: sums(index, picture))
    }

    /// The backward pass of one picture through a convolution: from the gradient of its view to the gradients of
    /// its weights and of its input.
    private func convolveBack(_ index: Int, _ picture: Int, _ workspace: Workspace) {
        let node = nodes[index]
        let maps = node.maps
        guard let blend = node.view.blendGradient, var factors = node.view.gradientCoefficients else {
            return
        }
        if let shiftMax = node.view.shiftMax {
            factors = workspace.coefficients
            prepareGradientCoefficients(index, shiftMax, picture, factors)
        }
        let weights = parameters.values + node.weight.offset
        for chunk in maps.chunks {
            let own = workspace.gradient(maps, chunk)
            arithmetic.blendGradient(
                blend, channels: maps.outputs(chunk), raw: node.raw(picture),
                gradient: gradient(index, picture), coefficients: factors, output: own,
                layout: maps.gradientPlanes)
            let source = input(of: index, chunk, picture, workspace, isFirst: false)
            for map in maps.correlation {
                arithmetic.correlate(
                    map, groups: chunk, sources: source, outputs: own,
                    sums: workspace.weightGradients + node.weight.offset)
            }
            guard index > 0 else { continue }
            let target = maps.splits ? workspace.inputGradient(maps, chunk) : gradient(index - 1, picture)
            for map in maps.backward {
                arithmetic.mix(map, groups: chunk, sources: own, weights: weights, outputs: target)
            }
            finishGradient(index - 1, maps, chunk, picture, target)
        }
    }

    /// Finishes a chunk of the gradient of a view.
    private func finishGradient(
        _ index: Int, _ maps: ConvolutionMaps, _ chunk: Range<Int>, _ picture: Int,
        _ parts: UnsafePointer<Float>
    ) {
        let node = nodes[index]
        let channels = maps.inputs(chunk)
        let target = gradient(index, picture)
        if maps.splits {
            for channel in channels {
                let plane = target + channel * node.planes.pitch
                arithmetic.merge(
                    height: node.output.height, width: node.output.width,
                    parts: parts + channel * maps.inputPlanes.pitch,
                    partPitch: maps.inputPlanes.partPitch, plane: plane)
                for place in node.planes.length..<node.planes.partPitch { plane[place] = 0 }
            }
        }
        let start = channels.lowerBound * node.planes.pitch
        for reader in node.view.addedTo {
            arithmetic.add(
                gradient(reader, picture) + start, count: channels.count * node.planes.pitch,
                to: target + start)
        }
        sumUp(index, channels, picture)
    }

    /// Adds the threads' gradients of convolution weights, in order.
    private func addWeightGradients() {
        crew.run { thread in
            for node in nodes {
                let part = Share(thread: thread, threads: crew.count).range(node.weight.columns)
                for place in part {
                    var sum: Float = 0
                    for workspace in workspaces {
                        sum += workspace.weightGradients[node.weight.offset + place]
                    }
                    parameters.gradients[node.weight.offset + place] = sum
                }
            }
        }
    }
}
