internal import CNcurses
import Explorer

/// Decodes the codes that curses reads (bytes below 256, key codes above) into keys.
///
/// Curses recognizes the sequences in the terminal's terminfo entry. Others, such as Ctrl-Up on a terminal whose entry
/// lacks it, it passes on byte by byte, and the explorer would take an Escape, a bracket and a digit for keys. So this
/// recognizes sequences too, and drops unknown ones as a whole. It also assembles UTF-8 characters, because curses loses
/// those whose bytes arrive in two parts.
struct KeyDecoder {
    private enum State {
        case ground
        case escape
        /// `ESC O`: the next byte is a key of the numeric pad or a function key.
        case single
        /// `ESC [`: parameters, then a letter.
        case control([UInt8])
        /// `ESC [ [`: the next byte is a function key of the Linux console.
        case console
        /// After `ESC [ 200 ~`: text that is pasted, not typed.
        case paste(Paste)
        case character(value: UInt32, missing: Int, least: UInt32)
    }

    private var state = State.ground
    private let codes: KeyCodes

    init(_ codes: KeyCodes) { self.codes = codes }

    /// Longer than any key's sequence.
    private static let longestSequence = 32

    /// Whether pasted text is arriving: its bytes go to `paste`.
    var isPasting: Bool { if case .paste = state { true } else { false } }

    /// Takes bytes of a paste.
    ///
    /// - Returns: the pasted text once it has ended, and what follows it.
    mutating func paste(_ chunk: ArraySlice<UInt8>) -> (text: [UInt8], rest: ArraySlice<UInt8>)? {
        guard case .paste(var paste) = state else { return nil }
        // The text is not copied with every chunk.
        state = .ground
        guard let rest = paste.take(chunk) else {
            state = .paste(paste)
            return nil
        }
        return (paste.bytes, rest)
    }

    /// Ends a paste whose end did not come.
    ///
    /// - Returns: what has come of it; nil if there is none.
    mutating func endPaste() -> [UInt8]? {
        guard case .paste(let paste) = state else { return nil }
        state = .ground
        return paste.bytes
    }

    /// Decodes one more code.
    ///
    /// - Returns: the keys that it completes.
    mutating func take(_ code: Int32) -> [Key] {
        guard let byte = UInt8(exactly: code) else {
            if isPasting { return [] }
            let previous = finish()
            state = .ground
            return previous + [codes.key(code)].compactMap { $0 }
        }
        switch state {
        case .ground:
            return start(byte)
        case .escape:
            switch byte {
            case 0x4F: state = .single
            case 0x5B: state = .control([])
            default:
                state = .ground
                return [.escape] + start(byte)
            }
            return []
        case .single:
            state = .ground
            guard (0x20..<0x7F).contains(byte) else { return [.escape, "O"] + start(byte) }
            return [EscapeSequence.single(byte)].compactMap { $0 }
        case .control(let parameters):
            return sequence(parameters, byte)
        case .paste:
            // Nothing in it is a key.
            _ = paste([byte])
            return []
        case .console:
            state = .ground
            return (0x41...0x45).contains(byte) ? [.function(Int(byte - 0x40))] : []
        case .character(let value, let missing, let least):
            guard byte & 0xC0 == 0x80 else {
                state = .ground
                return start(byte)
            }
            let value = value << 6 | UInt32(byte & 0x3F)
            guard missing == 1 else {
                state = .character(value: value, missing: missing - 1, least: least)
                return []
            }
            state = .ground
            guard value >= least, let scalar = Unicode.Scalar(value), value >= 0xA0 else { return [] }
            return [.character(scalar)]
        }
    }

    /// Ends the input for now: an Escape with nothing after it is the key. A longer sequence stays, because its rest
    /// may still arrive.
    mutating func finish() -> [Key] {
        switch state {
        case .escape:
            state = .ground
            return [.escape]
        case .single:
            state = .ground
            return [.escape, "O"]
        case .control([]):
            state = .ground
            return [.escape, "["]
        default:
            return []
        }
    }

    private mutating func start(_ byte: UInt8) -> [Key] {
        switch byte {
        case 0x1B: state = .escape
        case 0..<0x80: return [KeyCodes.key(byte: byte)]
        case 0xC2...0xDF: state = .character(value: UInt32(byte & 0x1F), missing: 1, least: 0x80)
        case 0xE0...0xEF: state = .character(value: UInt32(byte & 0x0F), missing: 2, least: 0x800)
        case 0xF0...0xF4: state = .character(value: UInt32(byte & 0x07), missing: 3, least: 0x10000)
        // No character starts with this byte.
        default: break
        }
        return []
    }

