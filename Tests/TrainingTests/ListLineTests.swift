import Basics
import TestSupport
import Testing

@testable import Training

@Suite struct ListLineTests {
    private static let endings = [".jpg", ".jpeg"].map { Array($0.utf8) }

    private static func parse(_ line: String) throws(ListLine.Flaw) -> (path: String, label: ListLine.Label)?
    {
        guard let entry = try ListLine(Array(line.utf8), endings: endings) else { return nil }
        return (String(decoding: entry.path, as: UTF8.self), entry.label)
    }

    @Test(arguments: [
        ("a.jpg 3", "a.jpg", ListLine.Label.number(3)), ("a.jpg,3", "a.jpg", .number(3)),
        ("a.jpg\t3\r", "a.jpg", .number(3)), ("  a.jpg ,  3 ", "a.jpg", .number(3)),
        ("a.jpg, 3", "a.jpg", .number(3)), ("a.jpg;3", "a.jpg", .number(3)),
        ("a.jpg 007", "a.jpg", .number(7)),
        // Spaces, commas and quotation marks in paths.
        ("my cat, 2.JPG 3", "my cat, 2.JPG", .number(3)), ("a b.jpg,3", "a b.jpg", .number(3)),
        ("\"a, b.jpg\",3", "a, b.jpg", .number(3)), ("\"say \"\"x\"\".jpg\" 3", "say \"x\".jpg", .number(3)),
        ("\"a.jpg\",\"3\"", "a.jpg", .number(3)), ("\"a.jpg\" , 3", "a.jpg", .number(3)),
        ("val\\a.jpg 5", "val\\a.jpg", .number(5)),
        // Names.
        ("a.jpg ring", "a.jpg", .name("ring")),
        ("a.jpg great white shark", "a.jpg", .name("great white shark")),
        ("a.jpg,great white shark", "a.jpg", .name("great white shark")),
        ("a.jpg,\"tench, Tinca tinca\"", "a.jpg", .name("tench, Tinca tinca")),
        ("a b,\"tench, Tinca tinca\"", "a b", .name("tench, Tinca tinca")),
        ("a.jpg tench, Tinca tinca", "a.jpg", .name("tench, Tinca tinca")),
        ("a.jpg\ttench, Tinca tinca", "a.jpg", .name("tench, Tinca tinca")),
        ("a.jpg n01440764", "a.jpg", .name("n01440764")), ("a.jpg 3d", "a.jpg", .name("3d")),
        ("a.jpg nan", "a.jpg", .name("nan")),
        // Files without an ending of a picture.
        ("data/0f3a 5", "data/0f3a", .number(5)), ("my file,5", "my file", .number(5)),
        ("x, 5", "x", .number(5)),
        ("a.webp 5", "a.webp", .number(5)),
        // A folder that is called like a picture.
        ("x.jpg y/a.jpg 5", "x.jpg y/a.jpg", .number(5)), ("#1/a.jpg 2", "#1/a.jpg", .number(2)),
    ])
    func entries(_ line: String, path: String, label: ListLine.Label) throws {
        let entry = try #require(try Self.parse(line))
        #expect(entry.path == path)
        #expect(entry.label == label)
    }

    @Test(arguments: ["", " \t\r", "# a comment", "#", "# train/a.jpg 3"]) func nothing(_ line: String) throws
    {
        #expect(try Self.parse(line) == nil)
    }

    @Test(arguments: [
        ("a.jpg", ListLine.Flaw.noLabel), ("my cat.jpg", .noLabel), ("3 a.jpg", .noLabel),
        ("a.jpg,", .noLabel),
        ("\"a.jpg\"", .noLabel), ("a.jpg,\"\"", .noLabel),
        ("a.jpg -1", .notALabel("-1")), ("a.jpg 3.0", .notALabel("3.0")), ("a.jpg 1e5", .notALabel("1e5")),
        ("a.jpg 1000000", .tooLarge("1000000")),
        ("a.jpg 99999999999999999999", .tooLarge("99999999999999999999")),
        ("a.jpg,3,0.5", .severalColumns), ("a.jpg 3 7", .severalColumns), ("a.jpg\t3\tx", .severalColumns),
        ("a.jpg,\"3\",7", .severalColumns), ("a.jpg,,3", .severalColumns),
        ("\"a.jpg 3", .openQuote), ("a.jpg,\"x", .openQuote), ("\"a.jpg\"x 3", .afterQuote),
        ("a.jpg,\"x\" y", .afterQuote), (",3", .notAName), ("\"\",3", .notAName),
    ])
    func flaws(_ line: String, flaw: ListLine.Flaw) {
        #expect(thrown(ListLine.Flaw.self) { try Self.parse(line) } == flaw)
    }

    @Test(arguments: [
        ("image,label", true), ("Path;Class", true), ("\"filename\",\"label\"", true), ("path label", true),
        ("file_path\tclass_name\r", true), ("label,path", false), (",image,label", false),
        ("filename,width,height,class", false),
    ])
    func headers(_ line: String, isUnderstood: Bool) {
        #expect(ListHeader(Array(line.utf8))?.isUnderstood == isUnderstood)
    }

    @Test(arguments: ["a.jpg,3", "images/a.jpg label", "image.jpg class", "", "path", "a b c"])
    func ordinaryLines(_ line: String) {
        #expect(ListHeader(Array(line.utf8)) == nil)
    }

    /// A line that is far too long takes no longer than its reading.
    @Test(.timeLimit(.minutes(1))) func longLines() {
        let line = Array(repeating: UInt8(ascii: " "), count: 1 << 20).map { $0 }
        #expect(
            thrown(ListLine.Flaw.self) { try ListLine([0x61] + line + [0x62], endings: Self.endings) }
                == .notAName)
    }
}
