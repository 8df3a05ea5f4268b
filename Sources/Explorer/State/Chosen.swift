import Network

/// Which operation was chosen, in words that mean something in another network too.
struct Chosen: Sendable {
    let name: String
    let row: Int
    /// Whether it is of the classifier.
    let isLastRow: Bool

    init(_ operation: Int, in network: Network) {
        name = network.operations[operation].name
        row = network.operations[operation].row
        isLastRow = row == network.rows.count - 1
    }
}