    private mutating func sequence(_ parameters: [UInt8], _ byte: UInt8) -> [Key] {
        switch byte {
        case 0x5B where parameters.isEmpty:
            state = .console
        case 0x20..<0x40 where parameters.count < KeyDecoder.longestSequence:
            state = .control(parameters + [byte])
        case 0x7E where parameters == Array("200".utf8):
            state = .paste(Paste())
        case 0x40..<0x7F:
            state = .ground
            return [EscapeSequence.control(parameters, byte)].compactMap { $0 }
        default:
            // This is not a sequence.
            state = .ground
            return start(byte)
        }
        return []
    }
}

/// The sequences that terminals have in common, with or without a terminfo entry.
private enum EscapeSequence {
    /// `ESC O byte`.
    static func single(_ byte: UInt8) -> Key? {
        switch byte {
        case 0x50...0x53: .function(Int(byte - 0x4F))
        case 0x4D: .enter
        default: plain[byte]
        }
    }

    /// `ESC [ parameters byte`. The only modifier that the explorer uses is Shift with an arrow.
    static func control(_ parameters: [UInt8], _ byte: UInt8) -> Key? {
        let numbers = parameters.split(separator: 0x3B, omittingEmptySubsequences: false)
            .map { Int(String(decoding: $0, as: UTF8.self)) ?? 1 }
        let modifiers = numbers.count > 1 ? numbers[1] : 1
        if modifiers == 2 { return shifted[byte] }
        guard modifiers == 1 else { return nil }
        switch byte {
        case 0x7E: return numbered[numbers.first ?? 0]
        case 0x5A: return .backTab
        default: return parameters.isEmpty || numbers.count > 1 ? plain[byte] : nil
        }
    }

    private static let plain: [UInt8: Key] = [
        0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x46: .end, 0x48: .home,
    ]
    private static let shifted: [UInt8: Key] = [
        0x41: .shiftUp, 0x42: .shiftDown, 0x43: .shiftRight, 0x44: .shiftLeft,
    ]
    private static let numbered: [Int: Key] = [
        1: .home, 7: .home, 4: .end, 8: .end, 3: .delete, 5: .pageUp, 6: .pageDown,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
        17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
        23: .function(11), 24: .function(12),
    ]
}

/// Translates curses' key codes to keys.
struct KeyCodes: Sendable {
    /// The codes that curses assigned to keys without a constant.
    private let extended: [Int32: Key]

    /// - Parameter code: returns the code of the key with a terminfo name, nil if the terminal lacks it.
    init(extended code: (String) -> Int32?) {
        var table: [Int32: Key] = [:]
        for (name, key) in KeyCodes.extendedNames {
            // Some terminfo entries give one sequence two names; the constant has priority.
            guard let number = code(name), KeyCodes.constants[number] == nil else { continue }
            table[number] = key
        }
        extended = table
    }

    /// The key with a code of 256 or more; nil if the explorer does not use it.
    func key(_ code: Int32) -> Key? {
        if (KEY_F0 + 1...KEY_F0 + 12).contains(code) { return .function(Int(code - KEY_F0)) }
        return KeyCodes.constants[code] ?? extended[code]
    }

    /// The key of one byte below 128 other than Escape.
    static func key(byte: UInt8) -> Key {
        switch byte {
        case 0: .control(" ")
        case 8, 127: .backspace
        case 9: .tab
        case 10, 13: .enter
        case 1...26: .control(Unicode.Scalar(byte + 0x60))
        case 28...31: .control(Unicode.Scalar(byte + 0x40))
        default: .character(Unicode.Scalar(byte))
        }
    }

    /// Home, End and the paging keys have several codes: those of the editing block, of the keypad's corners, and the
    /// names under which older terminals report the same keys.
    private static let constants: [Int32: Key] = [
        KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right,
        KEY_SR: .shiftUp, KEY_SF: .shiftDown, KEY_SLEFT: .shiftLeft, KEY_SRIGHT: .shiftRight,
        KEY_PPAGE: .pageUp, KEY_A3: .pageUp, KEY_NPAGE: .pageDown, KEY_C3: .pageDown,
        KEY_HOME: .home, KEY_A1: .home, KEY_FIND: .home, KEY_SHOME: .home,
        KEY_END: .end, KEY_C1: .end, KEY_LL: .end, KEY_SELECT: .end, KEY_SEND: .end,
        KEY_ENTER: .enter, KEY_BTAB: .backTab, KEY_BACKSPACE: .backspace,
        KEY_DC: .delete, KEY_SDC: .delete,
        // Some terminfo entries, including the Linux console's, give control characters these names.
        KEY_SUSPEND: .control("z"), KEY_REFRESH: .control("l"),
    ]

    private static let extendedNames: [(String, Key)] = [
        ("kUP", .shiftUp), ("kDN", .shiftDown), ("kpADD", "+"), ("kpSUB", "-"), ("kpMUL", "*"),
        ("kpDIV", "/"), ("kpDOT", "."), ("kpCMA", ","), ("kpZRO", "0"),
    ]
}
