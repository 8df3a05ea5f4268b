import Basics
import Foundation
import TestSupport
import Testing

@testable import Pictures

/// Decoding that is to end early.
@Suite struct InterruptionTests {
    /// The processor time of this thread, in nanoseconds.
    private func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Decoding stops before the next rows. All of them take longer by far.
    @Test func aJPEGStopsAtOnce() throws {
        let image = RGBImage(
            width: 3000, height: 2000,
            pixels: (0..<18_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) })
        let bytes = try image.jpegData(quality: 60)
        let frame = try #require(JPEGFrame(bytes))
        let cancellation = Cancellation()
        var times: [Int] = []
        for isRequested in [false, true] {
            if isRequested { cancellation.request() }
            let start = now()
            let decoded = try? JPEGDecoder.decode(bytes, frame, PictureReading(cancellation: cancellation))
            times.append(now() - start)
            #expect((decoded == nil) == isRequested)
        }
        #expect(times[1] < times[0] / 2, "\(times)")
    }

    @Test(arguments: ["baseline-420.jpg", "progressive.jpg", "cmyk.jpg", "made-arith.jpg"])
    func aRequestEndsEveryKind(_ file: String) throws {
        let bytes = try bundled(file)
        let frame = try #require(JPEGFrame(bytes))
        let reading = PictureReading(cancellation: Cancellation())
        // Without the request nothing changes, not even for a damaged file.
        for bytes in [bytes, Array(bytes.dropLast(bytes.count / 3))] {
            let decoded = try DecodedPicture(bytes, name: "a", reading)
            #expect(try decoded == DecodedPicture(bytes, name: "a"))
        }
        reading.cancellation?.request()
        for _ in 0..<2 {
            let problem = thrown(Problem.self) { try JPEGDecoder.decode(bytes, frame, reading) }
            #expect(problem?.message == "the reading was cancelled")
        }
        #expect(
            thrown(Problem.self) { try DecodedPicture(bytes, name: "a", reading) }?.description.hasPrefix(
                "a: the reading was") == true)
    }

    @Test func aPNGStopsAtTheNextRow() throws {
        for name in ["color 2, 8 bits, 9x7", "color 2, 8 bits, interlaced, 9x7"] {
            let bytes = [UInt8](try #require(PNGTests.entries[name]).file)
            let header = try #require(PNGHeader(bytes))
            let reading = PictureReading(cancellation: Cancellation())
            #expect(try PNGDecoder.decode(bytes, header, reading).warning == nil)
            reading.cancellation?.request()
            #expect(
                thrown(Problem.self) { try PNGDecoder.decode(bytes, header, reading) }?.message
                    == "the reading was cancelled")
        }
    }
}
