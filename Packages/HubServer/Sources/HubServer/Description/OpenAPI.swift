import HubCore
import HTTPTypes

/// The API's document, made from the same endpoints that answer.
struct OpenAPI {
    var title: String
    var version: String
    var groups: [RouteGroup]

    /// The document as OpenAPI 3.1 says.
    var document: JSONValue {
        var paths: [String: [String: JSONValue]] = [:]
        var components: [String: JSONValue] = [:]
        Problem.schema.collectComponents(into: &components)
        for group in groups {
            for endpoint in group.endpoints where endpoint.isListed {
                paths[endpoint.path, default: [:]][endpoint.method.rawValue.lowercased()] =
                    operation(endpoint, in: group, &components)
            }
        }
        return [
            "openapi": "3.1.0",
            "info": ["title": .string(title), "version": .string(version)],
            "tags": .array(
                groups.filter { $0.endpoints.contains(where: \.isListed) }.map { ["name": .string($0.name)] }
            ),
            "paths": .object(paths.mapValues { .object($0) }),
            "components": [
                "schemas": .object(components),
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer", "description": "An API token; begins with mk_."],
                    "session": [
                        "type": "apiKey", "in": "cookie", "name": "mekong", "description": "Signed in at the desk.",
                    ],
                ],
            ],
        ]
    }

    private func operation(
        _ endpoint: Endpoint,
        in group: RouteGroup,
        _ components: inout [String: JSONValue]
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "operationId": .string(endpoint.operationID),
            "summary": .string(endpoint.summary),
            "tags": [.string(group.name)],
            "responses": responses(of: endpoint, &components),
        ]
        let parameters = endpoint.parameters.map(\.document)
        if !parameters.isEmpty { members["parameters"] = .array(parameters) }
        if case .json(let schema)? = endpoint.request {
            schema.collectComponents(into: &components)
            members["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": schema.document]],
            ]
        } else if case .bytes(let types)? = endpoint.request {
            let contents = types.map { ($0, JSONValue.object(["schema": [:]])) }
            members["requestBody"] = ["required": true, "content": .object(Dictionary(uniqueKeysWithValues: contents))]
        }
        switch endpoint.access {
        case .open: members["security"] = []
        case .needs(let permission):
            members["security"] = permission.needsSession ? [["session": []]] : [["token": []], ["session": []]]
            members["description"] = .string("For: " + permission.roles.map(\.rawValue).joined(separator: ", ") + ".")
        }
        return .object(members)
    }

    private func responses(of endpoint: Endpoint, _ components: inout [String: JSONValue]) -> JSONValue {
        var success: [String: JSONValue] = ["description": .string(endpoint.status.reasonPhrase)]
        switch endpoint.response {
        case .nothing: break
        case .json(let schema):
            schema.collectComponents(into: &components)
            success["content"] = ["application/json": ["schema": schema.document]]
        case .bytes(let type):
            success["content"] = .object([type: [:]])
        }
        return .object([
            String(endpoint.status.code): .object(success),
            "default": [
                "description": "What went wrong and what to do.",
                "content": ["application/problem+json": ["schema": Problem.schema.document]],
            ],
        ])
    }
}
