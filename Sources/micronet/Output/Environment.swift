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
        // Language, character set, variant: en_US.UTF-8@euro.
        hasUTF8 = locale.split { $0 == "." || $0 == "@" }.contains { $0 == "utf-8" || $0 == "utf8" }
        allowsColor = set("NO_COLOR") == nil && set("TERM") != nil && set("TERM") != "dumb"
    }

    static let process = Environment { name in getenv(name).map { String(cString: $0) } }
}
