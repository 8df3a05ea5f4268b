/// The error that `body` throws, if it is of this type; else nil.
public func thrown<Kind: Error, Result>(_: Kind.Type, by body: () throws -> Result) -> Kind? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? Kind
    }
}
