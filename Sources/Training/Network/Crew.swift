#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Threads that wait for work in common: a phase runs on all of them and is over when all have ended.
final class Crew: @unchecked Sendable {
    let count: Int
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let began = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let ended = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var members: [pthread_t] = []
    // What follows is guarded by the mutex.
    private var phase = 0
    private var busy = 0
    private var isOver = false
    private var work: (Int) -> Void = { _ in }

    /// - Parameter count: at least 1; the calling thread is one of them.
    init(_ count: Int) {
        self.count = count
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(began, nil)
        pthread_cond_init(ended, nil)
        for index in 1..<max(count, 1) {
            let member = Unmanaged.passRetained(Member(crew: self, index: index))
            #if canImport(Glibc)
                var thread = pthread_t()
            #else
                var thread: pthread_t?
            #endif
            let problem = pthread_create(&thread, nil, beMember, member.toOpaque())
            precondition(problem == 0, "a thread for training could not be started")
            #if canImport(Glibc)
                members.append(thread)
            #else
                if let thread { members.append(thread) }
            #endif
        }
    }

    /// Runs `work` on every thread, with the thread's number 0..<count.
    func run(_ work: (Int) -> Void) {
        guard count > 1 else { return work(0) }
        withoutActuallyEscaping(work) { work in
            pthread_mutex_lock(mutex)
            self.work = work
            phase += 1
            busy = count - 1
            pthread_cond_broadcast(began)
            pthread_mutex_unlock(mutex)
            work(0)
            pthread_mutex_lock(mutex)
            while busy > 0 { pthread_cond_wait(ended, mutex) }
            self.work = { _ in }
            pthread_mutex_unlock(mutex)
        }
    }

    fileprivate func serve(_ index: Int) {
        var seen = 0
        pthread_mutex_lock(mutex)
        while true {
            while phase == seen, !isOver { pthread_cond_wait(began, mutex) }
            if isOver { break }
            seen = phase
            let work = work
            pthread_mutex_unlock(mutex)
            work(index)
            pthread_mutex_lock(mutex)
            busy -= 1
            if busy == 0 { pthread_cond_signal(ended) }
        }
        pthread_mutex_unlock(mutex)
    }

    /// Ends the threads; nothing runs after it.
    func dismiss() {
        pthread_mutex_lock(mutex)
        isOver = true
        pthread_cond_broadcast(began)
        pthread_mutex_unlock(mutex)
        for member in members { pthread_join(member, nil) }
        members = []
    }

    deinit {
        pthread_cond_destroy(ended)
        pthread_cond_destroy(began)
        pthread_mutex_destroy(mutex)
        ended.deallocate()
        began.deallocate()
        mutex.deallocate()
    }
}

/// What a thread is told when it starts.
private final class Member: Sendable {
    let crew: Crew
    let index: Int

    init(crew: Crew, index: Int) {
        self.crew = crew
        self.index = index
    }
}

private func beMember(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let member = Unmanaged<Member>.fromOpaque(argument).takeRetainedValue()
    member.crew.serve(member.index)
    return nil
}
