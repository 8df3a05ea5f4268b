/// The error of a kind that `body` throws; nil where it ends well or throws another.
public func thrown<Kind: Error, Result>(_: Kind.Type, by body: () throws -> Result) -> Kind? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? Kind
    }
}
