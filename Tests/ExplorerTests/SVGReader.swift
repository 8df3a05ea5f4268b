import Foundation
import FoundationXML

/// The texts of an SVG file as an XML parser reads them; nil if the file is not well-formed.
final class SVGReader: NSObject, XMLParserDelegate {
    /// What belongs to one place in time: the classes of the group, and its words.
    struct Group {
        var classes: [String]
        var texts: [String] = []
    }

    private(set) var groups: [Group] = []
    /// In the order of the file, with where each begins.
    private(set) var characters: [(text: String, x: Int)] = []
    private var open: [String] = []
    private var classes: [[String]] = []
    private var places: [Int] = []

    var texts: [String] { groups.flatMap(\.texts) }

    init?(_ svg: String) {
        super.init()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = self
        guard parser.parse() else { return nil }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(name)
        classes.append((attributes["class"] ?? "").split(separator: " ").map(String.init))
        if name == "text" { groups.append(Group(classes: classes.flatMap(\.self), texts: [""])) }
        if let x = attributes["x"] { places = x.split(separator: " ").compactMap { Int($0) } }
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard ["text", "tspan"].contains(open.last) else { return }
        groups[groups.count - 1].texts[0] += text
        // A parser may hand over a word in pieces.
        for character in text {
            characters.append((String(character), places.first ?? -1))
            places = Array(places.dropFirst())
        }
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
        open.removeLast()
        classes.removeLast()
    }
}
