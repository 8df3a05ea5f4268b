/// Any weight file, from its first byte to its numbers.
func fuzz(_ bytes: [UInt8]) {
    do {
        let checkpoint = try Checkpoint.read(ByteStorage(bytes), name: "file")
        for tensor in checkpoint.tensors.values {
            guard tensor.count <= 1 << 20 else { continue }
            precondition(try tensor.floats().count == tensor.count)
        }
        // What can be read can be written, and reads back the same.
        let names = checkpoint.tensors.keys.sorted()
        let isSmall = checkpoint.tensors.values.reduce(0.0) { $0 + Double($1.count) } <= 1 << 20
        guard isSmall, !names.contains(where: { $0.hasPrefix("module.") || $0.hasPrefix("_orig_mod.") })
        else { return }
        let copy = try Checkpoint.read(
            ByteStorage(try checkpoint.encoded(as: .safetensors, names)), name: "copy")
        for (name, tensor) in checkpoint.tensors {
            guard let other = copy.tensors[name] else { preconditionFailure("\(name) is lost") }
            precondition(try tensor.equalsExactly(other), "\(name) has changed")
        }
    } catch let error as CheckpointError {
        precondition(!error.description.contains(where: \.isNewline))
    } catch {
        preconditionFailure("\(error)")
    }
}
