import HTTPTypes
import HubCore
import Testing

@testable import HubServer

@Suite struct OpenAPITests {
    @Test("the document names every listed route and resolves every reference")
    func theDocumentNamesEveryListedRoute() async throws {
        try await TestHub.run(hasWork: true) { hub, visitor in
            let answer = try await visitor.send(.get, "/api/v1/openapi.json")
            #expect(answer.status == 200)
            let document = answer.json
            #expect(document["openapi"]?.text == "3.1.0")
            for endpoint in hub.endpoints where endpoint.isListed {
                let operation = document["paths", endpoint.path, endpoint.method.rawValue.lowercased()]
                #expect(operation?["summary"]?.text == endpoint.summary)
            }
            var references: Set<String> = []
            document.collectReferences(into: &references)
            #expect(!references.isEmpty)
            for reference in references {
                let name = try #require(reference.split(separator: "/").last.map(String.init))
                #expect(document["components", "schemas", name] != nil, "\(reference) leads nowhere")
            }
            let again = try await visitor.with("If-None-Match", answer.headers[.eTag]).send(
                .get,
                "/api/v1/openapi.json"
            )
            #expect(again.status == 304)
        }
    }

    @Test("operations have names of their own, and shapes of one name are one shape")
    func operationsHaveNamesOfTheirOwn() async throws {
        try await TestHub.run(hasWork: true) { hub, _ in
            let endpoints = hub.endpoints.filter(\.isListed)
            let names = endpoints.map(\.operationID)
            #expect(Set(names).count == names.count)
            #expect(endpoints.allSatisfy { $0.summary.hasSuffix(".") })
            var shapes: [String: JSONValue] = [:]
            for schema in endpoints.flatMap({ [$0.requestSchema, $0.responseSchema] }).compactMap({ $0 }) {
                var parts: [String: JSONValue] = [:]
                schema.collectComponents(into: &parts)
                for (name, shape) in parts {
                    let earlier = shapes.updateValue(shape, forKey: name)
                    #expect(earlier == nil || earlier == shape, "\(name) is the name of two shapes")
                }
            }
        }
    }
}

extension Endpoint {
    fileprivate var requestSchema: Schema? {
        guard case .json(let schema)? = request else { return nil }
        return schema
    }

    fileprivate var responseSchema: Schema? {
        guard case .json(let schema) = response else { return nil }
        return schema
    }
}

extension JSONValue {
    fileprivate func collectReferences(into found: inout Set<String>) {
        switch self {
        case .object(let members):
            if let reference = members["$ref"]?.text { found.insert(reference) }
            for member in members.values { member.collectReferences(into: &found) }
        case .array(let elements):
            for element in elements { element.collectReferences(into: &found) }
        default: break
        }
    }
}
