import Network

/// A hypothetical network: the shown one with some of its numbers changed, to see what it would cost.
public struct WhatIf: Sendable {
    /// What it is compared with.
    let base: Network
    private(set) var inputSize: Int
    private(set) var classes: Int
    /// Of every width, in percent.
    private(set) var width = 100
    private(set) var variant: Variant
    /// The row that the row's fields change: an index of `variant.rows`; nil for all of them.
    private(set) var row: Int?
    private(set) var cursor = 0
    /// The digits that are being typed for the field under the cursor.
    var typed: String?
    /// What it would be, or why it cannot be.
    private(set) var network: Result<Network, NetworkError>

    init(_ base: Network, row: Int?) {
        self.base = base
        inputSize = base.inputSize
        classes = base.classes
        variant = base.variant
        self.row = row
        network = .success(base)
    }

    /// A line of the form.
    enum Field: Hashable, Sendable {
        case inputSize, classes, width, headWidth
        /// Which row the fields below are of.
        case row
        case number(RowField)

        /// As a lesson calls it.
        var name: String {
            switch self {
            case .inputSize: "inputSize"
            case .classes: "classes"
            case .width: "width"
            case .headWidth: "headWidth"
            case .row: "row"
            case .number(let field): field.rawValue
            }
        }

        static let all: [Field] =
            [.inputSize, .classes, .width, .headWidth, .row] + RowField.allCases.map(Field.number)
    }

    /// As lessons call the fields.
    public static let fieldNames = Field.all.map(\.name)

    var fields: [Field] {
        let forms = Set(rows.map { variant.rows[$0].form })
        return Field.all.filter { field in
            guard case .number(let number) = field else { return true }
            return forms.contains { number.applies(to: $0) }
        }
    }

    /// The rows that the row's fields are of.
    private var rows: [Int] { row.map { [$0] } ?? Array(variant.rows.indices) }

    /// A field's value, or the least and the greatest of several rows'; in the base network too.
    func values(_ field: Field) -> (base: ClosedRange<Int>, now: ClosedRange<Int>) {
        switch field {
        case .inputSize: (base.inputSize...base.inputSize, inputSize...inputSize)
        case .classes: (base.classes...base.classes, classes...classes)
        case .width: (100...100, width...width)
        case .headWidth:
            (base.variant.headWidth...base.variant.headWidth, variant.headWidth...variant.headWidth)
        case .row: (0...0, 0...0)
        case .number(let field): (range(field, base.variant), range(field, variant))
        }
    }

    private func range(_ field: RowField, _ variant: Variant) -> ClosedRange<Int> {
        let values = rows.map { variant.rows[$0] }.filter { field.applies(to: $0.form) }
            .map { $0[keyPath: field.path] }
        return (values.min() ?? 0)...(values.max() ?? 0)
    }

    /// Whether anything differs from the base network.
    var isChanged: Bool {
        variant != base.variant || inputSize != base.inputSize || classes != base.classes || width != 100
    }

    // MARK: - Changes

    mutating func moveCursor(by lines: Int) { select(cursor + lines) }

    mutating func select(_ index: Int) { cursor = min(max(index, 0), fields.count - 1) }

    /// Puts the cursor on a field, if the row has it.
    mutating func select(named name: String) {
        if let index = fields.firstIndex(where: { $0.name == name }) { select(index) }
    }

    /// Changes the field under the cursor by this many of its steps.
    mutating func step(by steps: Int) {
        switch fields[cursor] {
        case .inputSize, .headWidth: change { $0 + 32 * steps }
        case .classes: change { WhatIf.round($0, steps: steps) }
        case .width: step(by: steps, times: 25)
        case .row:
            let place = (row.map { $0 + 1 } ?? 0) + steps.signum()
            let count = variant.rows.count + 1
            row = (place + count) % count == 0 ? nil : (place + count) % count - 1
        case .number(let field) where field.isGroups: step(by: steps, times: 1)
        case .number(let field): change { $0 + steps * field.step }
        }
    }

    /// Steps past the numbers that do not fit those of groups; where none fits, the next one says why.
    private mutating func step(by steps: Int, times unit: Int) {
        let before = self
        for further in 0..<64 {
            self = before
            change { $0 + (steps + further * steps.signum()) * unit }
            if case .success(let network) = network, before.network != .success(network) { return }
        }
        self = before
        change { $0 + steps * unit }
    }

