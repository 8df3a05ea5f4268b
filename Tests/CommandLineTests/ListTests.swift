import Basics
import TestSupport
import Testing

@testable import micronet

@Suite struct ListTests {
    /// Any bytes are a list of lines.
    @Test func damagedListsAreLists() {
        let original = Array("tench\r\ngoldfish, Carassius auratus\n\ngreat white shark — “white”\n\n".utf8)
        var random = SplitMix(seed: 3)
        for _ in 0..<MutationProbe.count(2000) {
            let bytes = Mutation.damaged(original, &random)
            let labels = TextLines.split(bytes)
            #expect(labels.count <= 1 + bytes.count { $0 == 0x0A || $0 == 0x0D })
            #expect(labels.allSatisfy { !$0.unicodeScalars.contains("\n") })
        }
    }
}
