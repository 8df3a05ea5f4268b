public import Explorer
import Glibc
import Synchronization

/// A queue of events from other threads. Posting wakes a terminal that waits.
public final class EventPost: Sendable {
    private let events = Mutex<[Event]>([])
    /// A pipe that holds at least one byte while there are events, so that poll() can wait for events and keys.
    private let pipe: WakePipe

    public init() { pipe = WakePipe() }

    /// Adds an event; from any thread.
    public func post(_ event: Event) {
        let first = events.withLock { events in
            events.append(event)
            return events.count == 1
        }
        if first { pipe.wake(1) }
    }

    /// All events since the last call, in order of arrival.
    func take() -> [Event] {
        // Drain first: an event posted in between then causes a spurious wake-up, not a missed one.
        _ = pipe.drain()
        return events.withLock { events in
            let taken = events
            events = []
            return taken
        }
    }

    var descriptor: Int32 { pipe.reading }
}

/// A pipe whose bytes wake its reader. Neither end blocks; a full pipe needs no further byte.
final class WakePipe: Sendable {
    let reading: Int32
    let writing: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "no file descriptors left")
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        close(writing)
    }

    func wake(_ byte: UInt8) {
        var byte = byte
        _ = write(writing, &byte, 1)
    }

    /// All bytes in the pipe.
    func drain(limit: Int = .max) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < limit {
            let count = read(reading, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
