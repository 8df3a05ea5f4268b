import Basics
import CMPI
import Glibc
import Training

/// The ranks of an MPI job. Only the thread that made the object may use it.
public final class MPIRanks: Ranks {
    public let rank: Int
    public let count: Int
    public let processors: Int
    public private(set) var seconds = 0.0
    private let stop: @convention(c) () -> Bool
    private var isStopped = false

    /// Joins the others.
    ///
    /// - Parameter stop: whether this process is to end. It is asked often.
    /// - Throws: what MPI says.
    public init(_ stop: @escaping @convention(c) () -> Bool) throws(Problem) {
        self.stop = stop
        var (rank, count): (Int32, Int32) = (0, 1)
        let status = micronet_mpi_begin(&rank, &count)
        guard status == 0 else {
            throw Problem("MPI does not start: \(Self.message(status))", advice: "check its installation")
        }
        (self.rank, self.count) = (Int(rank), Int(count))
        // A launcher may allow a process some processors only, or leave all to all.
        let share = sysconf(Int32(_SC_NPROCESSORS_ONLN)) / Int(micronet_mpi_neighbours())
        processors = max(min(share, Int(micronet_mpi_processors())), 1)
    }

    /// The name and version of the library.
    public var library: String {
        var text = [CChar](repeating: 0, count: Int(micronet_mpi_library_room()))
        let length = micronet_mpi_library(&text)
        // Open MPI adds how it was built.
        return Self.text(text, length).prefix { $0 != "," }.description
    }

    public var isAbandoned: Bool {
        guard !isStopped else { return true }
        if stop() {
            leaveOthers()
        } else if rank == 0, micronet_mpi_is_notified() {
            isStopped = true
        }
        return isStopped
    }

    /// Rank 0 saves what has been done. It hears of the request from this rank if it was not asked itself.
    private func leaveOthers() {
        isStopped = true
        if rank > 0 { micronet_mpi_notify() }
    }

    public func sum(_ values: UnsafeMutableBufferPointer<Float>) {
        share { micronet_mpi_sum_floats(values.baseAddress, Int32(values.count), stop) }
    }

    public func sum(_ values: UnsafeMutableBufferPointer<Double>) {
        share { micronet_mpi_sum_doubles(values.baseAddress, Int32(values.count), stop) }
    }

    public func broadcast(_ values: UnsafeMutableBufferPointer<Float>) {
        share { micronet_mpi_broadcast(values.baseAddress, Int32(values.count), stop) }
    }

    public func gather(_ bytes: [UInt8]) -> [[UInt8]] {
        var counts = [Int32](repeating: 0, count: count)
        share { micronet_mpi_gather_counts(Int32(bytes.count), &counts, stop) }
        var offsets: [Int32] = []
        var total: Int32 = 0
        for count in counts {
            offsets.append(total)
            total += count
        }
        var all = [UInt8](repeating: 0, count: Int(total))
        share { micronet_mpi_gather(bytes, Int32(bytes.count), &all, counts, offsets, stop) }
        guard !isStopped else { return [[UInt8]](repeating: bytes, count: count) }
        return zip(offsets, counts).map { Array(all[Int($0)..<Int($0 + $1)]) }
    }

    public func abort(_ status: Int32) -> Never {
        micronet_mpi_abort(status)
        exit(status)
    }

    public func finish() { micronet_mpi_finish() }

    /// Does what all ranks do together.
    private func share(_ operation: () -> Int32) {
        guard !isAbandoned else { return }
        let begun = MonotonicClock.nanoseconds()
        let status = operation()
        seconds += Double(MonotonicClock.nanoseconds() - begun) / 1e9
        switch status {
        case 0: break
        case MICRONET_MPI_STOPPED: leaveOthers()
        default:
            // Another rank is gone, or the network. Nothing can be computed any more.
            let line = "micronet: error: rank \(rank): MPI has failed: \(Self.message(status))\n"
            _ = AtomicFile.write(Array(line.utf8), to: STDERR_FILENO)
            abort(1)
        }
    }

    private static func message(_ status: Int32) -> String {
        var text = [CChar](repeating: 0, count: Int(micronet_mpi_error_room()))
        return Escape.line(self.text(text, micronet_mpi_error(status, &text)))
    }

    private static func text(_ characters: [CChar], _ length: Int32) -> String {
        String(decoding: characters.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
