import Pictures

/// Many file names in two arrays: ImageNet has more than a million.
struct PathTable: Sendable {
    private var bytes: [UInt8] = []
    /// Where each name ends in `bytes`.
    private var ends: [Int] = []

    var count: Int { ends.count }

    mutating func append(_ path: some Sequence<UInt8>) {
        bytes.append(contentsOf: path)
        ends.append(bytes.count)
    }

    subscript(index: Int) -> PicturePath {
        PicturePath(bytes: Array(bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]))
    }
}
