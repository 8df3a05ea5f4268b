import TrainingSteps

extension Kernels {
    /// Computes the outputs of some groups.
    public static func mix(
        _ mixture: Mixture, groups: Range<Int>, sources: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        outputs: UnsafeMutablePointer<Float>
    ) {
        for group in groups {
            let terms = Terms(mixture, group: group, base: sources)
            let weights = weights + group * mixture.groupStride
            let targets = mixture.outputs + group * mixture.rows
            var row = 0
            #if MICRONET_V4
                while row + 8 <= mixture.rows {
                    cover(
                        EightRows<Two>.self, EightRows<Vector>.self, mixture, terms,
                        weights + row * mixture.rowStride, outputs, targets + row)
                    row += 8
                }
            #endif
            while row + 4 <= mixture.rows {
                cover(
                    FourRows<Two>.self, FourRows<Vector>.self, mixture, terms,
                    weights + row * mixture.rowStride, outputs, targets + row)
                row += 4
            }
            if row + 2 <= mixture.rows {
                cover(
                    TwoRows<Four>.self, TwoRows<Vector>.self, mixture, terms,
                    weights + row * mixture.rowStride, outputs, targets + row)
                row += 2
            }
            if row < mixture.rows {
                cover(
                    One<Four>.self, One<Vector>.self, mixture, terms,
                    weights + row * mixture.rowStride, outputs, targets + row)
            }
        }
    }
}

/// What a group reads.
struct Terms {
    let base: UnsafePointer<Float>
    let offsets: UnsafePointer<Int>
    let masks: UnsafePointer<UnsafePointer<Float>?>?
    let weights: UnsafePointer<Int>
    let count: Int

    @inline(__always)
    init(_ mixture: Mixture, group: Int, base: UnsafePointer<Float>) {
        self.base = base
        offsets = mixture.sources + group * mixture.terms
        masks = mixture.masks
        weights = mixture.termOffsets
        count = mixture.terms
    }
}

@inline(never)
private func cover<Wide: Rows, Narrow: Rows>(
    _: Wide.Type, _: Narrow.Type, _ mixture: Mixture, _ terms: Terms, _ weights: UnsafePointer<Float>,
    _ outputs: UnsafeMutablePointer<Float>, _ targets: UnsafePointer<Int>
) {
    let (length, stride) = (mixture.length, mixture.rowStride)
    var place = 0
    while place + Wide.S.width <= length {
        sum(Wide.self, terms, weights, stride, place).store(outputs + place, targets)
        place += Wide.S.width
    }
    while place + Narrow.S.width <= length {
        sum(Narrow.self, terms, weights, stride, place).store(outputs + place, targets)
        place += Narrow.S.width
    }
    if place < length {
        sum(Narrow.self, terms, weights, stride, place)
            .store(first: length - place, outputs + place, targets)
    }
}

@inline(__always)
private func sum<R: Rows>(
    _: R.Type, _ terms: Terms, _ weights: UnsafePointer<Float>, _ stride: Int, _ place: Int
) -> R {
    var rows = R()
    let base = terms.base + place
    if let masks = terms.masks {
        for term in 0..<terms.count {
            var x = R.S(at: base + terms.offsets[term])
            if let mask = masks[term] { x = x.times(R.S(at: mask + place)) }
            rows.add(x, weights + terms.weights[term], stride)
        }
    } else {
        for term in 0..<terms.count {
            rows.add(R.S(at: base + terms.offsets[term]), weights + terms.weights[term], stride)
        }
    }
    return rows
}
