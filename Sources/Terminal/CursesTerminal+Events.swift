public import Explorer
import Glibc

extension CursesTerminal {
    public func next(within milliseconds: Int?) -> Reception {
        let deadline = milliseconds.map { ContinuousClock.now + .milliseconds($0) }
        while true {
            // Look for signals even if events are pending: a program that is told to end does not process them first.
            if !pending.isEmpty { _ = wait(0) }
            if closed { return .closed }
            if let event = pending.popFirst() { return .event(event) }
            let left = deadline.map { max(($0 - .now) / .milliseconds(1), 0) }
            // Rounded up, or the last fraction of a millisecond would be spent polling.
            // A paste whose end does not come must not take the keys for ever.
            let limits = [left, decoder.isPasting ? max(patienceOfPaste, 0) : nil].compactMap(\.self)
            let ready = wait(limits.min().map { Int32(min($0.rounded(.up), 3_600_000)) } ?? -1)
            if !ready, decoder.isPasting, patienceOfPaste <= 0 {
                finishPaste()
                continue
            }
            if !ready, let left, left <= 0 { return .nothing }
        }
    }

    /// Waits until something happens, without using processor time, and reads it.
    ///
    /// - Returns: whether anything happened.
    private func wait(_ timeout: Int32) -> Bool {
        // Read nothing more while events are pending, so that a flood of keys stays in the kernel's buffer.
        let wanted = pending.isEmpty ? Int16(POLLIN) : 0
        // Errors are always reported; for the output nothing else matters.
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
            // Readable without bytes: the input has ended, or the terminal is gone.
            if screen.hasInput { readKeys() } else { hangUp() }
        }
        if sources[3].revents != 0 { hangUp() }
        if sources[2].revents != 0 { pending += posts.take() }
        return true
    }

    /// The terminal is gone, with or without a signal.
    private func hangUp() {
        closed = true
        endingSignal = endingSignal ?? SIGHUP
    }

    private func readKeys() {
        if decoder.isPasting { return readPaste() }
        var misses = 0
        // Stop after two failed reads: one also follows a mouse report that curses could not parse.
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
                if decoder.isPasting {
                    lastPasted = .now
                    return
                }
            }
        }
        pending += decoder.finish().map(Event.key)
    }

    // MARK: - Pasting

    /// How long a paste may pause, in milliseconds, before it counts as ended.
    private static let longestPause = 2000.0
    /// A Ctrl-C after such a pause was typed; without one it is a part of the text.
    private static let pauseBeforeInterrupt = 100.0

    private var pauseOfPaste: Double { (ContinuousClock.now - lastPasted) / .milliseconds(1) }
    private var patienceOfPaste: Double { CursesTerminal.longestPause - pauseOfPaste }

    /// Reads pasted text past curses, which would take three system calls for every byte.
    private func readPaste() {
        let chunk = screen.readBytes()
        guard !chunk.isEmpty else { return }
        let isInterrupt = chunk == [3] && pauseOfPaste > CursesTerminal.pauseBeforeInterrupt
        lastPasted = .now
        if isInterrupt { return finishPaste() }
        // Keys that were typed meanwhile may follow, and another paste.
        var rest = chunk[...]
        while decoder.isPasting {
            guard let (text, more) = decoder.paste(rest) else { return }
            pending.append(.paste(text))
            rest = more
            while !decoder.isPasting, let byte = rest.popFirst() {
                pending += decoder.take(Int32(byte)).map(Event.key)
            }
        }
        pending += decoder.finish().map(Event.key)
    }

    private func finishPaste() {
        if let text = decoder.endPaste() { pending.append(.paste(text)) }
    }

    private func react(to numbers: [Int32]) {
        for number in numbers where SignalWatch.ends(number) {
            endingSignal = endingSignal ?? number
            closed = true
        }
        if closed { return }
        // Any number of these signals needs the size only once.
        if numbers.contains(SIGWINCH) { updateSize() }
        if numbers.contains(SIGTSTP) {
            suspend()
        } else if numbers.contains(SIGCONT) {
            // Stopped by SIGSTOP: another program may have changed the terminal since.
            screen.suspend()
            resume()
        }
    }

    public func suspend() {
        guard !closed else { return }
        screen.suspend()
        signals.isHeld = false
        let came = signals.stop()
        if came.contains(where: SignalWatch.ends) {
            // Told to end while stopped: the terminal belongs to another program now.
            react(to: came)
            return
        }
        resume()
        react(to: came)
    }

    /// Takes the terminal back after a suspension and shows the last frame again.
    private func resume() {
        signals.isHeld = true
        screen.resume()
        let canvas = shown
        shown = nil
        updateSize()
        if let canvas { present(canvas) } else { screen.update() }
    }

    private func updateSize() {
        let now = screen.size
        guard now != size else { return }
        size = now
        screen.resize(now)
        shown = nil
        // Older sizes that are still pending no longer matter.
        pending.removeAll { if case .resize = $0 { true } else { false } }
        pending.append(.resize(now))
    }
}
