import Basics
/// A pickle alone, without an archive and its checksums, and the tensors that it describes.
func fuzz(_ bytes: [UInt8]) {
    var machine = PickleMachine(ByteSlice(whole: ByteStorage(bytes)))
    do {
        let root = try machine.run()
        let file = try TorchTensors(heap: machine.heap).file(root: root, format: .torchArchive) {
            (storage) throws(Problem) in
            guard let type = storage.elementType, storage.count < 1000 else { throw .damaged("no") }
            return ByteSlice(whole: ByteStorage([UInt8](repeating: 1, count: storage.count * type.width)))
        }
        // Every set, with and without the beginning of its first name.
        for set in file.sets {
            precondition(set.path.count <= 4 && !set.entries.isEmpty)
            let name = set.entries.keys.min() ?? ""
            let prefix = ExternalName(bytes: name.bytes.prefix { $0 != UInt8(ascii: ".") })
            _ = try? set.checkpoint(under: prefix)
            _ = try? set.checkpoint()
            precondition(!set.neighbours.contains { $0.description.contains(where: \.isNewline) })
        }
    } catch {}
}
