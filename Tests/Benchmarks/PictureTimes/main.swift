import Glibc
import Pictures

// picture-times FILE SECONDS: turns FILE into the network's input repeatedly for SECONDS, and prints the minimum
// processor time of this thread, in nanoseconds, for decoding to the crop (with resizing), for normalizing, and for both
// together. The file is read once, before the timing.

/// The processor time of this thread, in nanoseconds.
func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// The bytes of a file; empty if it cannot be read.
func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc_unlocked(file), byte != EOF { bytes.append(UInt8(byte)) }
    return bytes
}

let words = CommandLine.arguments
guard words.count == 3, let seconds = Double(words[2]) else {
    print("usage: picture-times FILE SECONDS")
    exit(64)
}
let file = bytes(of: words[1])
let preprocessing = Preprocessing()
var least = [Int](repeating: .max, count: 3)
let end = ContinuousClock.now + .seconds(seconds)
repeat {
    let start = now()
    let picture = try DecodedPicture(file, name: words[1]) { preprocessing.cut(width: $0, height: $1) }
    let cropped = now()
    let input = preprocessing.tensor(picture.image)
    let done = now()
    precondition(input.count == 3 * 224 * 224)
    let times = [cropped - start, done - cropped, done - start]
    for index in 0..<3 { least[index] = min(least[index], times[index]) }
} while ContinuousClock.now < end
print(least.map(\.description).joined(separator: " "))
