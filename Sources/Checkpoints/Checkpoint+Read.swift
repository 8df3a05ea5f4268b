extension Checkpoint {
    /// The weights in the file at `path`, whose kind is told by its content and not by its name. Tensors point
    /// into the file's bytes; nothing of them is converted yet, but sizes, offsets and the checksums of a ZIP
    /// archive have been checked. Throws what to tell the user.
    public static func read(_ path: String) throws(CheckpointError) -> Checkpoint {
        try read(Array(path.utf8), name: path)
    }

    /// The same, of a name that need not be text: any bytes but zero. `name` is what errors call it.
    public static func read(_ path: [UInt8], name: String) throws(CheckpointError) -> Checkpoint {
        try read(try ByteStorage.open(path: path, name: name), name: name)
    }

    /// The same, of bytes that are already there; `name` is what errors call them.
    public static func read(_ storage: ByteStorage, name: String) throws(CheckpointError) -> Checkpoint {
        do {
            let checkpoint = try decode(storage)
            return checkpoint.withoutWrapperPrefixes()
        } catch {
            throw error.about(name)
        }
    }

    private static func decode(_ storage: ByteStorage) throws(CheckpointError) -> Checkpoint {
        guard storage.count > 0 else {
            throw CheckpointError(problem: "is empty (0 bytes)", advice: "download or copy it again")
        }
        if storage.holds(ZipArchive.signature, at: 0) { return try TorchArchive.read(storage) }
        if Safetensors.isLikely(storage) { return try Safetensors.read(storage) }
        // PROTO, of the protocols that Python 3 writes.
        if storage.byte(at: 0) == 0x80, let version = storage.byte(at: 1), (2...5).contains(version) {
            return try PickledArrays.read(storage)
        }
        throw ForeignFile.error(for: storage)
    }
}
