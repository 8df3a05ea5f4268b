import Testing

@testable import Training

@Suite struct EvaluationTests {
    static func answer(_ label: Int, _ logits: [Float]) -> Evaluation.Outcome {
        .answered(Evaluation.Answer(label: label, logits: logits), warning: nil)
    }

    @Test func countsByClass() {
        let evaluation = Evaluation(
            classes: 7,
            answers: [
                Self.answer(0, [9, 1, 2, 3, 4, 5, 6]), Self.answer(1, [9, 1, 2, 3, 4, 5, 6]),
                Self.answer(2, [9, 1, 2.5, 3, 4, 5, 0]), Self.answer(1, [9, 1, 2, 3, 4, 5, 6]),
                .failed("x.jpg: broken"),
                .answered(Evaluation.Answer(label: 6, logits: [0, 0, 0, 0, 0, 0, 1]), warning: "y"),
            ], name: { "picture \($0)" })
        #expect(evaluation.count == 5 && evaluation.top1 == 2 && evaluation.top5 == 3)
        #expect(evaluation.perClass[1].count == 2 && evaluation.perClass[1].top5 == 0)
        #expect(evaluation.perClass[0].predicted == 4)
        #expect(
            evaluation.confusions == [
                Evaluation.Confusion(label: 1, predicted: 0, count: 2),
                Evaluation.Confusion(label: 2, predicted: 0, count: 1),
            ])
        #expect(evaluation.unreadable == [Evaluation.Remark(name: "picture 4", message: "x.jpg: broken")])
        #expect(evaluation.damaged.map(\.name) == ["picture 5"])
    }

    /// Equal logits are not correct answers for all classes, and a NaN is not correct for any.
    @Test func tiesAndNonNumbersAreNotRight() {
        #expect(Evaluation.Answer(label: 0, logits: [1, 1, 1]).rank == 0)
        #expect(Evaluation.Answer(label: 2, logits: [1, 1, 1]).rank == 2)
        #expect(Evaluation.Answer(label: 0, logits: [.nan, 1, 1]).rank == 3)
        #expect(Evaluation.Answer(label: 1, logits: [.nan, 1, 1]).rank == 1)
    }

    @Test func nonNumbersAreCounted() {
        let answers = [
            Self.answer(0, [1, .nan]), Self.answer(0, [1, .infinity]), Self.answer(1, [1, 2]),
        ]
        #expect(Evaluation(classes: 2, answers: answers, name: { "\($0)" }).meaningless == 2)
    }

    @Test func lossIsTheCrossEntropy() {
        #expect(abs(Evaluation.Answer(label: 1, logits: [1, 1, 1, 1]).loss - 1.3862943611198906) < 1e-12)
        #expect(abs(Evaluation.Answer(label: 0, logits: [1000, 0]).loss - 0) < 1e-12)
        #expect(abs(Evaluation.Answer(label: 1, logits: [1000, 0]).loss - 1000) < 1e-9)
    }

    /// What is kept in few bytes is what was answered.
    @Test func outcomesAreKept() {
        let given: [Evaluation.Outcome] = [
            .unread, .failed("x"), Self.answer(3, [1, 2, 3, 4]), Self.answer(0, [1, .nan]),
            .answered(Evaluation.Answer(label: 1, logits: [1, 5]), warning: "y", isUnturned: true),
        ]
        var kept = EvaluationOutcomes(count: given.count)
        for (index, outcome) in given.enumerated() { kept[index] = outcome }
        #expect("\(Array(kept))" == "\(given)")
        kept[4] = .failed("z")
        #expect("\(kept[4])" == "\(Evaluation.Outcome.failed("z"))")
    }
}
