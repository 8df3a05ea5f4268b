import Network
import Inference
import ArithmeticSteps

/// The operations of a network as training nodes: convolutions with the views of their outputs, then the vectors of
/// the classifier. It allocates all memory of a step.
struct TrainingPlan {
    let memory: EngineMemory
    let parameters: Parameters
    private(set) var nodes: [PlaneNode] = []
    /// The pooled features, then the operations of the classifier.
    private(set) var vectors: [VectorNode] = []
    private let batch: Int
    /// For each operation so far, the node whose view is its output.
    private var madeBy: [Int] = []

    init(
        _ network: Network, _ source: some TensorSource, batch: Int, memory: EngineMemory = EngineMemory()
    ) throws(WeightError) {
        self.memory = memory
        self.batch = batch
        parameters = try Parameters(network, source, memory)
        let operations = network.operations
        for operation in operations {
            let next = operations.dropFirst(operation.index + 1).first
            try add(operation, isPooledNext: next?.kind == .averagePooling)
            madeBy.append(nodes.count - 1)
        }
        for node in nodes { node.view.finish(node.planes, batch: batch, memory) }
        planGradients()
    }

    private mutating func add(_ operation: Operation, isPooledNext: Bool) throws(WeightError) {
        if let last = vectors.last {
            guard let kind = VectorNode.Kind(operation, batch: batch, parameters, memory) else {
                throw Self.unknown(operation)
            }
            vectors.append(VectorNode(kind, width: operation.output.channels, batch: batch, memory))
            if case .linear = vectors[vectors.count - 1].kind { return }
            precondition(last.width == operation.output.channels, "\(operation.name) changes the width")
            return
        }
        guard case .convolution(let convolution) = operation.kind else {
            return try extend(operation, isPooledNext: isPooledNext)
        }
        nodes.append(
            try PlaneNode(
                operation, convolution, inputPlanes: nodes.last?.planes, batch: batch, parameters, memory))
    }

    /// An operation that changes the view of the last node.
    private mutating func extend(_ operation: Operation, isPooledNext: Bool) throws(WeightError) {
        guard let node = nodes.last else { throw Self.unknown(operation) }
        let isNew = node.view.kind == .plain && node.view.residual == nil
        switch operation.kind {
        case .shuffle(let groups) where node.view.residual == nil: node.view.shuffle(groups: groups)
        // The pooling applies the ReLU6 before it.
        case .relu6 where isPooledNext: break
        case .relu6 where isNew: node.view.kind = .relu6
        case .shiftMax(let shiftMax) where isNew && node.view.order == Array(node.view.order.indices):
            node.view.kind = shiftMax.branches == 1 ? .oneBranch : .twoBranches
            node.view.shiftMax = ShiftMaxNode(shiftMax, batch: batch, parameters, memory)
        case .addition(let from) where node.view.residual == nil:
            let source = madeBy[from]
            node.view.residual = source
            nodes[source].view.addedTo.append(nodes.count - 1)
            // The memory is allocated when all views are known.
            node.view.isKept = true
            nodes[source].view.isKept = true
        case .averagePooling:
            vectors.append(VectorNode(.input, width: operation.output.channels, batch: batch, memory))
        default: throw Self.unknown(operation)
        }
    }

    private static func unknown(_ operation: Operation) -> WeightError {
        WeightError("\(operation.name): a \(operation.title) at this place cannot be trained")
    }

    /// Allocates the gradient of every view. It is needed from where its reader writes it until its own node, and
    /// the node to which its residual passes it on, have read it; then the memory is reused. The loop has the order
    /// of the backward pass.
    private func planGradients() {
        var free: [(start: UnsafeMutablePointer<Float>, count: Int)] = []
        var live: [(start: UnsafeMutablePointer<Float>, count: Int, until: Int)] = []
        for index in nodes.indices.reversed() {
            // The backward pass of node index + 1 writes the gradient of view `index`.
            let count = batch * nodes[index].count + 64
            let fitting = free.indices.filter { free[$0].count >= count }
                .min { free[$0].count < free[$1].count }
            let room = fitting.map { free.remove(at: $0) } ?? (start: memory.buffer(count), count: count)
            nodes[index].view.gradient = room.start
            // The gradient of a residual is added to its source's when the reader of the source goes backward.
            let until = min(index, nodes[index].view.residual.map { $0 + 1 } ?? index)
            live.append((room.start, room.count, until))
            for done in live where done.until > index { free.append((done.start, done.count)) }
            live.removeAll { $0.until > index }
        }
    }
}
