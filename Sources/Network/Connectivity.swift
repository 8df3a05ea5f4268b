/// The channels that one output channel depends on, operation by operation, from the output back to the first
/// operation of a part of the network.
///
/// A Shift-Max depends on the channel and its shifted partner. Its coefficients also depend on the mean of every channel
/// of its input; that is one number a channel for the whole picture and is not counted.
public struct Connectivity: Hashable, Sendable {
    /// The last operation first.
    public let steps: [Step]
    /// Additions that read outputs from before the first operation: they depend on the same channels of those.
    public let outside: [Outside]

    /// One operation of the walk.
    public struct Step: Hashable, Sendable {
        /// The index of the operation.
        public let operation: Int
        /// The channels of its output that the result depends on, ascending.
        public let outputs: [Int]
        /// The channels of its input that the result depends on, ascending: those that `outputs` read, and `joining`.
        public let inputs: [Int]
        /// The channels of its input that a later addition reads directly.
        public let joining: [Int]
    }

    /// What an addition reads from before the first operation.
    public struct Outside: Hashable, Sendable {
        /// The index of the addition.
        public let addition: Int
        /// The index of the operation whose output it adds.
        public let from: Int
        public let channels: [Int]
    }

    /// The channels of the first operation's input that the output depends on.
    public var seen: [Int] { steps.last?.inputs ?? [] }
}

extension Network {
    /// Walks from output channel `channel` of the operation at `index` back to the input of the operation at `first`.
    ///
    /// - Precondition: `first` ≤ `index`.
    public func connectivity(of channel: Int, at index: Int, backTo first: Int) -> Connectivity {
        var steps: [Connectivity.Step] = []
        var outside: [Connectivity.Outside] = []
        // The channels of each operation's input that additions read.
        var joining: [Int: Set<Int>] = [:]
        var seen: Set<Int> = [channel]
        for operation in operations[first...index].reversed() {
            let outputs = seen.sorted()
            if case .addition(let from) = operation.kind {
                if from + 1 >= first {
                    joining[from + 1, default: []].formUnion(outputs)
                } else {
                    outside.append(.init(addition: operation.index, from: from, channels: outputs))
                }
            }
            let joined = joining[operation.index] ?? []
            if case .linear(let linear) = operation.kind {
                seen = joined.union(0..<linear.inputs)
            } else {
                seen = joined.union(outputs.flatMap { operation.inputs(of: $0) })
            }
            steps.append(
                .init(
                    operation: operation.index, outputs: outputs, inputs: seen.sorted(),
                    joining: joined.sorted()))
        }
        return Connectivity(steps: steps, outside: outside)
    }
}
