/// What ranks tell each other: numbers and texts, read in the order in which they were added.
struct RankMessage {
    private(set) var bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    mutating func add(_ number: UInt64) { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }
    mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }
    mutating func add(_ number: Double) { add(number.bitPattern) }

    mutating func add(_ text: String) {
        add(text.utf8.count)
        bytes += Array(text.utf8)
    }

    var isAtEnd: Bool { place == bytes.count }

    mutating func word() -> UInt64 {
        precondition(place + 8 <= bytes.count, "a message ends too early")
        defer { place += 8 }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt64.self) }
    }

    mutating func integer() -> Int { Int(truncatingIfNeeded: word()) }
    mutating func double() -> Double { Double(bitPattern: word()) }

    mutating func text() -> String {
        let count = integer()
        precondition(count >= 0 && count <= bytes.count - place, "a message ends too early")
        defer { place += count }
        return String(decoding: bytes[place..<place + count], as: UTF8.self)
    }
}

// MARK: - Findings

/// What a reader found out about samples: which could not be read, which are damaged, which are stored on their side.
struct ReaderFindings: Equatable {
    /// Why, by sample.
    var unreadable: [Int: String] = [:]
    var damaged: [Int: String] = [:]
    var unturned: SampleSet = []

    /// The findings of all ranks.
    func gathered(_ ranks: any Ranks) -> ReaderFindings {
        guard ranks.count > 1 else { return self }
        var message = RankMessage()
        for remarks in [unreadable, damaged] {
            message.add(remarks.count)
            for (index, text) in remarks {
                message.add(index)
                message.add(text)
            }
        }
        message.add(unturned.count)
        for index in unturned { message.add(index) }
        return ranks.gather(message.bytes).reduce(into: ReaderFindings()) { all, bytes in
            var message = RankMessage(bytes)
            for remarks in [\ReaderFindings.unreadable, \.damaged] {
                for _ in 0..<message.integer() {
                    let index = message.integer()
                    all[keyPath: remarks][index] = message.text()
                }
            }
            for _ in 0..<message.integer() { all.unturned.insert(message.integer()) }
        }
    }
}

// MARK: - Answers

extension EvaluationOutcomes {
    /// The outcomes of all samples, from each rank's own ones: rank r has those of the samples r, r + count, r + 2 · count, …
    /// Here those of other ranks are `unread`.
    func gathered(_ ranks: any Ranks) -> EvaluationOutcomes {
        guard ranks.count > 1 else { return self }
        var message = RankMessage()
        for index in stride(from: ranks.rank, to: count, by: ranks.count) { self[index].add(to: &message) }
        var all = self
        for (rank, bytes) in ranks.gather(message.bytes).enumerated() {
            var message = RankMessage(bytes)
            for index in stride(from: rank, to: count, by: ranks.count) where !message.isAtEnd {
                all[index] = Evaluation.Outcome(from: &message)
            }
        }
        return all
    }
}

extension Evaluation.Outcome {
    fileprivate func add(to message: inout RankMessage) {
        switch self {
        case .unread: message.add(0)
        case .failed(let text):
            message.add(1)
            message.add(text)
        case .answered(let answer, let warning, let isUnturned):
            let kind = 2 | (warning == nil ? 0 : 4) | (isUnturned ? 8 : 0) | (answer.isFinite ? 16 : 0)
            message.add(kind | answer.rank << 8)
            message.add(answer.label | answer.predicted << 32)
            message.add(answer.loss)
            if let warning { message.add(warning) }
        }
    }

    fileprivate init(from message: inout RankMessage) {
        let kind = message.integer()
        switch kind & 3 {
        case 0: self = .unread
        case 1: self = .failed(message.text())
        default:
            let classes = message.integer()
            let answer = Evaluation.Answer(
                label: classes & 0xFFFF_FFFF, predicted: classes >> 32, rank: kind >> 8,
                loss: message.double(), isFinite: kind & 16 != 0)
            self = .answered(
                answer, warning: kind & 4 == 0 ? nil : message.text(), isUnturned: kind & 8 != 0)
        }
    }
}
