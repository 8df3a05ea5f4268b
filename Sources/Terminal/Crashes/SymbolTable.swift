internal import CCrashes
import Glibc

/// The names of the program's functions, those too that it does not show to others, from its file (ELF, 64
/// bits).
struct SymbolTable {
    /// Where the program was loaded.
    let start: UInt
    private let symbols: UnsafeBufferPointer<Elf64_Sym>
    private let names: UnsafePointer<CChar>

    /// The running program's own; nil where its file has none, say after `strip`.
    static func ofProgram() -> SymbolTable? {
        var image = micronet_image()
        let here: @convention(c) () -> UInt = SymbolTable.landmark
        guard micronet_locate(UInt(bitPattern: unsafeBitCast(here, to: Int.self)), &image) else { return nil }
        let file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard file >= 0, fstat(file, &status) == 0,
            let memory = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, file, 0), memory != MAP_FAILED
        else { return nil }
        return SymbolTable(start: image.start, memory)
    }

    /// Something of the program, wherever it was loaded.
    private static let landmark: @convention(c) () -> UInt = { 0 }

    /// - Parameter file: the file's content; it is the one that runs, so it is taken at its word.
    private init?(start: UInt, _ file: UnsafeRawPointer) {
        let header = file.load(as: Elf64_Ehdr.self)
        let sections = UnsafeBufferPointer(
            start: (file + Int(header.e_shoff)).assumingMemoryBound(to: Elf64_Shdr.self),
            count: Int(header.e_shnum))
        guard let table = sections.first(where: { $0.sh_type == SHT_SYMTAB }) else { return nil }
        self.start = start
        symbols = UnsafeBufferPointer(
            start: (file + Int(table.sh_offset)).assumingMemoryBound(to: Elf64_Sym.self),
            count: Int(table.sh_size) / MemoryLayout<Elf64_Sym>.stride)
        names = (file + Int(sections[Int(table.sh_link)].sh_offset)).assumingMemoryBound(to: CChar.self)
    }

    /// The function that an address lies in, and how far into it.
    func symbol(at address: UInt) -> (name: String, offset: UInt)? {
        let place = UInt64(address - start)
        let function = symbols.first { symbol in
            symbol.st_info & 0xF == STT_FUNC && symbol.st_value <= place
                && place - symbol.st_value < symbol.st_size
        }
        guard let function else { return nil }
        return (String(cString: names + Int(function.st_name)), UInt(place - function.st_value))
    }
}
