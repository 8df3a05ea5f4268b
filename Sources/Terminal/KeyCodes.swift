internal import CNcurses
import Explorer

/// From curses' numbers to keys.
struct KeyCodes: Sendable {
    /// Numbers that curses gave to keys of this terminal which have no constant.
    private let extended: [Int32: Key]

    /// - Parameter code: the number of the key with a terminfo name, nil where the terminal lacks it.
    init(extended code: (String) -> Int32?) {
        var table: [Int32: Key] = [:]
        for (name, key) in KeyCodes.extendedNames {
            // Some terminfo entries give one sequence two names; the constant came first then.
            guard let number = code(name), KeyCodes.constants[number] == nil else { continue }
            table[number] = key
        }
        extended = table
    }

    /// The key with a code of 256 or more; nil for those the explorer knows nothing of.
    func key(_ code: Int32) -> Key? {
        if (KEY_F0 + 1...KEY_F0 + 12).contains(code) { return .function(Int(code - KEY_F0)) }
        return KeyCodes.constants[code] ?? extended[code]
    }

    /// The keys of one byte below 128, Escape apart.
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

    /// Home, End and the paging keys have several numbers: the editing block's, the keypad's corners, and the
    /// names under which older terminals report the same keys.
    private static let constants: [Int32: Key] = [
        KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right,
        KEY_SR: .shiftUp, KEY_SF: .shiftDown, KEY_SLEFT: .shiftLeft, KEY_SRIGHT: .shiftRight,
        KEY_PPAGE: .pageUp, KEY_A3: .pageUp, KEY_NPAGE: .pageDown, KEY_C3: .pageDown,
        KEY_HOME: .home, KEY_A1: .home, KEY_FIND: .home, KEY_SHOME: .home,
        KEY_END: .end, KEY_C1: .end, KEY_LL: .end, KEY_SELECT: .end, KEY_SEND: .end,
        KEY_ENTER: .enter, KEY_BTAB: .backTab, KEY_BACKSPACE: .backspace,
        KEY_DC: .delete, KEY_SDC: .delete,
        // Some terminfo entries, that of the Linux console too, take plain control characters for keys of that name.
        KEY_SUSPEND: .control("z"), KEY_REFRESH: .control("l"),
    ]

    private static let extendedNames: [(String, Key)] = [
        ("kUP", .shiftUp), ("kDN", .shiftDown), ("kpADD", "+"), ("kpSUB", "-"), ("kpMUL", "*"),
        ("kpDIV", "/"), ("kpDOT", "."), ("kpCMA", ","), ("kpZRO", "0"),
    ]
}
