import Foundation
import Testing

@testable import Terminal
@testable import Explorer

@Suite struct ClipboardTests {
    /// The examples of RFC 4648.
    @Test func encodesAsTheStandardSays() {
        for (text, code) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"), ("→", "4oaS"),
        ] {
            #expect(String(decoding: Clipboard.base64(Array(text.utf8)), as: UTF8.self) == code)
        }
        #expect(Clipboard.sequence("foo") == Array("\u{1B}]52;c;Zm9v\u{7}".utf8))
    }

    @Test func theLinuxConsoleHasNone() {
        #expect(!Clipboard.isKnown(to: "linux") && Clipboard.isKnown(to: "tmux-256color"))
    }
}

@Suite struct ColorPairTests {
    @Test func declaresEachPairOnce() {
        var pairs = ColorPairs(colors: 256, pairs: 65536, direct: false)
        #expect(pairs.pair(nil, nil).0 == 0)
        let (first, declaration) = pairs.pair(208, nil)
        #expect(declaration == .init(pair: 1, foreground: 208, background: -1))
        #expect(pairs.pair(208, nil) == (first, nil))
        #expect(pairs.pair(nil, 208).1 == .init(pair: 2, foreground: -1, background: 208))
        #expect(pairs.pair(0, 255).1 == .init(pair: 3, foreground: 0, background: 255))
    }

    @Test func mapsBrightColorsOfEight() {
        var pairs = ColorPairs(colors: 8, pairs: 64, direct: false)
        #expect(pairs.pair(15, 9).1 == .init(pair: 1, foreground: 7, background: 1))
        #expect(Look(15).brightens(of: 8) && !Look(7).brightens(of: 8) && !Look(15).brightens(of: 16))
    }

    @Test func namesDirectColorsByValue() {
        var pairs = ColorPairs(colors: 1 << 24, pairs: 65536, direct: true)
        #expect(pairs.pair(196, 3).1 == .init(pair: 1, foreground: 0xFF0000, background: 3))
    }

    @Test func fallsBackOnTheBackground() {
        var pairs = ColorPairs(colors: 256, pairs: 3, direct: false)
        let (red, blue) = (pairs.pair(1, 20).0, pairs.pair(4, nil).0)
        #expect(!pairs.exhausted)
        #expect(pairs.pair(2, 20) == (red, nil))
        #expect(pairs.pair(2, nil) == (blue, nil))
        #expect(pairs.exhausted && pairs.fits(2) && !pairs.fits(3))
        pairs.reset()
        #expect(!pairs.exhausted && pairs.pair(2, 20).1?.pair == 1)
    }

    @Test func knowsDepths() {
        #expect(
            [0, 2, 8, 16, 88, 256, 1 << 24].map { ColorDepth(colors: $0, isFull: false) }
                == [.none, .none, .sixteen, .sixteen, .sixteen, .palette, .palette])
        #expect(
            [0, 2, 8, 256].map { ColorDepth(colors: $0, isFull: true) } == [.none, .none, .full, .full])
    }
}

func == (left: (Int32, ColorPairs.Declaration?), right: (Int32, ColorPairs.Declaration?)) -> Bool {
    left.0 == right.0 && left.1 == right.1
}

@Suite struct CapabilityTests {
    @Test func leavesDelaysOut() {
        let text = Capability.withoutDelays(Array("\u{1B}[m$<2>a$<5*/>b$<".utf8))
        #expect(String(decoding: text, as: UTF8.self) == "\u{1B}[mab$<")
    }
}

@Suite struct EventPostTests {
    private func number(_ event: Event) -> Int? {
        if case .resize(let size) = event { size.width } else { nil }
    }

    private func isReadable(_ post: EventPost, within milliseconds: Int32) -> Bool {
        var look = pollfd(fd: post.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&look, 1, milliseconds) == 1
    }

    /// Separate threads, because the shared ones of the tests may all be busy for a long time.
    @Test func losesNothingFromManyThreads() {
        let post = EventPost()
        for thread in 0..<8 {
            Thread.detachNewThread {
                for step in 0..<500 { post.post(.resize(Size(width: thread * 500 + step, height: 1))) }
            }
        }
        var seen: [Int] = []
        while seen.count < 4000 {
            guard isReadable(post, within: 60_000) else { break }
            seen += post.take().compactMap(number)
        }
        #expect(Set(seen) == Set(0..<4000) && seen.count == 4000)
        // Each thread's events keep their order.
        for thread in 0..<8 {
            let own = seen.filter { $0 / 500 == thread }
            #expect(own == own.sorted())
        }
        #expect(!isReadable(post, within: 0))
    }

    @Test func isReadableExactlyWhileThereAreEvents() {
        let post = EventPost()
        #expect(!isReadable(post, within: 0))
        for width in 1...3 { post.post(.resize(Size(width: width, height: 1))) }
        #expect(isReadable(post, within: 0))
        #expect(post.take().compactMap(number) == [1, 2, 3])
        #expect(!isReadable(post, within: 0))
        post.post(.key("a"))
        #expect(isReadable(post, within: 0))
    }
}
