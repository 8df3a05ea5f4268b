import Network
import Inference
import ArithmeticSteps

extension TrainingStep {
    /// The forward pass, up to the logits.
    func forward(dropoutSeed: UInt64?) {
        for index in nodes.indices {
            phase { workspace, pictures, _ in
                if index > 0 { prepareCoefficients(index - 1, pictures) }
                workspace.clear(nodes[index].maps)
                for picture in pictures { convolve(index, picture, workspace) }
            }
            normalize(nodes[index])
        }
        pool()
        for (input, vector) in zip(plan.vectors, plan.vectors.dropFirst()) {
            if case .linear(let linear) = vector.kind {
                phase { _, _, share in
                    linear.forward(
                        arithmetic, parameters, pictures: 0..<count, rows: share.range(linear.outputs),
                        inputs: input.values, outputs: vector.values)
                }
            } else {
                vector.forward(input, part, ranks, parameters, dropoutSeed: dropoutSeed)
            }
        }
    }

    private func convolve(_ index: Int, _ picture: Int, _ workspace: Workspace) {
        let node = nodes[index]
        for chunk in node.maps.chunks {
            let source = input(of: index, chunk, picture, workspace, isFirst: true)
            for map in node.maps.forward {
                arithmetic.mix(
                    map, groups: chunk, sources: source, weights: parameters.values + node.weight.offset,
                    outputs: node.raw(picture))
            }
            arithmetic.moments(
                node.planes, channels: node.maps.outputs(chunk), raw: node.raw(picture),
                moments: node.moments(picture))
        }
    }

    /// The statistics of the batch, from those of its pictures; without a Shift-Max also the coefficients.
    private func normalize(_ node: PlaneNode) {
        let plane = Double(node.plane)
        var moments = BatchMoments(channels: node.output.channels)
        for channel in 0..<node.output.channels {
            var sum = 0.0
            for picture in 0..<count { sum += Double(node.moments(picture)[2 * channel]) }
            let mean = sum / (plane * Double(count))
            var squares = 0.0
            for picture in 0..<count {
                let own = node.moments(picture) + 2 * channel
                let distance = Double(own[0]) / plane - mean
                squares += Double(own[1]) + plane * distance * distance
            }
            moments.means[channel] = mean
            moments.squares[channel] = squares
        }
        moments.combine(ranks, own: count * node.plane, all: part.total * node.plane)
        for channel in 0..<node.output.channels {
            let mean = moments.means[channel]
            let inverse = node.running.take(
                channel, mean: mean, squares: moments.squares[channel], count: part.total * node.plane,
                parameters.values)
            node.mean[channel] = Float(mean)
            node.inverse[channel] = Float(inverse)
        }
        guard node.view.shiftMax == nil, let coefficients = node.view.coefficients else { return }
        for (place, channel) in node.view.order.enumerated() {
            let own = coefficients + Blend.coefficients * place
            let factor = scale(node, channel)
            own[0] = factor
            own[2] = shift(node, channel) - node.mean[channel] * factor
            own[6] = node.mean[channel]
        }
    }

    /// The factor of a normalization: weight / √(variance + eps).
    func scale(_ node: PlaneNode, _ channel: Int) -> Float {
        parameters.values[node.scale.offset + channel] * node.inverse[channel]
    }

    func shift(_ node: PlaneNode, _ channel: Int) -> Float {
        parameters.values[node.shift.offset + channel]
    }

    /// The coefficients of a Shift-Max for a thread's pictures, and the coefficients of their raw outputs.
    private func prepareCoefficients(_ index: Int, _ pictures: Range<Int>) {
        let node = nodes[index]
        guard let shiftMax = node.view.shiftMax else { return }
        let plane = Float(node.plane)
        for picture in pictures {
            let pooled = shiftMax.pooled + picture * shiftMax.squeeze.inputPitch
            let moments = node.moments(picture)
            for channel in 0..<node.output.channels {
                pooled[channel] =
                    scale(node, channel) * (moments[2 * channel] / plane - node.mean[channel])
                    + shift(node, channel)
            }
        }
        shiftMax.forward(arithmetic, parameters, pictures: pictures)
        for picture in pictures {
            let all = coefficients(index, picture)
            for (place, channel) in node.view.order.enumerated() {
                write(node, shiftMax, channel, picture, to: all + Blend.coefficients * place)
            }
        }
    }

    /// The coefficients of `channel` at its place in the view.
    func write(
        _ node: PlaneNode, _ shiftMax: ShiftMaxNode, _ channel: Int, _ picture: Int,
        to own: UnsafeMutablePointer<Float>
    ) {
        let partner = node.view.partners[channel]
        let (factor, partnerFactor) = (scale(node, channel), scale(node, partner))
        let constant = shift(node, channel) - node.mean[channel] * factor
        let partnerConstant = shift(node, partner) - node.mean[partner] * partnerFactor
        for branch in 0..<shiftMax.shiftMax.branches {
            let a = shiftMax.coefficient(2 * branch, channel, picture: picture)
            let b = shiftMax.coefficient(2 * branch + 1, channel, picture: picture)
            own[3 * branch] = a * factor
            own[3 * branch + 1] = b * partnerFactor
            own[3 * branch + 2] = a * constant + b * partnerConstant
        }
        own[6] = node.mean[channel]
        own[7] = node.mean[partner]
    }

    /// The means of the last view's planes after ReLU6.
    private func pool() {
        let index = nodes.count - 1
        let node = nodes[index]
        let pooled = plan.vectors[0]
        let plane = Float(node.output.plane)
        phase { workspace, pictures, _ in
            prepareCoefficients(index, pictures)
            for picture in pictures {
                let sums = pooled.values + picture * pooled.pitch
                for channel in 0..<node.output.channels {
                    let base = workspace.plane - channel * node.planes.pitch
                    write(index, channel..<channel + 1, picture, to: base, node.planes)
                    arithmetic.relu6Sums(
                        node.planes, channels: channel..<channel + 1, values: base, sums: sums)
                    sums[channel] /= plane
                }
            }
        }
    }

    /// The mean cross-entropy over the batch of all ranks, and its gradient.
    func loss(_ targets: UnsafePointer<Float>) -> TrainingOutcome {
        var outcome = TrainingOutcome(loss: 0, top1: 0, top5: 0)
        guard let last = plan.vectors.last else { return outcome }
        let classes = last.width
        for picture in 0..<count {
            let logits = UnsafeBufferPointer(start: last.values + picture * last.pitch, count: classes)
            let target = UnsafeBufferPointer(start: targets + picture * classes, count: classes)
            let gradient = last.gradients + picture * last.pitch
            let entropy = CrossEntropy(logits: logits, target: target)
            outcome.loss += entropy.value / Double(part.total)
            for index in 0..<classes { gradient[index] = Float(entropy.gradient(index) / Double(part.total)) }
            let rank = entropy.rank
            if rank < 1 { outcome.top1 += 1 }
            if rank < 5 { outcome.top5 += 1 }
        }
        guard ranks.count > 1 else { return outcome }
        var sums = [outcome.loss, Double(outcome.top1), Double(outcome.top5)]
        ranks.sum(&sums)
        return ranks.isAbandoned
            ? outcome : TrainingOutcome(loss: sums[0], top1: Int(sums[1]), top5: Int(sums[2]))
    }
}
