import Basics

@testable import Training

/// Ranks that are threads of the test's process.
final class ThreadRanks: Ranks {
    /// Where they meet.
    final class Room: @unchecked Sendable {
        let count: Int
        private let monitor = Monitor()
        // Guarded by the monitor.
        private var arrived = 0
        private var round = 0
        private var places: [UnsafeMutableRawPointer?]
        private var hasLostRank = false

        init(_ count: Int) {
            self.count = count
            places = Array(repeating: nil, count: count)
        }

        /// Whether a rank has failed, for which the others would wait without end.
        var isClosed: Bool { monitor.locked { hasLostRank } }

        func close() {
            monitor.locked {
                hasLostRank = true
                monitor.wake()
            }
        }

        /// Waits for all ranks. The last one joins what all have, while the others wait.
        func meet<Value>(
            _ rank: Int, _ own: UnsafeMutablePointer<Value>?, _ join: ([UnsafeMutablePointer<Value>]) -> Void
        ) {
            monitor.locked {
                guard !hasLostRank else { return }
                let mine = round
                places[rank] = own.map { UnsafeMutableRawPointer($0) }
                arrived += 1
                if arrived == count {
                    join(places.compactMap { $0?.assumingMemoryBound(to: Value.self) })
                    (arrived, round) = (0, round + 1)
                    monitor.wake()
                }
                while round == mine, !hasLostRank { monitor.wait() }
            }
        }
    }

    let rank: Int
    let count: Int
    var processors: Int { 1 }
    var seconds: Double { 0 }
    private let room: Room

    init(_ room: Room, _ rank: Int) {
        (self.room, self.rank) = (room, rank)
        count = room.count
    }

    var isAbandoned: Bool { room.isClosed }

    func sum(_ values: UnsafeMutableBufferPointer<Float>) { add(values) }
    func sum(_ values: UnsafeMutableBufferPointer<Double>) { add(values) }

    private func add<Value: FloatingPoint>(_ values: UnsafeMutableBufferPointer<Value>) {
        room.meet(rank, values.baseAddress) { all in
            for index in values.indices {
                var sum = all[0][index]
                for other in all.dropFirst() { sum += other[index] }
                all[0][index] = sum
            }
            for other in all.dropFirst() { other.update(from: all[0], count: values.count) }
        }
    }

    func broadcast(_ values: UnsafeMutableBufferPointer<Float>) {
        room.meet(rank, values.baseAddress) { all in
            for other in all.dropFirst() { other.update(from: all[0], count: values.count) }
        }
    }

    func gather(_ bytes: [UInt8]) -> [[UInt8]] {
        var messages = [[UInt8]](repeating: bytes, count: count)
        withUnsafeMutablePointer(to: &messages) { own in
            room.meet(rank, own) { all in
                let complete = all.enumerated().map { $1.pointee[$0] }
                for place in all { place.pointee = complete }
            }
        }
        return messages
    }

    func abort(_ status: Int32) -> Never { fatalError("no test aborts") }
    func finish() {}

    /// Runs `body` for each of `count` ranks at the same time, and returns what they return, by rank.
    static func run<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (ThreadRanks) throws -> Value
    ) throws -> [Value] {
        let room = Room(count)
        let results = Results<Value>(count)
        WorkerThreads.perform(count) { rank in
            let result = Result { try body(ThreadRanks(room, rank)) }
            if case .failure = result { room.close() }
            results.set(rank, result)
        }
        return try results.all()
    }

    private final class Results<Value: Sendable>: @unchecked Sendable {
        private let monitor = Monitor()
        private var results: [Result<Value, any Error>?]

        init(_ count: Int) { results = Array(repeating: nil, count: count) }

        func set(_ rank: Int, _ result: Result<Value, any Error>) {
            monitor.locked { results[rank] = result }
        }

        func all() throws -> [Value] {
            try monitor.locked { try results.compactMap { try $0?.get() } }
        }
    }
}
