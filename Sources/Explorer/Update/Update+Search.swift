import Basics
import Network
import Trace

// What a search finds, besides operations and channels.

extension State {
    /// One of `matches`, which rise: the next (1) or previous (−1) one, or with 0 the first one from `start` on. The first
    /// follows the last.
    static func match(_ matches: [Int], from start: Int, step: Int) -> Int? {
        switch step {
        case 0: matches.first { $0 >= start } ?? matches.first
        case 1: matches.first { $0 > start } ?? matches.first
        default: matches.last { $0 < start } ?? matches.last
        }
    }

    /// Selects a channel of the shown operation by its number.
    ///
    /// - Returns: whether the text is a number.
    mutating func findChannel(_ text: String) -> Bool {
        guard let number = Int(text) else { return false }
        let operation = network.operations[shownOperation]
        if (0..<operation.output.channels).contains(number) {
            selection.channel = number
            say("channel \(number) of \(operation.name) is selected")
        } else {
            warn("\(operation.name) has channels 0 to \(operation.output.channels - 1)")
        }
        return true
    }
}

extension ConventionList {
    /// Finds a convention by its tool's name, its remark or one of its terms.
    func find(_ text: String, step: Int, _ state: inout State) -> Bool {
        let wanted = text.lowercased()
        let matches = Convention.all.indices.filter { index in
            let convention = Convention.all[index]
            let texts = [convention.title, convention.remark] + convention.terms.map(\.label)
            return texts.contains { $0.lowercased().contains(wanted) }
        }
        guard let match = State.match(matches, from: state.view.convention, step: step) else {
            state.warn("no convention matches “\(text)”")
            return true
        }
        state.view.convention = match
        state.say("“\(text)”: match \((matches.firstIndex(of: match) ?? 0) + 1) of \(matches.count)")
        return true
    }
}

extension State {
    /// Finds a class by a part of its name or by its number, the likeliest first, and says its score and its place. A
    /// number finds the class of that number first, and then the classes whose names contain it.
    ///
    /// - Parameters:
    ///   - place: where the search goes on, among the classes by their scores; a new search begins at the top.
    ///   - select: shows the class that was found.
    mutating func findClass(
        _ text: String, step: Int, from place: Int, _ select: (inout State, Int) -> Void
    ) {
        let wanted = text.lowercased()
        let (model, prediction) = (run.model, trace.prediction)
        let ranked = prediction.top(prediction.scores.count)
        let number = Int(text)
        let matches = ranked.indices.filter { place in
            number == ranked[place] || model.label(ranked[place]).lowercased().contains(wanted)
        }
        let numbered = step == 0 ? matches.first { ranked[$0] == number } : nil
        guard let found = numbered ?? State.match(matches, from: step == 0 ? 0 : place, step: step) else {
            return warn("no class matches “\(text)”")
        }
        let index = ranked[found]
        select(&self, index)
        say(
            "\(model.label(index)) (class \(index)): score \(Numbers.fixed(Double(prediction.scores[index]), 5)), "
                + "place \(found + 1) of \(ranked.count); "
                + "match \((matches.firstIndex(of: found) ?? 0) + 1) of \(matches.count)")
    }
}

extension AnswerView {
    func find(_ text: String, step: Int, _ state: inout State) -> Bool {
        state.findClass(text, step: step, from: state.classPlace ?? 0) { $0.select(class: $1) }
        return true
    }
}
