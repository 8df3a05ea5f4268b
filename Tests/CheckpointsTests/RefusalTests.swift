import Basics
import Foundation
import TestSupport
import Testing

@testable import Checkpoints

@Suite("Which files are refused, and how the messages read")
struct RefusalTests {
    @Test(arguments: [
        (
            "malicious.pth",
            "its pickle asks for posix.system, which runs programs and is nothing that weights need; nothing of it was run"
        ),
        ("malicious.pdparams", "its pickle asks for posix.system, which runs programs"),
        ("big-endian.pth", "its numbers are stored in big-endian order, we read little-endian"),
        ("arrays-big-endian.pkl", "tensor “head.weight”: its numbers are stored in big-endian order"),
        ("script.pt", "is a TorchScript program (torch.jit.save), not a state dict"),
    ])
    func fixture(_ name: String, _ expected: String) throws {
        let problem = TinyWeights.problem(of: try TinyWeights.bytes(name)) ?? "none"
        #expect(problem.hasPrefix("file.pth: \(expected)"), "\(problem)")
    }

    @Test func files() throws {
        let missing = thrown(Problem.self) { try Checkpoint.read("/none/m0.pth") }
        #expect(missing?.description == "/none/m0.pth: there is no such file; check the name")
        let folder = thrown(Problem.self) { try Checkpoint.read("/tmp") }
        #expect(folder?.description == "/tmp: this is a folder; give the name of a file in it")
        let odd = thrown(Problem.self) { try Checkpoint.read("/none/a\n\u{1B}[2Jb") }
        #expect(odd?.description == "/none/a\\n\\u{1B}[2Jb: there is no such file; check the name")
        // It has no end.
        let device = thrown(Problem.self) { try Checkpoint.read("/dev/zero") }
        #expect(device?.description == "/dev/zero: is a device and not a file; name a file")
        let long = thrown(Problem.self) {
            try Checkpoint.read(FilePath(String(repeating: "x", count: 300)))
        }
        #expect(
            long?.description.hasSuffix("x: this name is too long; check the name") == true)
    }

    @Test(arguments: [
        ("", "is empty (0 bytes)"),
        ("\u{0}\u{1}\u{2}", "is not a weight file that we know (3 bytes, beginning 00 01 02)"),
        ("\n<!DOCTYPE html><p>404", "is a web page"), ("{\"error\": 1}", "is JSON text"),
        (
            "{\"metadata\": {\"total_size\": 9}, \"weight_map\": {}}",
            "is the index of weights in several files, not a weight file; load all of them in PyTorch"
        ),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:1", "is the Git LFS pointer to a file"),
        ("name: \"net\"\nlayer {}", "is a text, not a weight file; name a weight file"),
        ("(dp0\nS'a'\np1\n.", "is a pickle that Python 2 wrote, not a weight file; save the weights alone"),
        // Not JSON, whatever follows the zeros.
        ("\u{0}\u{0}\u{0}\u{0}\u{1}\u{0}\u{0}\u{0}{}", "is not a weight file that we know (10 bytes"),
        ("\u{8}\u{7}\u{12}\u{7}pytorch", "is an ONNX model"), ("GIF89a", "is a GIF picture"),
        (
            "PK\u{3}\u{4} and then nothing",
            "is a zip archive without its end, which should follow after 21 bytes; the file is damaged"
        ),
    ])
    func content(_ text: String, _ expected: String) {
        let problem = TinyWeights.problem(of: Array(text.utf8)) ?? "none"
        #expect(problem.hasPrefix("file.pth: \(expected)"), "\(problem)")
    }

    @Test func pictures() {
        #expect(
            TinyWeights.problem(of: [0xFF, 0xD8, 0xFF, 0xE0, 0])?.hasPrefix(
                "file.pth: is a JPEG picture, not a weight file; name a") == true)
    }

    @Test func truncation() throws {
        let tensors = try TinyWeights.bytes("f32.safetensors")
        #expect(
            TinyWeights.problem(of: tensors.dropLast(100))
                == "file.pth: has 1468 bytes, its header says 1568 bytes; the file is damaged or incomplete: "
                + "download or copy it again")
        #expect(
            TinyWeights.problem(of: Array(tensors[..<500]))?.contains("the file ends after 492 of them")
                == true)
        let stream = try TinyWeights.bytes("legacy.pth")
        #expect(TinyWeights.problem(of: stream.dropLast(10))?.contains("bytes, found ") == true)
        let paddle = try TinyWeights.bytes("paddle-numpy1-protocol4.pdparams")
        #expect(
            TinyWeights.problem(of: paddle.dropLast(10))?.contains("more bytes at byte 11 than the file has")
                == true)
    }

    @Test func checksum() throws {
        var bytes = try TinyWeights.bytes("plain.pth")
        let archive = try ZipArchive(ByteStorage(bytes))
        let entry = try #require(archive.entries["plain/data/0"])
        var budget = 0
        bytes[try archive.contents(of: entry, budget: &budget).offset + 5] ^= 1
        let problem = TinyWeights.problem(of: bytes) ?? "none"
        #expect(problem.contains("has changed since it was saved (CRC-32 "), "\(problem)")
    }

    /// Small pickles written by hand; STOP is appended.
    @Test(arguments: [
        ("\u{2}cos\nsystem\n(X\u{2}\u{0}\u{0}\u{0}lstR", "its pickle asks for os.system"),
        ("\u{2}cbuiltins\neval\n", "its pickle asks for builtins.eval"),
        ("\u{2}cargparse\nNamespace\n)R", "holds an object of argparse.Namespace, not weights by name"),
        ("\u{2}}X\u{1}\u{0}\u{0}\u{0}aK\u{1}s", "holds a dict without any weights (its keys: “a”)"),
        ("\u{2}]", "holds a list"), ("\u{2}K\u{1})R", "its pickle calls an int, which is no constructor"),
        ("\u{2}", "its pickle takes a value that is not there"), ("\u{2}h\u{9}", "recalls value 9"),
        ("\u{2}i", "has the instruction 0x69 at byte 2"), ("\u{2}N(", "takes a value that is not there"),
        ("\u{2}r\u{7F}\u{7F}\u{7F}\u{7F}", "uses a value that is not there"),
        ("\u{2}Nr\u{7F}\u{7F}\u{7F}\u{7F}", "remembers more than 1048576 values"),
        ("\u{2}X\u{7F}\u{7F}\u{7F}\u{7F}", "is cut short: 2139062143 bytes expected"),
        (
            "\u{2}ctorch._utils\n_rebuild_tensor_v2\n)R",
            "calls torch._utils._rebuild_tensor_v2 with arguments"
        ),
    ])
    func pickles(_ text: String, _ expected: String) {
        let problem = TinyWeights.problem(of: [0x80] + Array(text.utf8) + [0x2E]) ?? "none"
        #expect(problem.contains(expected), "\(problem)")
    }

    /// The time that this thread has had a processor, which other work on the computer does not lengthen.
    static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Files made to exhaust memory or time.
    @Test func bombs() {
        func quickly(_ bytes: [UInt8], _ expected: String) {
            let begun = Self.processorSeconds
            let problem = TinyWeights.problem(of: bytes)
            #expect(problem?.contains(expected) == true, "\(problem ?? "none")")
            #expect(Self.processorSeconds - begun < 2)
        }
        let start: [UInt8] = [0x80, 2]
        quickly(start + [UInt8](repeating: 0x28, count: 5000), "nests more than 1000 deep")
        quickly(start + [UInt8](repeating: 0x5D, count: 4 << 20), "more than 2097152 values")
        // Lists within lists: [[[…]]] by APPEND, released without recursion.
        let nested = [UInt8](repeating: 0x5D, count: 1 << 20) + [UInt8](repeating: 0x61, count: (1 << 20) - 1)
        quickly(start + nested + [0x2E], "holds a list")
        // A long list, again and again turned into a tuple and appended to.
        let frozen =
            Array("cbuiltins\ntuple\nq\u{1}]q\u{2}(".utf8) + [UInt8](repeating: 0x4E, count: 1 << 19) + [0x65]
        // BINGET 1, BINGET 2, TUPLE1, REDUCE, POP, NONE, APPEND.
        let round: [UInt8] = [0x68, 1, 0x68, 2, 0x85, 0x52, 0x30, 0x4E, 0x61]
        quickly(start + frozen + (0..<100_000).flatMap { _ in round }, "more than 2097152 values")
    }

    @Test func names() {
        #expect(Escape.quoted("a\u{202E}b\u{7}") == "“a\\u{202E}b\\u{7}”")
        #expect(Escape.quoted(String(repeating: "x", count: 300)).count == 123)
    }
}

