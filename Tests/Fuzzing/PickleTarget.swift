import Basics
/// A pickle alone, without an archive and its checksums, and the tensors that it describes.
func fuzz(_ bytes: [UInt8]) {
    var machine = PickleMachine(ByteSlice(whole: ByteStorage(bytes)))
    do {
        let root = try machine.run()
        _ = try TorchTensors(heap: machine.heap).checkpoint(root: root, format: .torchArchive) {
            (storage) throws(Problem) in
            guard let type = storage.elementType, storage.count < 1000 else { throw .damaged("no") }
            return ByteSlice(whole: ByteStorage([UInt8](repeating: 1, count: storage.count * type.width)))
        }
    } catch {}
}
