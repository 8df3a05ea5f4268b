/// Which channels one output channel sees, operation by operation, from the output back to where a part of
/// the network begins.
///
/// A Shift-Max counts with the channel and its shifted partner. Its coefficients depend, besides, on the mean
/// of every channel of its input; that is one number a channel for the whole picture, and is not counted.
public struct Connectivity: Hashable, Sendable {
    /// The last operation first.
    public let steps: [Step]
    /// Additions that read what lies before the walk's end: those see the same channels of that output too.
    public let outside: [Outside]

    /// One operation of the walk.
    public struct Step: Hashable, Sendable {
        /// The index of the operation.
        public let operation: Int
        /// The channels of its output that matter, ascending.
        public let outputs: [Int]
        /// The channels of its input that matter, ascending: what `outputs` read, and `joining`.
        public let inputs: [Int]
        /// The channels of its input that an addition further on reads without this operation.
        public let joining: [Int]
    }

    /// What an addition reads from before the walk's end.
    public struct Outside: Hashable, Sendable {
        /// The index of the addition.
        public let addition: Int
        /// The index of the operation whose output it adds.
        public let from: Int
        public let channels: [Int]
    }

    /// The channels of the first operation's input that the output sees: `seen.count` of `total`.
    public var seen: [Int] { steps.last?.inputs ?? [] }
}

extension Network {
    /// Walks from output channel `channel` of the operation at `index` back to the input of the operation at
    /// `first`, which is not behind `index`.
    public func connectivity(of channel: Int, at index: Int, backTo first: Int) -> Connectivity {
        var steps: [Connectivity.Step] = []
        var outside: [Connectivity.Outside] = []
        /// By operation, the channels of its input that additions read.
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
