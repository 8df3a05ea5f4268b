import Glibc

/// A lock, and a way to wait for what other threads do.
final class Monitor: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` while no other thread runs one.
    func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Lets others in until one of them calls `wake`. Only within `locked`; may return for no reason.
    func wait() { pthread_cond_wait(condition, mutex) }

    /// The same, for so long at most.
    func wait(milliseconds: Int) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let nanoseconds = time.tv_nsec + milliseconds * 1_000_000
        time.tv_sec += nanoseconds / 1_000_000_000
        time.tv_nsec = nanoseconds % 1_000_000_000
        pthread_cond_timedwait(condition, mutex, &time)
    }

    /// Wakes all that wait.
    func wake() { pthread_cond_broadcast(condition) }
}

/// Threads that do the same work until it is done.
final class WorkerThreads {
    private var threads: [pthread_t] = []

    /// - Parameter niceness: how far they stand back behind the process's other threads; 0 for not at all.
    init(count: Int, niceness: Int32 = 0, _ work: @escaping @Sendable (_ thread: Int) -> Void) {
        for index in 0..<count {
            var thread = pthread_t()
            let task = Unmanaged.passRetained(
                Task {
                    // On Linux this is the calling thread's alone.
                    if niceness > 0 {
                        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
                    }
                    work(index)
                })
            let status = pthread_create(&thread, nil, WorkerThreads.start, task.toOpaque())
            precondition(status == 0, "the system starts no more threads")
            threads.append(thread)
        }
    }

    private static let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
        task in
        task.map { Unmanaged<Task>.fromOpaque($0).takeRetainedValue().body() }
        return nil
    }

    /// Waits until all have ended.
    func join() {
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }

    private final class Task {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
