/// What a mistyped word may have meant.
enum Suggestion {
    /// The nearest of `words`, if it is near enough to be meant.
    static func nearest(to word: String, among words: [String]) -> String? {
        let nearest = words.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
            .min { $0.distance < $1.distance }
        guard let nearest, nearest.distance * 2 < max(word.count, 3) || nearest.distance == 1 else {
            // A beginning is as good as a small distance: `class` for `classify`.
            guard word.count >= 3 else { return nil }
            return words.first { $0.hasPrefix(word.lowercased()) }
        }
        return nearest.word
    }

    /// `; did you mean '…'?`, or nothing.
    static func suffix(for word: String, among words: [String], prefix: String = "") -> String {
        nearest(to: word, among: words).map { "; did you mean '\(prefix)\($0)'?" } ?? ""
    }

    /// How many letters must be inserted, removed, replaced or exchanged with their neighbour to turn one
    /// word into the other.
    static func distance(_ first: String, _ second: String) -> Int {
        let (a, b) = (Array(first), Array(second))
        if a.isEmpty || b.isEmpty { return a.count + b.count }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                row[j] = min(replaced, last[j] + 1, row[j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
