extension Screen {
    /// The layer table, and the details of what is selected in it: next to it on a wide terminal, else below. On a large
    /// one, what the operation does as pictures; then also its activations, the next Shift-Max and the answer.
    public static let network = Screen(
        "Network",
        [
            OperationList(), OperationDetails(), StagePane(), ActivationSummary(), CoefficientSummary(),
            AnswerSummary(), ChannelMaps(), Ribbon(),
        ], isSearched: true
    ) { state, body, layout in
        // A high and narrow terminal has room for companions below the details.
        if state.room > .compact || body.height >= 42 {
            networkArrangement(state).place(in: body.inset(columns: 1), &layout)
        } else if body.width >= 122 {
            let (list, details) = body.cutLeft(body.width - 46)
            layout.place(OperationList(), in: list)
            layout.place(OperationDetails(), in: details.cutLeft(2).1)
            layout.rule(details.cutLeft(1).0)
        } else {
            let (list, details) = body.cutList()
            layout.place(OperationList(), in: list)
            layout.place(OperationDetails(), in: details.cutTop(1).1.inset(columns: 1))
            layout.rule(details.cutTop(1).0)
        }
    }

    private static func networkArrangement(_ state: State) -> Arrangement {
        let lines = state.listItems.count + 1
        let isWorkbench = state.room == .workbench
        // On the workbench the stage gets the width: the list has its names and numbers in 84 columns.
        let list: [Arrangement] = [
            .pane(
                OperationList(), rank: 0, width: 78...(isWorkbench ? 84 : 100), height: 14...max(lines, 14)),
            .pane(
                OperationDetails(hasMap: state.size.width < 124), rank: 1,
                height: 9...(isWorkbench ? 14 : 11)),
        ]
        let companions: [Arrangement] = [
            .pane(
                ActivationSummary(), rank: 3, width: 36...(isWorkbench ? 40 : 100),
                height: 15...(isWorkbench ? 24 : 40)),
            .pane(CoefficientSummary(), rank: 4),
            .pane(AnswerSummary(), rank: 5, height: 8...20),
        ]
        let maps = Arrangement.pane(ChannelMaps(), rank: 7)
        let stage = Arrangement.pane(StagePane(), rank: 2, share: 3)
        // Without a column of their own, the companions are below the details of a high terminal.
        return Ribbon.above(
            .columns(
                isWorkbench
                    ? [.rows(list + [maps]), stage, .rows(companions)] : [.rows(list + companions), stage]),
            rank: 6, state)
    }
}
