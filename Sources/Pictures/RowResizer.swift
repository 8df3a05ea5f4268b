import Arithmetic
import ArithmeticSteps

/// What is wanted of a picture: a part of it at another size, and of that again a part.
public struct PictureCut: Equatable, Sendable {
    /// The part of the picture that is resized; what lies around it has no influence.
    public let columns: Range<Int>
    public let rows: Range<Int>
    /// The size to which it is resized.
    public let width: Int
    public let height: Int
    /// What is kept of the resized part.
    public let keptColumns: Range<Int>
    public let keptRows: Range<Int>

    /// - Precondition: no part is empty or reaches beyond what it is a part of.
    init(
        columns: Range<Int>, rows: Range<Int>, width: Int, height: Int, keptColumns: Range<Int>,
        keptRows: Range<Int>
    ) {
        precondition(
            !columns.isEmpty && !rows.isEmpty && width > 0 && height > 0, "a picture has at least one pixel")
        precondition(
            keptColumns.lowerBound >= 0 && keptColumns.upperBound <= width && !keptColumns.isEmpty
                && keptRows.lowerBound >= 0 && keptRows.upperBound <= height && !keptRows.isEmpty,
            "the part lies in the resized picture")
        (self.columns, self.rows) = (columns, rows)
        (self.width, self.height) = (width, height)
        (self.keptColumns, self.keptRows) = (keptColumns, keptRows)
    }

    /// A part of a picture at another size.
    ///
    /// - Precondition: it lies in the picture and is not empty.
    public init(columns: Range<Int>, rows: Range<Int>, width: Int, height: Int) {
        self.init(
            columns: columns, rows: rows, width: width, height: height, keptColumns: 0..<width,
            keptRows: 0..<height)
    }
}

/// Cuts and resizes a picture whose rows come one after another, so that no more than a few of them need be in memory.
final class RowResizer {
    let cut: PictureCut
    /// What is needed of the picture.
    let columns: Range<Int>
    let rows: Range<Int>
    private let horizontal: ResizeWeights?
    private let vertical: ResizeWeights?
    private let kernels: any ArithmeticKernels.Type
    /// The rows so far after the horizontal pass, without gaps.
    private var narrowed: UnsafeMutablePointer<UInt8>?
    private let rowBytes: Int
    private var count = 0

    init(_ cut: PictureCut, by instructionSet: InstructionSet = .chosen) {
        self.cut = cut
        kernels = instructionSet.kernels
        // A side that keeps its length keeps its pixels; its weights would also read neighbours, times 0.
        horizontal =
            cut.width == cut.columns.count
            ? nil
            : ResizeWeights(input: cut.columns.count, output: cut.width, outputs: cut.keptColumns)
        vertical =
            cut.height == cut.rows.count
            ? nil : ResizeWeights(input: cut.rows.count, output: cut.height, outputs: cut.keptRows)
        columns = (horizontal?.inputs ?? cut.keptColumns).moved(by: cut.columns.lowerBound)
        rows = (vertical?.inputs ?? cut.keptRows).moved(by: cut.rows.lowerBound)
        rowBytes = 3 * cut.keptColumns.count
    }

    deinit { narrowed?.deallocate() }

    /// What it takes, in bytes.
    var memory: Int { rowBytes * (rows.count + cut.keptRows.count) }

    /// Takes the next rows of `rows`.
    ///
    /// - Parameters:
    ///   - first: the pixel of `columns` with which they begin.
    ///   - rowBytes: the distance of rows in memory.
    func add(_ first: UnsafePointer<UInt8>, rowBytes distance: Int, count: Int) {
        precondition(self.count + count <= rows.count, "there are no more rows than were asked for")
        let start = narrowed ?? .allocate(capacity: rowBytes * rows.count)
        narrowed = start
        let target = start + self.count * rowBytes
        self.count += count
        guard let horizontal else {
            for row in 0..<count {
                (target + row * rowBytes).update(from: first + row * distance, count: rowBytes)
            }
            return
        }
        horizontal.withPass {
            kernels.resizeRows(
                $0, first, rowBytes: distance, rows: count, inputPixels: columns.count, into: target)
        }
    }

    /// The result, after all rows.
    func image() -> RGBImage {
        precondition(count == rows.count, "all rows are there")
        let bytes = rowBytes * cut.keptRows.count
        let pixels = [UInt8](unsafeUninitializedCapacity: bytes) { output, initialized in
            guard let start = output.baseAddress, let narrowed else { return }
            if let vertical {
                vertical.withPass { kernels.resizeColumns($0, narrowed, rowBytes: rowBytes, into: start) }
            } else {
                start.update(from: narrowed, count: bytes)
            }
            initialized = bytes
        }
        return RGBImage(width: cut.keptColumns.count, height: cut.keptRows.count, pixels: pixels)
    }
}

extension Range<Int> {
    fileprivate func moved(by distance: Int) -> Range { lowerBound + distance..<upperBound + distance }
}
