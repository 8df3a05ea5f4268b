import Glibc

/// A lock, and a way to wait for what other threads do under it.
public final class Monitor: @unchecked Sendable {
    // Unchecked because of the pointer, which is set once; what it points to is made for many threads.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = Event()

    /// Something that threads wait for.
    public final class Event: @unchecked Sendable {
        fileprivate let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

        public init() {
            condition.initialize(to: pthread_cond_t())
            pthread_cond_init(condition, nil)
        }

        deinit {
            pthread_cond_destroy(condition)
            condition.deallocate()
        }
    }

    public init() {
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs `body` while no other thread runs one.
    public func locked<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        lock()
        defer { unlock() }
        return try body()
    }

    func lock() { pthread_mutex_lock(mutex) }

    func unlock() { pthread_mutex_unlock(mutex) }

    /// Lets other threads in until one of them calls `wake`. Only within `locked`; may also return without a reason.
    ///
    /// - Parameter event: the monitor's own if nil.
    public func wait(for event: Event? = nil) { pthread_cond_wait((event ?? changed).condition, mutex) }

    /// Waits for the monitor's own event, but at most for a time.
    public func wait(milliseconds: Int) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let nanoseconds = time.tv_nsec + milliseconds * 1_000_000
        time.tv_sec += nanoseconds / 1_000_000_000
        time.tv_nsec = nanoseconds % 1_000_000_000
        pthread_cond_timedwait(changed.condition, mutex, &time)
    }

    /// Wakes all threads that wait for the event; for the monitor's own if nil.
    public func wake(_ event: Event? = nil) { pthread_cond_broadcast((event ?? changed).condition) }
}

/// Threads that all run the same function until it returns.
public final class WorkerThreads {
    private var threads: [pthread_t] = []

    /// - Parameters:
    ///   - niceness: how far the threads yield to the process's other threads, 0 (not at all) to 19.
    ///   - work: called once on each thread with its number, 0 ..< `count`.
    public init(count: Int, niceness: Int32 = 0, _ work: @escaping @Sendable (_ thread: Int) -> Void) {
        for index in 0..<count {
            var thread = pthread_t()
            let job = Unmanaged.passRetained(
                Job {
                    // On Linux this concerns the calling thread alone.
                    if niceness > 0 {
                        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
                    }
                    work(index)
                })
            let status = WorkerThreads.create(&thread, job.toOpaque())
            guard status == 0 else { MemoryBudget.failed(toStartThread: status) }
            threads.append(thread)
        }
    }

    private static let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { job in
        job.map { Unmanaged<Job>.fromOpaque($0).takeRetainedValue().body() }
        return nil
    }

    private static func create(_ thread: inout pthread_t, _ job: UnsafeMutableRawPointer) -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        return pthread_create(&thread, &attributes, start, job)
    }

    /// The address space that a thread's stack takes. Whoever allows himself stacks of a gigabyte (`ulimit -s`) does not
    /// mean ours.
    static let stackBytes: Int = {
        var attributes = pthread_attr_t()
        var size = 0
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_getstacksize(&attributes, &size)
        return min(max(size, 1 << 20), 8 << 20)
    }()

    /// Runs `work` with the numbers 0 ..< `count` at the same time: on the calling thread and on others that are started
    /// for it. (Dispatch waits without end for a thread that the system does not give.)
    public static func perform(_ count: Int, _ work: @Sendable (_ index: Int) -> Void) {
        guard count > 1 else {
            if count == 1 { work(0) }
            return
        }
        withoutActuallyEscaping(work) { work in
            let others = WorkerThreads(count: count - 1) { work($0 + 1) }
            work(0)
            others.join()
        }
    }

    /// Waits until all have ended.
    public func join() {
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }

    private final class Job: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}

/// Threads that work in phases: each phase runs on all of them and ends when the last has finished its part.
public final class Crew: @unchecked Sendable {
    // Unchecked because of the variables below, which the monitor guards.
    public let count: Int
    private let monitor = Monitor()
    // Two events, so that the end of a phase wakes no thread but the one that waits for it.
    private let began = Monitor.Event()
    private let ended = Monitor.Event()
    private var threads: WorkerThreads?
    private var phase = 0
    private var busy = 0
    private var isOver = false
    private var work: (Int) -> Void = { _ in }

    /// - Parameter count: at least 1; the calling thread is one of them.
    public init(_ count: Int) {
        self.count = max(count, 1)
        if count > 1 { threads = WorkerThreads(count: count - 1) { [self] in serve($0 + 1) } }
    }

    /// Runs `work` on every thread with the thread's number, 0 ..< `count`.
    public func run(_ work: (Int) -> Void) {
        guard count > 1 else { return work(0) }
        withoutActuallyEscaping(work) { work in
            monitor.locked {
                self.work = work
                phase += 1
                busy = count - 1
                monitor.wake(began)
            }
            work(0)
            monitor.locked {
                while busy > 0 { monitor.wait(for: ended) }
                self.work = { _ in }
            }
        }
    }

    private func serve(_ index: Int) {
        var seen = 0
        while runPart(index, after: &seen) {
            monitor.locked {
                busy -= 1
                if busy == 0 { monitor.wake(ended) }
            }
        }
    }

    /// Waits for the next phase and runs a thread's part of it. When this returns, the thread no longer holds the phase's
    /// work, which must not outlive `run`.
    ///
    /// - Returns: false if the crew was dismissed instead.
    @inline(never)
    private func runPart(_ index: Int, after seen: inout Int) -> Bool {
        monitor.lock()
        while phase == seen, !isOver { monitor.wait(for: began) }
        let (work, isOver) = (work, isOver)
        seen = phase
        monitor.unlock()
        if !isOver { work(index) }
        return !isOver
    }

    /// Ends the threads. Must be called before the crew is released; nothing runs after it.
    public func dismiss() {
        monitor.locked {
            isOver = true
            monitor.wake(began)
        }
        threads?.join()
        threads = nil
    }
}
