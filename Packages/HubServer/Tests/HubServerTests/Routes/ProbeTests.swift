import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct ProbeTests {
    @Test("the hub lives, and is ready only while all of its parts are")
    func theHubLivesAndIsReady() async throws {
        try await TestHub.run(services: { $0.readiness["sender"] = { false } }) { _, visitor in
            #expect(try await visitor.send(.get, "/livez").body == "ok\n")
            let ready = try await visitor.send(.get, "/readyz")
            #expect(ready.status == 503)
            #expect(ready.json == ["ready": false, "checks": ["store": true, "sender": false]])
        }
        try await TestHub.run { hub, visitor in
            #expect(try await visitor.send(.get, "/readyz").status == 200)
            try hub.store.close()
            // Whoever asks all the time costs no more writes.
            #expect(try await visitor.send(.get, "/readyz").status == 200)
            hub.clock.pass(StoreCheck.validity)
            #expect(try await visitor.send(.get, "/readyz").status == 503)
        }
    }

    @Test("figures are for those who may see them, and name no person")
    func figuresAreForThoseWhoMay() async throws {
        try await TestHub.run { hub, visitor in
            let (agent, token) = try await hub.setUp()
            let other = try await hub.addAgent(.agent, email: "hai@congty.vn", in: agent.workspace)
            _ = try await visitor.signIn("hai@congty.vn", password: "sai mật khẩu")
            #expect(try await visitor.send(.get, "/metrics").status == 401)
            #expect(try await visitor.with(token: other.token).send(.get, "/metrics").status == 403)
            let text = try await visitor.with(token: token).send(.get, "/metrics").body
            #expect(text.contains("# TYPE mekong_http_request_seconds histogram\n"))
            #expect(
                text.contains(
                    #"mekong_http_request_seconds_count{method="POST",route="/api/v1/session",status="4xx"} 1"#
                )
            )
            #expect(text.contains(#"mekong_sign_ins_total{outcome="refused"} 1"#))
            #expect(!text.contains("congty.vn") && !text.contains("\(agent.id)"))
        }
    }

    @Test("figures are written as Prometheus reads them")
    func figuresAreWrittenAsPrometheusReads() async {
        let metrics = Metrics()
        let counter = Metrics.Family.counter("a_total", "Things.", labels: ["kind"])
        metrics.add(counter, ["x\"y\\z\n"])
        metrics.add(counter, ["b"], 2)
        metrics.observe(.histogram("b_seconds", "Time.", limits: [0.1, 1]), [], 0.5)
        metrics.observe(.histogram("b_seconds", "Time.", limits: [0.1, 1]), [], 5)
        metrics.collect { [(.gauge("c", "Now."), [], 1.5)] }
        let expected = [
            "# HELP a_total Things.", "# TYPE a_total counter", #"a_total{kind="b"} 2"#,
            #"a_total{kind="x\"y\\z\n"} 1"#, "# HELP b_seconds Time.", "# TYPE b_seconds histogram",
            #"b_seconds_bucket{le="0.1"} 0"#, #"b_seconds_bucket{le="1.0"} 1"#, #"b_seconds_bucket{le="+Inf"} 2"#,
            "b_seconds_sum 5.5", "b_seconds_count 2", "# HELP c Now.", "# TYPE c gauge", "c 1.5", "",
        ]
        #expect(await metrics.text() == expected.joined(separator: "\n"))
    }
}
