import Network

/// What a user looks at, to come back to.
struct Place: Sendable {
    let model: ModelChoice
    /// What the selection below is of.
    let network: Network
    let screen: Screen
    let panel: Panel?
    let screenBeforePanel: Screen?
    let reading: State.Reading
    let unfolded: [State.Reading: Set<Int>]
    let listCursor: ListItem
    let listSort: ListSort
    let listScroll: Int
    let operation: Int
    let chosen: Chosen?
    let channel: Int
    let channelScroll: Int
    let showsWinners: Bool
    let convention: Int
    let unit: State.Unit
    let searched: String
    let whatIf: WhatIf?
}

extension State {
    var place: Place {
        Place(
            model: modelChoice, network: network, screen: screen, panel: panel,
            screenBeforePanel: screenBeforePanel, reading: reading,
            unfolded: unfolded, listCursor: listCursor, listSort: listSort, listScroll: listScroll,
            operation: operation, chosen: chosen, channel: channel, channelScroll: channelScroll,
            showsWinners: showsWinners,
            convention: convention, unit: unit, searched: searched, whatIf: whatIf)
    }

    /// Goes back to a place; where another network is shown, without what was selected in that one.
    mutating func show(_ place: Place) {
        panel = nil
        reading = place.reading
        listSort = place.listSort
        showsWinners = place.showsWinners
        convention = place.convention
        unit = place.unit
        searched = place.searched
        whatIf = place.whatIf
        screen = place.screen
        if network == place.network {
            unfolded = place.unfolded
            listCursor = place.listCursor
            listScroll = place.listScroll
            operation = place.operation
            chosen = place.chosen
            channel = place.channel
            channelScroll = place.channelScroll
        } else {
            revealPart(of: operation)
        }
        show(place.screen)
        panel = place.panel
        screenBeforePanel = place.screenBeforePanel
        scrollToCursors()
    }
}
