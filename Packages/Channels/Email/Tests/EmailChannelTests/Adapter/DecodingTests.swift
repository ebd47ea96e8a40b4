import ChannelKit
import HubCore
import Synchronization
import Testing

@testable import EmailChannel

private func events(_ bytes: [UInt8], _ box: MemoryMailbox) -> [InboundEvent] {
    let raw = RawEvent(mediaType: "message/rfc822", bytes: bytes, receivedAt: Timestamp(seconds: 1_777_597_200))
    return box.adapter.decode(raw).compactMap { decoded in
        guard case .event(let event) = decoded else { return nil }
        return event
    }
}

private func content(_ event: InboundEvent?) throws -> Content {
    guard case .message(let content, _)? = event?.body else { throw AdapterFailure.unexpected("no message") }
    return content
}

@Suite("Letters mean events")
struct DecodingTests {
    let box: MemoryMailbox

    init() throws {
        box = try MemoryMailbox()
    }

    @Test("with text, harmless HTML, folded quotes and the thread")
    func readsMessages() throws {
        let event = try #require(events(Fixture.bytes("gmail-reply"), box).first)
        let content = try content(event)
        #expect(content.plainText == "Dạ em vẫn chưa nhận được hàng ạ.")
        #expect(
            content.parts.contains { if case .quotedText(let text) = $0 { text.contains("> Chào chị") } else { false } }
        )
        #expect(
            content.parts.contains { if case .html(let html) = $0 { !html.contains("gmail_quote") } else { false } }
        )
        #expect(event.thread == ["c42.m976.9f31@shopabc.vn", "c42.m970.11aa@shopabc.vn"])
        #expect(!event.isAutomatic)
        #expect(event.account == ["cskh@shopabc.vn"])
    }

    @Test("with a proven author only on the trusted server's word")
    func provesAuthors() throws {
        func proof(_ name: String) throws -> Proof? {
            guard case .customer(let claims, _)? = events(try Fixture.bytes(name), box).first?.author else {
                return nil
            }
            return claims.first?.proof
        }
        #expect(try proof("gmail-reply") == .authenticatedMail)
        #expect(try proof("forged-sender") == .claimed)
        #expect(try proof("inline-image") == .claimed)
        #expect(try proof("outlook-reply") == .authenticatedMail)
    }

    @Test("with files whose bytes can be had from the same letter")
    func resolvesFiles() async throws {
        let bytes = try Fixture.bytes("inline-image")
        let media = try content(events(bytes, box).first).media
        #expect(media.map(\.kind) == [.image, .file])
        #expect(media.map(\.contentID) == ["image001.png@01DB6701.AB12CD30", nil])
        let raw = RawEvent(mediaType: "message/rfc822", bytes: bytes, receivedAt: Timestamp(seconds: 0))
        guard case .bytes(let file) = try await box.adapter.resolve(media[1], in: raw) else {
            Issue.record("no bytes")
            return
        }
        #expect(file.starts(with: Array("%PDF".utf8)))
        await #expect(throws: AdapterFailure.self) {
            try await box.adapter.resolve(Media(kind: .file, source: .part(99)), in: raw)
        }
    }

    @Test("and an answer to our reply address belongs to that conversation")
    func followsTokens() async throws {
        _ = try await box.adapter.send(box.command())
        let sent = try Letter(#require(box.server.state.withLock { $0.submitted.first }).letter)
        let address = try #require(sent.replyTo.first?.address)
        let answer = Fixture.compose([
            "From: hoa@x.vn", "To: \(address)", "Message-ID: <9@x.vn>", "In-Reply-To: <\(sent.messageID ?? "")>",
        ])
        let event = try #require(events(answer, box).first)
        #expect(event.provenConversation == ID(42))
        #expect(event.thread == [MessageRef(sent.messageID ?? "")])
        let forged = Fixture.compose([
            "From: hoa@x.vn", "To: \(address.replacing("+", with: "+0"))", "Message-ID: <10@x.vn>",
        ])
        #expect(events(forged, box).first?.provenConversation == nil)
    }

    @Test("and a bounce of our letter marks it as failed; a made-up one does not")
    func readsBounces() async throws {
        let ref = try await #require(box.adapter.send(box.command()).refs.first)
        let text = String(decoding: try Fixture.bytes("bounce"), as: UTF8.self)
        let real = events(Array(text.replacing("c42.m976.9f31@shopabc.vn", with: ref.text).utf8), box)
        #expect(
            real.map(\.body).contains(
                .receipt(
                    [ref],
                    .failed,
                    reason: "5.1.1 550-5.1.1 The email account that you tried to reach does not exist."
                )
            )
        )
        #expect(
            real.contains { if case .notice(let notice) = $0.body { notice.code == "mail.bounced" } else { false } }
        )
        #expect(real.allSatisfy { $0.isAutomatic && $0.thread.first == ref })
        let forged = events(Array(text.utf8), box)
        #expect(forged.allSatisfy { if case .message = $0.body { $0.isAutomatic } else { false } })
    }

    @Test("and a bounce in words alone does so by the id that it quotes", arguments: ["", "Warning: message delayed"])
    func readsPlainBounces(_ subject: String) async throws {
        let ref = try await #require(box.adapter.send(box.command()).refs.first)
        func bounce(of id: String) -> [InboundEvent] {
            let subject = subject.isEmpty ? "failure notice" : "Delivery Status Notification (\(subject))"
            let header = ["From: MAILER-DAEMON@x.vn", "Return-Path: <>", "Subject: \(subject)", "Message-ID: <b@x.vn>"]
            return events(Fixture.compose(header, "I wasn't able to deliver.\n\nMessage-ID: <\(id)>\n"), box)
        }
        let real = bounce(of: ref.text)
        let code = subject.isEmpty ? "mail.bounced" : "mail.delayed"
        #expect(real.contains { if case .notice(let notice) = $0.body { notice.code == code } else { false } })
        let failed = real.map(\.body).contains(.receipt([ref], .failed, reason: "failure notice"))
        #expect(failed == subject.isEmpty)
        #expect(real.allSatisfy { $0.isAutomatic && $0.thread.first == ref })
        let forged = bounce(of: "0" + ref.text)
        #expect(forged.allSatisfy { if case .message = $0.body { $0.isAutomatic } else { false } })
    }

    @Test("and what answers, bounces or is a letter of the hub's own is shown to nobody")
    func hidesSystemLetters() async throws {
        let ref = try await #require(box.adapter.send(box.command(isSystem: true)).refs.first)
        let sent = try #require(box.server.state.withLock { $0.submitted.first }).letter
        let letter = try Letter(sent)
        #expect(letter.messageID == ref.text)
        #expect(letter.replyTo.isEmpty)
        #expect(letter.headers["auto-submitted"] == "auto-generated")
        #expect(letter.headers["x-hub-id"] == nil)
        let bounce = String(decoding: try Fixture.bytes("bounce"), as: UTF8.self)
        let link = "https://hub.example/reset#secret\n"
        let letters = [
            sent,
            Fixture.compose(["From: an@nha.vn", "In-Reply-To: <\(ref)>"], link),
            Fixture.compose(["From: an@nha.vn", "References: <1@x.vn> <\(ref)> <2@x.vn>"], link),
            Array(bounce.replacing("c42.m976.9f31@shopabc.vn", with: ref.text).utf8),
            Fixture.compose(
                ["From: MAILER-DAEMON@x.vn", "Subject: failure notice"],
                "Message-Id: <\(ref)>\n\n" + link
            ),
            Fixture.compose(["From: an@nha.vn", "Auto-Submitted: auto-replied"], "<\(ref)>\n" + link),
        ]
        for bytes in letters {
            let raw = RawEvent(mediaType: "message/rfc822", bytes: bytes, receivedAt: Timestamp(seconds: 1))
            #expect(box.adapter.decode(raw) == [.unsupported("about a letter of the hub's own")])
        }
        let other = Fixture.compose(["From: an@nha.vn", "In-Reply-To: <0\(ref)>"], link)
        #expect(try content(events(other, box).first).plainText == link.trimmed)
    }

    @Test("and the mark of one letter makes no other letter ours")
    func refusesReplays() async throws {
        let ref = try await #require(box.adapter.send(box.command()).refs.first)
        let sent = try Letter(#require(box.server.state.withLock { $0.submitted.first }).letter)
        let stamp = "X-Hub-Id: \(try #require(sent.headers["x-hub-id"]))"
        for header in [["Message-ID: <new@x.vn>"], ["Message-ID: <\(ref)>"], []] {
            let event = try #require(events(Fixture.compose(["From: hoa@x.vn", stamp] + header), box).first)
            #expect(event.author == .customer([Claim(Handle(.email, "hoa@x.vn"), .claimed)], name: nil))
            #expect(!event.isAutomatic)
            #expect(try content(event).plainText == "Xin chào")
        }
        let pretending = events(Fixture.compose(["From: cskh@shopabc.vn", stamp, "Message-ID: <new@x.vn>"]), box)
        #expect(pretending.first?.author == .customer([Claim(Handle(.email, "cskh@shopabc.vn"), .claimed)], name: nil))
    }

    @Test("and our own letter is ours only with our mark")
    func knowsOwnLetters() async throws {
        _ = try await box.adapter.send(box.command())
        let sent = try #require(box.server.state.withLock { $0.submitted.first }).letter
        #expect(events(sent, box).first?.author == .business(ID(77)))
        let forged = events(
            Fixture.compose(["From: cskh@shopabc.vn", "X-Hub-Id: 0000000000025.abc", "Message-ID: <1@e>"]),
            box
        )
        #expect(forged.first?.author == .customer([Claim(Handle(.email, "cskh@shopabc.vn"), .claimed)], name: nil))
        #expect(forged.first?.isAutomatic == true)
    }

    @Test("and the same letter twice is one event, while a scanner's equal ids are two")
    func makesKeys() throws {
        let first = ["From: scan@x.vn", "Message-ID: <scan@x.vn>", "Date: Fri, 1 May 2026 08:00:00 +0700"]
        let second = ["From: scan@x.vn", "Message-ID: <scan@x.vn>", "Date: Fri, 1 May 2026 09:00:00 +0700"]
        let keys = [first, first, second].compactMap { events(Fixture.compose($0), box).first?.key }
        #expect(keys[0] == keys[1])
        #expect(keys[0] != keys[2])
        let bare = ["From: scan@x.vn", "Message-ID: <>"]
        #expect(
            events(Fixture.compose(bare, "1"), box).first?.key != events(Fixture.compose(bare, "2"), box).first?.key
        )
    }

    @Test("and what is no letter, or has no author, is named")
    func namesNonsense() {
        let moment = Timestamp(seconds: 1)
        #expect(
            box.adapter.decode(RawEvent(mediaType: "message/rfc822", bytes: [], receivedAt: moment)) == [
                .malformed("this is not a letter")
            ]
        )
        let bare = RawEvent(mediaType: "message/rfc822", bytes: Array("Subject: x\r\n\r\ny".utf8), receivedAt: moment)
        #expect(box.adapter.decode(bare) == [.malformed("the letter names no author")])
    }
}
