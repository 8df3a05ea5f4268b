import Basics
import Foundation
import TestSupport
import Testing

@testable import Pictures

@Suite("Damaged pictures end in a picture or in one error")
struct MutationTests {
    @Test(arguments: [
        "made-mixed.jpg", "made-restart.jpg", "made-ycck.jpg", "made-arith.jpg", "small-upscale.jpg",
        "one-pixel.jpg", "gray.jpg",
    ])
    func corruption(_ fixture: String) throws {
        // libjpeg decodes most damaged files somehow.
        try expectPicturesAndErrors(Fixtures.url("Pictures/\(fixture)"), count: MutationProbe.count(500))
    }

    /// A PNG of each colour type, plain and interlaced. Most damage is refused: every chunk has a checksum.
    @Test(arguments: [0, 2, 3, 4, 6], ["", ", interlaced"])
    func corruptedPNG(color: Int, interlacing: String) throws {
        let name = "color \(color), 8 bits\(interlacing), 9x7"
        let file = FilePath(
            "/tmp/micronet-mutation-\(getpid())-\(color)\(interlacing.isEmpty ? "" : "i").png")
        try AtomicFile.write([UInt8](try #require(PNGTests.entries[name]).file), to: file)
        defer { unlink("\(file)") }
        try expectPicturesAndErrors(URL(fileURLWithPath: "\(file)"), count: MutationProbe.count(300))
    }

    /// Damages a file `count` times: some become a picture and some an error, soon and in bounded memory.
    private func expectPicturesAndErrors(_ file: URL, count: Int) throws {
        let report = try MutationProbe.run(file, count: count)
        #expect(report.status == 0, "\(report.complaint)")
        #expect(report.readings == count)
        #expect(report.slowestMilliseconds < 2000)
        #expect(report.growth < 256 << 20)
        #expect(report.unclear == 0)
        #expect(report.refused > 0 && report.refused < count)
    }

    /// A small file cannot claim a large picture.
    @Test func hollowClaims() throws {
        var bytes = try Fixtures.bytes("Pictures/made-mixed.jpg")
        let frame = try #require(
            bytes.indices.first { bytes[$0] == 0xFF && [0xC0, 0xC2].contains(bytes[$0 + 1]) })
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x30, 0, 0x30, 0])
        let error = thrown(Problem.self) { try DecodedPicture(bytes, name: "x.jpg") }
        #expect(
            error?.description
                == "x.jpg: this picture has 12288x12288 pixels, which its \(bytes.count) bytes cannot hold; get a complete copy"
        )
    }
}
