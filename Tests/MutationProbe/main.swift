import Checkpoints
import Foundation
import Pictures
import TestSupport

// mutation-probe FILE COUNT [FIRST]: reads FILE COUNT times, each time damaged differently, and prints the number of
// readings, how many ended in an error, how many errors were not one clear line, the milliseconds of the slowest reading
// and the growth of the peak memory in bytes. A reading that crashes or takes two seconds ends the program with its number;
// given as FIRST, it is the first reading.

let words = CommandLine.arguments
guard words.count > 2, let count = Int(words[2]), let data = FileManager.default.contents(atPath: words[1])
else {
    FileHandle.standardError.write(Data("usage: mutation-probe FILE COUNT [FIRST]\n".utf8))
    exit(64)
}
let first = words.count > 3 ? Int(words[3]) ?? 0 : 0
let original = [UInt8](data)
let isPicture = [".jpg", ".png"].contains(where: words[1].hasSuffix)
let name = isPicture ? "file.picture" : "file.pth"

/// Reads and converts everything; returns the error if there is one.
func problem(_ bytes: [UInt8]) -> String? {
    do {
        if isPicture {
            _ = try DecodedPicture(bytes, name: name)
        } else {
            let checkpoint = try Checkpoint.read(ByteStorage(bytes), name: name)
            for tensor in checkpoint.tensors.values {
                // A number that is too large is said of the tensor; who reads it says of which file.
                do {
                    guard try tensor.floats().count == tensor.count else { return "has too few numbers" }
                } catch {
                    throw error.about(name)
                }
            }
        }
        return nil
    } catch {
        return "\(error)"
    }
}

/// The process's peak memory, in bytes.
func peak() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
}

/// The number of the current reading, for the handler below.
nonisolated(unsafe) let current = UnsafeMutablePointer<Int>.allocate(capacity: 1)
for fatal in [SIGALRM, SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT] {
    signal(fatal) { number in
        var text = Array("signal \(number) in reading \(current.pointee)\n".utf8)
        write(STDERR_FILENO, &text, text.count)
        _exit(1)
    }
}

_ = problem(original)
let before = peak()
var (refused, unclear, slowest) = (0, 0, 0)
for reading in first..<first + count {
    current.pointee = reading
    var random = SplitMix(seed: UInt64(reading) &* 0xD134_2543_DE82_EF95)
    let bytes = Mutation.damaged(original, &random)
    alarm(3)
    let time = ContinuousClock().measure {
        guard let problem = problem(bytes) else { return }
        refused += 1
        if problem.contains(where: \.isNewline) || !problem.hasPrefix(name + ": ") { unclear += 1 }
    }
    slowest = max(slowest, Int(time / .milliseconds(1)))
}
alarm(0)
print(count, refused, unclear, slowest, peak() - before)
