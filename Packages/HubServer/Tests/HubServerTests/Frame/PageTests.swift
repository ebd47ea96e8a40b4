import HTTPTypes
import HubCore
import Testing

@testable import HubServer

@Suite struct PageTests {
    @Test("pages follow each other without a gap or a double")
    func pagesFollowEachOtherWithoutA() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            for number in 1...7 { try await admin.send(.post, "/api/v1/teams", ["name": .string("Nhóm \(number)")]) }
            var names: [String] = []
            var path = "/api/v1/teams?limit=3"
            for expected in [3, 3, 1] {
                let page = try await admin.send(.get, path).json
                let items = try #require(page["items"]?.elements)
                #expect(items.count == expected)
                names += items.compactMap { $0["name"]?.text }
                path = "/api/v1/teams?limit=3&after=" + (page["next"]?.text ?? "end")
            }
            #expect(names == (1...7).map { "Nhóm \($0)" })
            #expect(path.hasSuffix("after=end"))
        }
    }

    @Test(
        "a wrong page is a wrong field",
        arguments: ["limit=0", "limit=201", "limit=x", "limit=", "after=", "after=***", "after=abc", "after=MSwy"]
    )
    func aWrongPageIsAWrong(query: String) async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let answer = try await admin.send(.get, "/api/v1/teams?\(query)")
            #expect(answer.status == 422)
            #expect(answer.fields == ["?" + query.prefix { $0 != "=" }])
        }
    }

    @Test("a cursor survives its text and fits only its own list")
    func aCursorSurvivesItsTextAnd() {
        let cursor = Cursor(17, -3)
        #expect(Cursor(cursor.text, count: 2) == cursor)
        #expect(Cursor(cursor.text, count: 1) == nil)
        #expect(Cursor("MTcsMyw", count: 2) == nil)
    }
}
