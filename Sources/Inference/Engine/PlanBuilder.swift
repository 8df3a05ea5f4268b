import Arithmetic
import Network
import ArithmeticSteps

/// Compiles a model into steps. It goes through the operations in order. Where an operation only moves values, the
/// builder records where they are; where it can be fused, the builder records what is left to do.
struct PlanBuilder {
    var model: Model
    let memory: EngineMemory
    var steps: [Step] = []
    /// For each step, the indices of the operations that it computes.
    var computed: [[Int]] = []
    var pool: PlanePool
    /// The current features.
    var features = Features()
    /// The features that a residual addition will read, by the operation that computed them.
    var kept: [Int: Features] = [:]
    /// Operations that are fused into an earlier step.
    var absorbed: Set<Int> = []
    /// Linear layers whose weights are not packed yet.
    var linears: [PlannedLinear] = []
    /// After the pooling: the current vector.
    var vector: UnsafeMutablePointer<Float>?
    private var masks: [(PlaneShape, UnsafePointer<Float>)] = []

    /// The features of one picture: the plane of each channel, and a Shift-Max that is still to be applied.
    struct Features {
        var shape = PlaneShape(height: 0, width: 0, stride: 0)
        var planes: [UnsafeMutablePointer<Float>] = []
        var buffer: PlaneBuffer?
        /// A Shift-Max that is applied when the features are read.
        var pending: Pending?
    }

    struct Pending {
        /// The index of its operation.
        let index: Int
        let shiftMax: ShiftMax
        let squeeze: Model.LinearWeights
        let excite: Model.LinearWeights
        let sums: UnsafePointer<Float>
        let plane: Int
        /// For each channel in the current order: its number in the Shift-Max, and the plane of its partner.
        var channels: [Int]
        var partners: [UnsafeMutablePointer<Float>]
        /// For each place of `sums`, the Shift-Max's number of the channel; nil if they are in order.
        var sumOrder: [Int]?
    }

    /// The instruction set that packs the weights of linear layers (see `LinearWeights`); nil leaves them plain.
    let packing: InstructionSet?

    /// - Parameter memory: what is measured if it is a measuring one.
    init(
        _ model: consuming Model, packing: InstructionSet? = nil, memory: EngineMemory = EngineMemory()
    ) {
        self.model = model
        self.packing = packing
        self.memory = memory
        pool = PlanePool(memory)
    }

    var operations: [Operation] { model.network.operations }

    /// Planes have no gaps, so that a 1×1 convolution computes nothing in vain. But rows of at most 8 values get
    /// half a vector each: that wastes less than rows that do not start at a register.
    static func shape(height: Int, width: Int) -> PlaneShape {
        let stride = width <= 8 ? 8 : width
        return PlaneShape(height: height, width: width, stride: stride)
    }

    /// Ones where a plane has values, zeros between rows.
    mutating func mask(_ shape: PlaneShape) -> UnsafePointer<Float> {
        if let known = masks.first(where: { $0.0 == shape }) { return known.1 }
        let mask = memory.floats(shape.length + 64)
        for y in 0..<shape.height {
            for x in 0..<shape.width { mask[y * shape.stride + x] = 1 }
        }
        masks.append((shape, UnsafePointer(mask)))
        return UnsafePointer(mask)
    }

    /// Compiles all operations; returns false if some operation has no step.
    mutating func build() -> Bool {
        let wanted = Set(
            operations.compactMap { if case .addition(let from) = $0.kind { from } else { nil } })
        for operation in operations {
            if !absorbed.contains(operation.index) {
                let (known, pending) = (absorbed, features.pending?.index)
                guard add(operation) else { return false }
                recordComputed([operation.index] + absorbed.subtracting(known).sorted(), pending: pending)
            }
            if wanted.contains(operation.index) {
                let pending = features.pending?.index
                if pending != nil { materialize() }
                recordComputed([], pending: pending)
                kept[operation.index] = features
            }
        }
        return vector != nil
    }

    private mutating func add(_ operation: Operation) -> Bool {
        switch (operation.kind, model.operators[operation.index]) {
        case (.convolution(let convolution), .convolution(let weights, let bias)):
            switch convolution.shape {
            case .pointwise: return addPointwise(operation, convolution, weights, bias)
            case .vertical: return addPair(operation, convolution, weights, bias)
            case .horizontal: return false
            }
        case (.shiftMax, _): return false
        case (.shuffle(let groups), _): shuffle(groups)
        case (.relu6, _):
            if case .averagePooling? = kind(operation.index + 1) { return true }
            materialize(relu6: true)
        case (.addition(let from), _): addResidual(from)
        case (.averagePooling, _): addPooling(operation)
        case (.linear(let linear), .linear(let parameters)): addLinear(operation, linear, parameters)
        case (.dropout, _): break
        case (.hSwish, _), (.normalization, _), (.convolution, _), (.linear, _): return false
        }
        return true
    }

    /// Records what the latest steps compute: the last one some operations, and those before it a pending Shift-Max.
    private mutating func recordComputed(_ operations: [Int], pending: Int?) {
        let all = self.operations
        let last = operations.filter { all[$0].shiftMax == nil }
        if computed.count == steps.count {
            // The operations were fused into the last step, or only move values.
            if let place = computed.indices.last { computed[place] += last }
            return
        }
        let before = pending.map { [$0] } ?? []
        while computed.count < steps.count - 1 { computed.append(before) }
        computed.append(last.isEmpty ? before : last)
    }

    func kind(_ index: Int) -> Operation.Kind? {
        operations.indices.contains(index) ? operations[index].kind : nil
    }

    // MARK: - Numbering

    private mutating func shuffle(_ groups: Int) {
        features.planes = shuffled(features.planes, groups: groups)
        if var pending = features.pending {
            pending.channels = shuffled(pending.channels, groups: groups)
            pending.partners = shuffled(pending.partners, groups: groups)
            features.pending = pending
        }
    }

    // MARK: - Reading

    /// How the next step reads the features. Appends the step that computes the coefficients of a pending
    /// Shift-Max.
    mutating func sources() -> Sources {
        let partners = features.pending?.partners ?? features.planes
        let channels = zip(features.planes, partners).map {
            Source(plane: UnsafePointer($0), partner: UnsafePointer($1))
        }
        var coefficients: UnsafePointer<Float>?
        if let pending = features.pending {
            let step = self.coefficients(pending)
            steps.append(.coefficients(step))
            coefficients = UnsafePointer(step.coefficients)
        }
        return Sources(
            channels: memory.copy(channels), branches: features.pending?.shiftMax.branches ?? 0,
            coefficients: coefficients ?? memory.copy([0]))
    }

    /// Returns the features' buffer to the pool, unless a residual still needs it.
    mutating func release(_ features: Features) {
        guard let buffer = features.buffer else { return }
        if kept.values.contains(where: { $0.buffer?.start == buffer.start }) { return }
        pool.giveBack(buffer)
    }

    /// New features, and the targets of the step that computes them.
    mutating func makeFeatures(_ channels: Int, height: Int, width: Int, sums: Bool, relu6: Bool) -> (
        Features, Targets
    ) {
        var made = Features()
        made.shape = Self.shape(height: height, width: width)
        let buffer = pool.take(channels, made.shape)
        made.buffer = buffer
        made.planes = buffer.planes(channels, made.shape)
        let targets = Targets(
            planes: memory.copy(made.planes), relu6: relu6,
            sums: sums ? memory.floats((channels + 15) / 16 * 16) : nil)
        return (made, targets)
    }
}
