import Explorer

/// From the codes that curses reads, bytes below 256 and key numbers above, to keys.
///
/// Curses finds the sequences that terminfo names. What it does not know, say Ctrl-Up of a terminal whose
/// description lacks it, it hands on byte by byte, and an Escape, a bracket and a digit would each mean
/// something to the explorer. So sequences are recognized here again, and dropped whole where unknown.
/// Characters are put together here too: curses' own reading loses those whose bytes arrive in two parts.
struct KeyDecoder {
    private enum State {
        case ground
        case escape
        /// `ESC O`: one more byte is a key of the numeric pad or a function key.
        case single
        /// `ESC [`: parameters, then a letter.
        case control([UInt8])
        /// `ESC [ [`: one more byte is a function key of the Linux console.
        case console
        case character(value: UInt32, missing: Int, least: UInt32)
    }

    private var state = State.ground
    private let codes: KeyCodes

    init(_ codes: KeyCodes) { self.codes = codes }

    /// Longer than any key; what exceeds it is not one.
    private static let longestSequence = 32

    /// Takes a code in.
    ///
    /// - Returns: the keys that it completes.
    mutating func take(_ code: Int32) -> [Key] {
        guard let byte = UInt8(exactly: code) else {
            let before = finish()
            state = .ground
            return before + [codes.key(code)].compactMap { $0 }
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

    /// Says that nothing more waits: an Escape that nothing follows is the key. What is longer stays, since
    /// its rest may be under way.
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
        // No character begins so.
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
        case 0x40..<0x7F:
            state = .ground
            return [EscapeSequence.control(parameters, byte)].compactMap { $0 }
        default:
            // Not a sequence after all.
            state = .ground
            return start(byte)
        }
        return []
    }
}

/// The sequences that terminals agree on, whatever terminfo says of them.
private enum EscapeSequence {
    /// `ESC O byte`.
    static func single(_ byte: UInt8) -> Key? {
        switch byte {
        case 0x50...0x53: .function(Int(byte - 0x4F))
        case 0x4D: .enter
        default: plain[byte]
        }
    }

    /// `ESC [ parameters byte`; keys with modifiers other than Shift on an arrow are none of ours.
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
