import HubCore
import Testing

@testable import EmailChannel

private let token = ReplyToken(secret: "a secret of this test", mailbox: "cskh@shopabc.vn")

@Suite("A letter finds its conversation")
struct LetterThreadTests {
    @Test("by the signed address, in whatever case servers write it")
    func readsTokens() throws {
        let address = try #require(token.address(for: "c42"))
        #expect(address.hasPrefix("cskh+c42."))
        #expect(address.split(separator: "@").first.map { $0.utf8.count } ?? 99 <= 64)
        #expect(token.key(in: address) == "c42")
        #expect(token.key(in: address.uppercased()) == "c42")
    }

    @Test("and not by one that was changed, cut or signed for another mailbox")
    func refusesForgedTokens() throws {
        let address = try #require(token.address(for: "c42"))
        #expect(token.key(in: address.replacing("c42", with: "c43")) == nil)
        #expect(token.key(in: "cskh+c42.@shopabc.vn") == nil)
        #expect(token.key(in: "cskh+c42@shopabc.vn") == nil)
        #expect(token.key(in: "cskh@shopabc.vn") == nil)
        let other = ReplyToken(secret: "a secret of this test", mailbox: "sales@shopabc.vn")
        #expect(other.key(in: address.replacing("cskh+", with: "sales+")) == nil)
        #expect(ReplyToken(secret: "another", mailbox: "cskh@shopabc.vn").key(in: address) == nil)
        for index in address.indices where address[index] != "@" {
            var changed = address
            changed.replaceSubrange(index...index, with: address[index] == "x" ? "y" : "x")
            #expect(token.key(in: changed) == nil)
        }
    }

    @Test("also when the token stands only in Delivered-To")
    func readsDeliveryHeaders() throws {
        let address = try #require(token.address(for: ID<Conversation>(42).description))
        let letter = try Fixture.letter(["From: a@b.vn", "To: undisclosed-recipients:;", "Delivered-To: \(address)"])
        let thread = LetterThread(letter, tokens: [token], fallback: "x")
        #expect(thread.proven == ID(42))
    }

    @Test("by the thread's first letter and its author, with earlier ids newest first")
    func followsReferences() throws {
        let first = try Fixture.letter(["From: hoa@x.vn", "Message-ID: <1@x>", "Subject: Đơn"])
        let next = try Fixture.letter([
            "From: Hoa@X.vn", "Message-ID: <3@x>", "In-Reply-To: <2@s>", "References: <1@x> <2@s>",
        ])
        let firstThread = LetterThread(first, tokens: [token], fallback: "f")
        let nextThread = LetterThread(next, tokens: [token], fallback: "f")
        #expect(firstThread.key == nextThread.key)
        #expect(firstThread.earlier.isEmpty)
        #expect(nextThread.earlier == ["2@s", "1@x"])
        #expect(nextThread.proven == nil)
    }

    @Test("never by its subject, by an empty id, or with another who answers the same circular")
    func keepsStrangersApart() throws {
        func key(_ header: [String], _ fallback: String) throws -> String {
            LetterThread(try Fixture.letter(header), tokens: [token], fallback: fallback).key
        }
        #expect(try key(["From: a@x.vn", "Subject: Re: Đơn"], "1") != key(["From: a@x.vn", "Subject: Re: Đơn"], "2"))
        #expect(
            try key(["From: a@x.vn", "Message-ID: <>", "References: <>"], "1")
                != key(["From: a@x.vn", "Message-ID: <>", "References: <>"], "2")
        )
        #expect(
            try key(["From: a@x.vn", "In-Reply-To: <n@s>"], "1") != key(["From: b@x.vn", "In-Reply-To: <n@s>"], "1")
        )
    }

    @Test("and our own letters are known by ids that nobody can make up")
    func signsOwnIDs() throws {
        let marks = OwnMarks(secret: "s", mailbox: "cskh@shopabc.vn")
        let id = marks.messageID(for: ID(77))
        #expect(marks.messageID(for: ID(77)) == id)
        #expect(marks.command(inMessageID: id) == ID(77))
        #expect(marks.command(inMessageID: id.replacing("@shopabc", with: "@other")) == nil)
        #expect(OwnMarks(secret: "t", mailbox: "cskh@shopabc.vn").command(inMessageID: id) == nil)
        #expect(marks.command(inStamp: marks.stamp(for: ID(77))) == ID(77))
        #expect(marks.command(inStamp: String(id.prefix { $0 != "@" })) == nil)
    }

    @Test("and long threads keep their first letter and the newest")
    func trimsReferences() {
        let ids = (0..<50).map { "\($0)@x" }
        let kept = References.trimmed(ids)
        #expect(kept.count == 20)
        #expect(kept.first == "0@x")
        #expect(kept.last == "49@x")
    }
}
