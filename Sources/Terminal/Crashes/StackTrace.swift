internal import CCrashes
import Glibc

/// The functions that a signal interrupted, the innermost first.
struct StackTrace {
    /// The interrupted instruction, and where each caller goes on.
    private let addresses: [UInt]

    /// So many tell what happened; more are a recursion.
    private static let limit = 16

    /// - Parameter context: the last argument of the signal's handler.
    init(context: UnsafeMutableRawPointer) {
        addresses = Array(unsafeUninitializedCapacity: StackTrace.limit) { buffer, count in
            count = Int(micronet_callers(context, buffer.baseAddress, Int32(buffer.count)))
        }
    }

    /// Writes a line for each function, and what to do with them.
    func write(to output: Int32) {
        let symbols = SymbolTable.ofProgram()
        for (index, address) in addresses.enumerated() {
            // The call, not what comes after it, which may be in another function.
            let name = StackTrace.name(index == 0 ? address : address - 1, symbols)
            StackTrace.write("  \(index == 0 ? "in" : "from") \(name)\n", to: output)
        }
        StackTrace.write(
            "micronet: this is a mistake in the program; please report it with these lines\n", to: output)
    }

    /// The function and the distance from its start, else the file and the distance from its start.
    private static func name(_ address: UInt, _ symbols: SymbolTable?) -> String {
        var image = micronet_image()
        guard micronet_locate(address, &image) else { return hexadecimal(address) }
        if let symbols, image.start == symbols.start, let (symbol, offset) = symbols.symbol(at: address) {
            return "\(demangled(symbol)) + \(offset)"
        }
        let file = String(cString: image.file).split(separator: "/").last ?? ""
        guard let symbol = image.symbol else { return "\(file) + \(hexadecimal(address - image.start))" }
        return "\(demangled(String(cString: symbol))) + \(address - image.symbol_start) in \(file)"
    }

    /// A symbol's name as it was written: without what the optimizer made of it, and where a private one is at
    /// home.
    ///
    /// It works on the bytes: memory is what may be locked for good in a process that was split off a crashed
    /// one.
    private static func demangled(_ symbol: String) -> String {
        guard let text = swift_demangle(symbol, symbol.utf8.count, nil, nil, 0) else { return symbol }
        defer { free(text) }
        var name = text
        while let mark = strstr(name, " specialization <"), let end = strstr(mark, "> of ") { name = end + 5 }
        // "(name in _0123456789ABCDEF0123456789ABCDEF)"
        while let home = strstr(name, " in _"), strlen(home) > 37, home[37] == CChar(UInt8(ascii: ")")) {
            var opening = home
            while opening > name, opening[0] != CChar(UInt8(ascii: "(")) { opening -= 1 }
            memmove(opening, opening + 1, home - opening - 1)
            memmove(home - 1, home + 38, strlen(home + 38) + 1)
        }
        return String(cString: name)
    }

    private static func hexadecimal(_ address: UInt) -> String { "0x" + String(address, radix: 16) }

    private static func write(_ line: String, to output: Int32) {
        let bytes = Array(line.utf8)
        _ = Glibc.write(output, bytes, bytes.count)
    }
}
