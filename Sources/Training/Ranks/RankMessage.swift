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
    var unturned: Set<Int> = []

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

extension Evaluation.Outcome {
    /// The outcomes of all samples, from each rank's own ones: rank r has those of the samples r, r + count, r + 2 · count, …
    ///
    /// - Parameter own: by sample; `unread` where another rank has it.
    static func gathered(_ own: [Self], _ ranks: any Ranks) -> [Self] {
        guard ranks.count > 1 else { return own }
        var message = RankMessage()
        for index in stride(from: ranks.rank, to: own.count, by: ranks.count) { own[index].add(to: &message) }
        var all = own
        for (rank, bytes) in ranks.gather(message.bytes).enumerated() {
            var message = RankMessage(bytes)
            for index in stride(from: rank, to: own.count, by: ranks.count) where !message.isAtEnd {
                all[index] = Self(from: &message)
            }
        }
        return all
    }

    private func add(to message: inout RankMessage) {
        switch self {
        case .unread: message.add(0)
        case .failed(let text):
            message.add(1)
            message.add(text)
        case .answered(let answer, let warning, let isUnturned):
            message.add(2 | (warning == nil ? 0 : 4) | (isUnturned ? 8 : 0) | (answer.isFinite ? 16 : 0))
            message.add(answer.label)
            message.add(answer.predicted)
            message.add(answer.rank)
            message.add(answer.loss)
            if let warning { message.add(warning) }
        }
    }

    private init(from message: inout RankMessage) {
        let kind = message.integer()
        switch kind & 3 {
        case 0: self = .unread
        case 1: self = .failed(message.text())
        default:
            let answer = Evaluation.Answer(
                label: message.integer(), predicted: message.integer(), rank: message.integer(),
                loss: message.double(), isFinite: kind & 16 != 0)
            self = .answered(
                answer, warning: kind & 4 == 0 ? nil : message.text(), isUnturned: kind & 8 != 0)
        }
    }
}
