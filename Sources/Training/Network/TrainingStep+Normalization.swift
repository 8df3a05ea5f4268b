import Inference
import ArithmeticSteps

/// Computes the gradients of normalizations and Shift-Max coefficients from sums over planes, and the factors of
/// the gradient of the raw outputs.
///
/// With y = scale · (z − mean) + shift, the gradient d of a view through a branch gives its coefficient a the
/// gradient Σ d·y, and y the gradient a·d. Their sums, and the sums of their products with z − mean, follow from
/// the sums of d alone.
extension TrainingStep {
    /// For a thread's pictures: computes from the sums of a view's branches the two sums that its normalization
    /// needs, of the gradient and of its product with z − mean; with a Shift-Max, through its coefficients too.
    /// They replace the first two sums.
    func goBackThroughCoefficients(_ index: Int, _ pictures: Range<Int>) {
        let node = nodes[index]
        guard let shiftMax = node.view.shiftMax else { return }
        for picture in pictures {
            let sums = sums(index, picture)
            let gradients = shiftMax.excitedGradient + picture * shiftMax.excite.outputPitch
            for (place, channel) in node.view.order.enumerated() {
                let own = sums + Blend.sums * place
                let partner = node.view.partners[channel]
                for branch in 0..<shiftMax.shiftMax.branches {
                    let d = own[3 * branch]
                    gradients[2 * branch * shiftMax.channels + channel] =
                        scale(node, channel) * own[3 * branch + 1] + shift(node, channel) * d
                    gradients[(2 * branch + 1) * shiftMax.channels + channel] =
                        scale(node, partner) * own[3 * branch + 2] + shift(node, partner) * d
                }
            }
        }
        shiftMax.backward(arithmetic, parameters, pictures: pictures)
        for picture in pictures { gatherSums(index, shiftMax, picture) }
    }

    /// The sums of the gradient of y in one picture.
    private func gatherSums(_ index: Int, _ shiftMax: ShiftMaxNode, _ picture: Int) {
        let node = nodes[index]
        let (sums, moments) = (sums(index, picture), node.moments(picture))
        let pooled = shiftMax.pooledGradient + picture * shiftMax.squeeze.inputPitch
        let gathered = shiftMax.gathered + picture * 2 * shiftMax.channels
        let plane = Float(node.plane)
        for channel in 0..<shiftMax.channels {
            let before = node.view.previous[channel]
            let own = sums + Blend.sums * node.view.places[channel]
            let other = sums + Blend.sums * node.view.places[before]
            var sum = pooled[channel]
            var product = pooled[channel] / plane * (moments[2 * channel] - plane * node.mean[channel])
            for branch in 0..<shiftMax.shiftMax.branches {
                let a = shiftMax.coefficient(2 * branch, channel, picture: picture)
                let b = shiftMax.coefficient(2 * branch + 1, before, picture: picture)
                sum += a * own[3 * branch] + b * other[3 * branch]
                product += a * own[3 * branch + 1] + b * other[3 * branch + 2]
            }
            gathered[2 * channel] = sum
            gathered[2 * channel + 1] = product
        }
    }

    /// The gradients of the weight and bias of a normalization, and the factors of the gradient of the raw outputs.
    func finishNormalization(_ node: PlaneNode) {
        guard let factors = node.view.gradientCoefficients, let sums = node.view.sums else { return }
        let values = Float(part.total * node.plane)
        let channels = node.output.channels
        // For each channel the sum of the gradient, then for each that of its product with z − mean.
        var totals = [Double](repeating: 0, count: 2 * channels)
        for channel in 0..<channels {
            var (sum, product) = (0.0, 0.0)
            for picture in 0..<count {
                let own: UnsafeMutablePointer<Float>
                if let shiftMax = node.view.shiftMax {
                    own = shiftMax.gathered + 2 * (picture * shiftMax.channels + channel)
                } else {
                    let place = picture * node.output.channels + node.view.places[channel]
                    own = sums + Blend.sums * place
                }
                sum += Double(own[0])
                product += Double(own[1])
            }
            totals[channel] = sum
            totals[channels + channel] = product
            // The ranks' gradients are summed later.
            parameters.gradients[node.shift.offset + channel] = Float(sum)
            parameters.gradients[node.scale.offset + channel] = Float(product * Double(node.inverse[channel]))
        }
        ranks.sum(&totals)
        for channel in 0..<channels {
            let (sum, product) = (totals[channel], totals[channels + channel])
            let inverse = node.inverse[channel]
            let own = factors + BlendGradient.coefficients * channel
            let factor = scale(node, channel)
            let slope = -factor * Float(product) / values * inverse * inverse
            own[12] = factor
            own[16] = slope
            own[17] = -factor * Float(sum) / values - slope * node.mean[channel]
            if node.view.shiftMax == nil {
                let read = coefficients(node, place: node.view.places[channel])
                own[0] = read[0]
                own[2] = read[2]
            }
        }
    }

    private func coefficients(_ node: PlaneNode, place: Int) -> UnsafeMutablePointer<Float> {
        guard let start = node.view.coefficients else { preconditionFailure("the plan is not finished") }
        return start + Blend.coefficients * place
    }

    /// The factors of one picture, with a Shift-Max.
    func prepareGradientCoefficients(
        _ index: Int, _ shiftMax: ShiftMaxNode, _ picture: Int, _ factors: UnsafeMutablePointer<Float>
    ) {
        let node = nodes[index]
        guard let shared = node.view.gradientCoefficients else { return }
        let read = coefficients(index, picture)
        let pooled = shiftMax.pooledGradient + picture * shiftMax.squeeze.inputPitch
        let plane = Float(node.plane)
        for channel in 0..<shiftMax.channels {
            let own = factors + BlendGradient.coefficients * channel
            let common = shared + BlendGradient.coefficients * channel
            let before = node.view.previous[channel]
            let forward = read + Blend.coefficients * node.view.places[channel]
            let backward = read + Blend.coefficients * node.view.places[before]
            for place in 0..<6 {
                own[place] = forward[place]
                own[6 + place] = backward[place]
            }
            let factor = common[12]
            func through(_ kind: Int, _ channel: Int) -> (first: Float, second: Float) {
                let first = factor * shiftMax.coefficient(kind, channel, picture: picture)
                guard shiftMax.shiftMax.branches == 2 else { return (first, 0) }
                let second = factor * shiftMax.coefficient(kind + 2, channel, picture: picture)
                return (first - second, second)
            }
            (own[12], own[13]) = through(0, channel)
            (own[14], own[15]) = through(1, before)
            own[16] = common[16]
            own[17] = common[17] + factor * pooled[channel] / plane
        }
    }
}
