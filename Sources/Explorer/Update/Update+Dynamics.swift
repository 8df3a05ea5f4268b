import Network

/// The survey across all pictures.
extension State {
    /// Begins the survey where its panel is open and something else is to be surveyed than before; ends it
    /// where the panel was closed.
    mutating func requestSurvey() -> [Effect] {
        guard panel == .dynamics else { return cancelSurvey() }
        let wanted = SurveyView.Wanted(model: shownModel, edit: edit, pictures: pictures)
        let request = surveyView.ask(wanted, self)
        return request.map { [.survey($0)] } ?? []
    }

    /// What the panel begins with, when it opens: the picture that is shown.
    mutating func beginSurvey() {
        surveyView.chosenIn = nil
        selectOperation(shiftMaxIndex)
        surveyView.select(near: pictureIndex)
    }

    mutating func cancelSurvey() -> [Effect] {
        guard surveyView.isRunning else { return [] }
        surveyView.cancel()
        return [.cancelSurvey]
    }

    /// Goes on with a survey that was cancelled.
    mutating func resumeSurvey() -> [Effect] {
        guard !surveyView.isRunning else { return [] }
        let wanted = SurveyView.Wanted(model: shownModel, edit: edit, pictures: pictures)
        guard let request = surveyView.ask(wanted, self, again: true) else {
            message = Message(text: "every picture of the survey is done", isError: false)
            return []
        }
        return [.survey(request)]
    }

    /// The selected Shift-Max's place among all.
    var surveyedShiftMax: Int {
        network.shiftMaxOperations.firstIndex { $0.index == shiftMaxIndex } ?? 0
    }

    private var surveyedShape: ShiftMax? { network.operations[shiftMaxIndex].shiftMax }

    /// The coefficient that shows: the chosen one, where this Shift-Max has it.
    var surveyedKind: Int { min(surveyView.kind, 2 * (surveyedShape?.branches ?? 1) - 1) }

    /// The channels in the order of the panel.
    var surveyedChannels: [Int] {
        let channels = surveyedShape?.channels ?? 0
        guard surveyView.isByDeviation, let survey = surveyView.survey else { return Array(0..<channels) }
        let (index, first) = (surveyedShiftMax, surveyedKind * channels)
        let keys = (0..<channels).map { survey.deviation(index, first + $0) }
        return keys.indices.sorted { keys[$0] != keys[$1] ? keys[$0] > keys[$1] : $0 < $1 }
    }

    mutating func move(surveyedPictureBy lines: Int) {
        let count = surveyView.places.count
        surveyView.picture = max(min(surveyView.picture + lines, count - 1), 0)
        var scroll = surveyView.scroll
        keepVisible(surveyView.picture, count: count, height: DynamicsPanel.pictureRows(size), &scroll)
        surveyView.scroll = scroll
    }

    private var surveyedMap: SurveyView.Map {
        SurveyView.Map(
            operation: shiftMaxIndex, kind: surveyedKind, isByDeviation: surveyView.isByDeviation)
    }

    mutating func step(surveyedChannelBy step: Int) {
        let order = surveyedChannels
        let place = (order.firstIndex(of: channel) ?? 0) + step
        channel = order[min(max(place, 0), order.count - 1)]
        surveyView.chosenIn = surveyedMap
    }

    /// Keeps the selected picture in view, and the first channel of the map selected, however the order changes,
    /// until one is chosen.
    mutating func followSurvey() {
        guard panel == .dynamics else { return }
        move(surveyedPictureBy: 0)
        if surveyView.chosenIn != surveyedMap { channel = surveyedChannels.first ?? 0 }
    }

    mutating func nextSurveyedCoefficient() {
        surveyView.kind = (surveyedKind + 1) % (2 * (surveyedShape?.branches ?? 1))
    }

    mutating func sortSurvey() {
        surveyView.isByDeviation.toggle()
        message = Message(
            text: surveyView.isByDeviation ? "the channels that vary most come first" : "sorted by channel",
            isError: false)
    }

    /// Goes to the selected picture, on the Shift-Max screen.
    mutating func openSurveyedPicture() -> [Effect] {
        close()
        pictureIndex = surveyView.places[surveyView.picture]
        return requestRun(modelChoice, pictures[pictureIndex], for: pictures[pictureIndex].name)
    }
}
