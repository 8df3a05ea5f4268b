/// A list of labels.
func fuzz(_ bytes: [UInt8]) {
    let lines = TextLines.split(bytes)
    precondition(lines.count <= 1 + bytes.count { $0 == 0x0A })
}
