import Glibc

/// What the user's environment says about the terminal.
struct Environment: Sendable {
    /// Whether the locale's characters are UTF-8.
    let hasUTF8: Bool
    /// Whether nothing forbids colour.
    let allowsColor: Bool

    init(_ variable: (String) -> String?) {
        func set(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
        // The first that is set decides, as in setlocale.
        let locale = (set("LC_ALL") ?? set("LC_CTYPE") ?? set("LANG") ?? "").lowercased()
        hasUTF8 = locale.contains("utf-8") || locale.contains("utf8")
        allowsColor = set("NO_COLOR") == nil && set("TERM") != nil && set("TERM") != "dumb"
    }

    static let process = Environment { name in getenv(name).map { String(cString: $0) } }
}
