/// What a horizontal kernel of up to five taps reads, while it goes along a row one place or two at a time.
protocol Reach {
    static var stride: Int { get }
    /// The input under one register of output.
    associatedtype Row: Span
    /// A register of output.
    associatedtype Register: Line
    /// The input laid out for its neighbours' shifts.
    associatedtype Places
    static func lay(_ row: Row) -> Places
    /// With zeros where `ones`, so laid out, has zeros.
    static func keep(_ places: Places, _ ones: Places) -> Places
    /// What lies two places left of each output's middle, one left, there, one right, two right.
    static func window(_ before: Places, _ here: Places, _ after: Places) -> Window<Register>
}

struct Window<Register> {
    let left2: Register
    let left1: Register
    let centre: Register
    let right1: Register
    let right2: Register
}

enum ByOne<L: Line>: Reach {
    @inline(__always) static var stride: Int { 1 }
    typealias Row = L
    typealias Register = L
    @inline(__always) static func lay(_ row: L) -> L { row.computed }
    @inline(__always) static func keep(_ places: L, _ ones: L) -> L { places.kept(where: ones) }
    @inline(__always) static func window(_ before: L, _ here: L, _ after: L) -> Window<L> {
        Window(
            left2: here.right2(before), left1: here.right1(before), centre: here, right1: here.left1(after),
            right2: here.left2(after))
    }
}

enum ByTwo<W: WideLine>: Reach {
    @inline(__always) static var stride: Int { 2 }
    typealias Row = W
    typealias Register = W.Half
    struct Places {
        let even: W.Half
        let odd: W.Half
    }
    @inline(__always) static func lay(_ row: W) -> Places {
        let row = row.computed
        return Places(even: row.even, odd: row.odd)
    }
    @inline(__always) static func keep(_ places: Places, _ ones: Places) -> Places {
        Places(even: places.even.kept(where: ones.even), odd: places.odd.kept(where: ones.odd))
    }
    @inline(__always)
    static func window(_ before: Places, _ here: Places, _ after: Places) -> Window<W.Half> {
        Window(
            left2: here.even.right1(before.even), left1: here.odd.right1(before.odd), centre: here.even,
            right1: here.odd, right2: here.even.left1(after.even))
    }
}