@Suite("Older and rarer files")
struct RareFileTests {
    /// A PyTorch stream saved on a big-endian computer, as its third pickle says.
    @Test func bigEndianStream() throws {
        var bytes = try TinyWeights.bytes("legacy.pth")
        // "little_endian", its memo, NEWTRUE.
        let key = Array("little_endian".utf8)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: key) }) + key.count
        let flag = try #require(bytes[place..<place + 8].firstIndex(of: 0x88))
        bytes[flag] = 0x89
        #expect(
            TinyWeights.problem(of: bytes)?.contains("its numbers are stored in big-endian order") == true)
    }

    /// A small pickle whose objects would search a list a hundred thousand times.
    @Test func longListsLookedThrough() {
        let list =
            Array("ccollections\nOrderedDict\nq\u{1}]q\u{2}(".utf8)
            + [UInt8](repeating: 0x4E, count: 1 << 19) + [0x65]
        // BINGET 1, BINGET 2, TUPLE1, REDUCE, POP.
        let round: [UInt8] = [0x68, 1, 0x68, 2, 0x85, 0x52, 0x30]
        let begun = RefusalTests.processorSeconds
        let problem = TinyWeights.problem(
            of: [0x80, 2] + list + (0..<100_000).flatMap { _ in round } + [0x2E])
        #expect(problem?.contains("more than 2097152 values") == true, "\(problem ?? "none")")
        #expect(RefusalTests.processorSeconds - begun < 2)
    }

    /// Files larger than any network are not read.
    @Test func hugeFiles() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("micronet-\(UUID()).pth")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data().write(to: file)
        // Sparse: it takes no space.
        try #require(truncate(file.path, 1 << 40) == 0)
        let error = thrown(Problem.self) { try Checkpoint.read(FilePath(file.path)) }
        #expect(error?.message == "has 1099511627776 bytes, and we read up to 1073741824")
    }

    /// Found by the fuzzer: a name with control characters that is used where no name belongs.
    @Test func errorsStayOnOneLine() {
        let pickle: [UInt8] = [0x80, 2] + Array("ctorch\n\u{B}IntStorage\n}b.".utf8)
        var problem = ""
        do throws(Problem) {
            _ = try Checkpoint.read(ByteStorage(pickle), name: "weights")
        } catch {
            problem = error.description
        }
        let breaks = problem.filter(\.isNewline).count
        #expect(!problem.isEmpty && breaks == 0, "\(problem.debugDescription)")
        let other = Problem("calls torch.\u{B}\u{2028}x").description
        #expect(other.hasPrefix("calls torch.") && other.filter(\.isNewline).isEmpty)
    }
}