    /// Whether the field under the cursor is a number.
    var isAtNumber: Bool { fields[cursor] != .row }

    /// Makes the typed digits the field's number, or the nearest that it may have.
    mutating func takeTyped() {
        if let number = typed.flatMap({ Int($0) }) { change { _ in number } }
        typed = nil
    }

    /// The next of the round numbers: tens for one step, hundreds for ten.
    private static func round(_ value: Int, steps: Int) -> Int {
        let grid = 10 * abs(steps)
        return steps < 0 ? (value + grid - 1) / grid * grid - grid : value / grid * grid + grid
    }

    /// Changes the number under the cursor, in every row that it is of.
    private mutating func change(_ new: (Int) -> Int) {
        func set(_ value: inout Int, _ limits: ClosedRange<Int>) {
            value = min(max(new(value), limits.lowerBound), limits.upperBound)
        }
        switch fields[cursor] {
        case .inputSize: set(&inputSize, 32...4096)
        case .classes: set(&classes, 1...1_000_000)
        case .width: set(&width, 25...800)
        case .headWidth: set(&variant.headWidth, 32...65_536)
        case .row: break
        case .number(let field):
            for index in rows where field.applies(to: variant.rows[index].form) {
                set(&variant.rows[index][keyPath: field.path], field.limits)
            }
        }
        do throws(NetworkError) {
            network = .success(
                try Network(variant.scaled(toPercent: width), inputSize: inputSize, classes: classes))
        } catch {
            network = .failure(error)
        }
    }

    mutating func reset() {
        let cursor = cursor
        self = WhatIf(base, row: row)
        select(cursor)
    }
}

/// A number of a row that a what-if can change. The raw values are the letters of the published tables: lessons use them.
enum RowField: String, Sendable, CaseIterable {
    case stride = "s"
    case channels = "c"
    case kernel = "k"
    case expansion = "c2"
    case firstGroups = "g1"
    case secondGroups = "g2"
    case thirdGroups = "g3"
    case fourthGroups = "g4"
    case firstBranches = "y1"
    case secondBranches = "y2"
    case thirdBranches = "y3"
    case reduction = "r"

    /// Its name in the form, where a row keeps it, and what it may be. A number within the limits may still not fit the
    /// others; a group count of 0 would be another form of row.
    private var entry: (title: String, path: WritableKeyPath<Row, Int> & Sendable, limits: ClosedRange<Int>) {
        switch self {
        case .stride: ("stride s", \.stride, 1...2)
        case .channels: ("channels c", \.channels, 1...8192)
        case .kernel: ("kernel k", \.kernel, 1...15)
        case .expansion: ("expansion c2", \.expansion.1, 1...16)
        case .firstGroups: ("groups g1, first", \.firstGroups.0, 1...8192)
        case .secondGroups: ("groups g2, after", \.firstGroups.1, 1...8192)
        case .thirdGroups: ("groups g3, last", \.secondGroups.0, 1...8192)
        case .fourthGroups: ("groups g4, after", \.secondGroups.1, 1...8192)
        case .firstBranches: ("branches y1", \.dynamics.0, 0...2)
        case .secondBranches: ("branches y2", \.dynamics.1, 0...2)
        case .thirdBranches: ("branches y3", \.dynamics.2, 0...1)
        case .reduction: ("reduction r", \.reduction, 1...64)
        }
    }

    var title: String { entry.title }
    var path: WritableKeyPath<Row, Int> & Sendable { entry.path }
    var limits: ClosedRange<Int> { entry.limits }
    var step: Int { self == .channels ? 4 : self == .kernel ? 2 : 1 }
    var isGroups: Bool { [.firstGroups, .secondGroups, .thirdGroups, .fourthGroups].contains(self) }

    /// Whether rows of this form have it.
    func applies(to form: Row.Form) -> Bool {
        switch (self, form) {
        case (.expansion, _), (.secondGroups, _), (.thirdBranches, _), (.reduction, _): true
        case (.firstGroups, .lite): false
        case (.firstGroups, _): true
        case (.firstBranches, .full): true
        case (.firstBranches, _): false
        case (_, let form): form != .expansionOnly
        }
    }
}
