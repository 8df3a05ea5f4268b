import Foundation
import Testing

@testable import Basics

/// Paths as people type them and as terminals paste dropped files.
@Suite struct TypedPathTests {
    private func last(_ text: String, home: FilePath? = "/home/me") -> String? {
        TypedPath(text.utf8).meanings(home: home).last?.text
    }

    @Test(
        arguments: [
            ("/a/b.jpg", "/a/b.jpg"), ("/a/b.jpg \n", "/a/b.jpg"), ("'/a/x y.jpg'", "/a/x y.jpg"),
            ("\"/a/x y.jpg\" ", "/a/x y.jpg"), ("/a/x\\ y\\(1\\).jpg", "/a/x y(1).jpg"),
            ("'/a/it'\\''s.jpg'", "/a/it's.jpg"), ("\"/a/\\$x\\y.jpg\"", "/a/$x\\y.jpg"),
            ("file:///a/x%20y.jpg\r\n", "/a/x y.jpg"), ("file://localhost/a/%C3%A9.jpg", "/a/é.jpg"),
            ("file:/a/b.jpg", "/a/b.jpg"), ("file:///a/1.jpg\r\nfile:///a/2.jpg\r\n", "/a/1.jpg"),
            ("~/x.jpg", "/home/me/x.jpg"), ("~", "/home/me"), ("'~/x.jpg'", "~/x.jpg"), ("~you/x", "~you/x"),
            // What is no form of these stays as it is.
            ("/a/it's.jpg", "/a/it's.jpg"), ("file:///a/100%.jpg", "file:///a/100%.jpg"),
        ])
    func formsAreUnderstood(_ typed: String, path: String) {
        #expect(last(typed) == path)
    }

    @Test func anotherMachinesFileIsNotOurs() {
        #expect(last("file://nowhere.invalid/a/b.jpg") == "file://nowhere.invalid/a/b.jpg")
        #expect(last("~/x.jpg", home: nil) == "~/x.jpg")
    }

    @Test func theLiteralNameWins() throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("typed-\(UUID().uuidString)")
        _ = try folder.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder.text) }
        func make(_ name: [UInt8]) {
            let made = folder.appending(name).withCString { creat($0, 0o644) }
            #expect(made >= 0)
            close(made)
        }
        func resolved(_ typed: [UInt8]) -> [UInt8] {
            TypedPath(typed).resolved(in: folder, home: nil).lastComponent
        }
        make(Array("x y".utf8))
        #expect(resolved(Array("'x y'".utf8)) == Array("x y".utf8))
        #expect(resolved(Array("x\\ y".utf8)) == Array("x y".utf8))
        for name in ["'x y'", "x\\ y", "x y ", "x y\n"] {
            make(Array(name.utf8))
            #expect(resolved(Array(name.utf8)) == Array(name.utf8))
        }
        // Bytes that are not UTF-8.
        make([0xFF, 0x2E, 0x6A])
        #expect(resolved([0xFF, 0x2E, 0x6A, 0x0A]) == [0xFF, 0x2E, 0x6A])
        // A message names what was typed.
        #expect(resolved(Array("'gone x'\n".utf8)) == Array("'gone x'".utf8))
    }
}
