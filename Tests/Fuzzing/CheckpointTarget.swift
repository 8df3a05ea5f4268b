import Basics
/// Any weight file, from its first byte to its numbers. Weights that can be read can be written, and read back the same.
func fuzz(_ bytes: [UInt8]) {
    do throws(Problem) {
        let checkpoint = try Checkpoint.read(ByteStorage(bytes), name: "file")
        let sizes = checkpoint.tensors.values.map { min($0.count, 1 << 20) }
        guard sizes.reduce(0, +) < 1 << 20 else { return }
        for tensor in checkpoint.tensors.values {
            let floats = try tensor.floats()
            precondition(floats.count == tensor.count)
        }
        // Reading removes prefixes that all names share.
        let names = checkpoint.tensors.keys.sorted()
        guard !names.contains(where: { $0.hasPrefix("module.") || $0.hasPrefix("_orig_mod.") }) else {
            return
        }
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
