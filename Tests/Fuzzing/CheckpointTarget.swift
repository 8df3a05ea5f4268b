import Basics
/// Any weight file, from its first byte to its numbers. Weights that can be read can be written, and read back the same.
func fuzz(_ bytes: [UInt8]) {
    do throws(Problem) {
        let file = try CheckpointFile.read(ByteStorage(bytes), name: "file")
        for set in file.sets.dropFirst() { _ = try? set.checkpoint() }
        let checkpoint = try file.sets[0].checkpoint()
        let sizes = checkpoint.tensors.values.map { min($0.count, 1 << 20) }
        guard sizes.reduce(0, +) < 1 << 20 else { return }
        for tensor in checkpoint.tensors.values {
            let floats = try tensor.floats()
            precondition(floats.count == tensor.count)
        }
        for problem in checkpoint.unread.values {
            precondition(!problem.description.contains(where: \.isNewline))
        }
        let names = checkpoint.tensors.keys.sorted()
        guard names.allSatisfy({ $0.exactText != nil }), !names.contains("__metadata__") else { return }
        let copy = try Checkpoint.read(
            ByteStorage(try checkpoint.encoded(as: .safetensors, names)), name: "copy")
        for (name, tensor) in checkpoint.tensors {
            guard let other = copy.tensors[name] else { preconditionFailure("\(name) is lost") }
            let isSame = try tensor.equalsExactly(other)
            precondition(isSame, "\(name) has changed")
        }
    } catch {
        precondition(!error.description.contains(where: \.isNewline))
    }
}
