public import Explorer
import Glibc

extension CursesTerminal {
    public func next(within milliseconds: Int?) -> Reception {
        let deadline = milliseconds.map { ContinuousClock.now + .milliseconds($0) }
        while true {
            // Even with events in store: a program that is told to end does not work them off first.
            if !pending.isEmpty { _ = wait(0) }
            if closed { return .closed }
            if let event = pending.popFirst() { return .event(event) }
            let left = deadline.map { max(($0 - .now) / .milliseconds(1), 0) }
            // Rounded up: the last fraction of a millisecond would be spent asking again and again.
            let ready = wait(left.map { Int32(min($0.rounded(.up), 3_600_000)) } ?? -1)
            if !ready, let left, left <= 0 { return .nothing }
        }
    }

    /// Waits until something happens, in no processor time, and takes it in.
    ///
    /// - Returns: whether anything did.
    private func wait(_ timeout: Int32) -> Bool {
        // Nothing more is taken while there is something in store: a flood of keys stays where it is.
        let wanted = pending.isEmpty ? Int16(POLLIN) : 0
        // Errors need no asking for; of the output they are all there is to know.
        var sources = [
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: input, events: wanted, revents: 0),
            pollfd(fd: posts.descriptor, events: wanted, revents: 0),
            pollfd(fd: output, events: 0, revents: 0),
        ]
        guard poll(&sources, nfds_t(sources.count), timeout) > 0 else { return false }
        if sources[0].revents != 0 {
            react(to: signals.take())
            if closed { return true }
        }
        if sources[1].revents != 0 {
            // Readable without bytes: that is how an end, and a terminal that is gone, show.
            if screen.hasInput { readKeys() } else { hangUp() }
        }
        if sources[3].revents != 0 { hangUp() }
        if sources[2].revents != 0 { pending += posts.take() }
        return true
    }

    /// The terminal is gone, with a signal or without one.
    private func hangUp() {
        closed = true
        endingSignal = endingSignal ?? SIGHUP
    }

    private func readKeys() {
        var misses = 0
        // Twice nothing is nothing: curses also says so after a mouse report that it could not make sense of.
        while misses < 2 {
            guard let code = screen.read() else {
                misses += 1
                continue
            }
            misses = 0
            if let mouse = screen.mouse(code) {
                pending += decoder.finish().map(Event.key)
                pending += mouse
            } else {
                pending += decoder.take(code).map(Event.key)
            }
        }
        pending += decoder.finish().map(Event.key)
    }

    private func react(to numbers: [Int32]) {
        for number in numbers where SignalWatch.ends(number) {
            endingSignal = endingSignal ?? number
            closed = true
        }
        if closed { return }
        // However many there were, one look at the size answers all.
        if numbers.contains(SIGWINCH) { lookAtSize() }
        if numbers.contains(SIGTSTP) {
            suspend()
        } else if numbers.contains(SIGCONT) {
            // Stopped without notice, by SIGSTOP: whoever had the terminal since may have changed anything.
            screen.giveBack()
            retake()
        }
    }

    public func suspend() {
        guard !closed else { return }
        screen.giveBack()
        signals.holding = false
        let came = signals.stop()
        if came.contains(where: SignalWatch.ends) {
            // Told to end while stopped: the terminal is somebody else's now, and stays so.
            react(to: came)
            return
        }
        retake()
        react(to: came)
    }

    /// Takes the terminal again and shows what was on it.
    private func retake() {
        signals.holding = true
        screen.retake()
        let canvas = shown
        shown = nil
        lookAtSize()
        if let canvas { present(canvas) } else { screen.update() }
    }

    private func lookAtSize() {
        let now = screen.size
        guard now != size else { return }
        size = now
        screen.resize(now)
        shown = nil
        // Sizes that nobody has seen yet are history.
        pending.removeAll { if case .resize = $0 { true } else { false } }
        pending.append(.resize(now))
    }
}
