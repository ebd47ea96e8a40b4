import ChannelKit
import ChannelSimulation
import HubCore

/// Checks 1 to 8: the description, the configuration and the probe.
enum DescriptionChecks {
    static var all: [Rule] {
        [
            Rule(1, "the description is valid and the id is the released one", description),
            Rule(2, "every field has a label and help in both languages, and the example fits", fields),
            Rule(3, "each bad value is refused at its field, without a call", badValues),
            Rule(4, "secrets show up nowhere", canaries),
            Rule(5, "configurations of earlier releases still work", pastConfigs),
            Rule(6, "making an adapter calls nobody", construction),
            Rule(7, "the probe tells good credentials, bad ones and an outage apart", probe),
            Rule(8, "the adapter does what its description says about ways in", ingress),
        ]
    }

    private static func description(_ subject: ConformanceSubject) throws -> Verdict {
        let descriptor = subject.plugin.descriptor
        let id = descriptor.id.text
        try require(id.wholeMatch(of: /[a-z][a-z0-9_]{1,31}/) != nil, "the id '\(id)' breaks its rule")
        try require(
            descriptor.version.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+/) != nil,
            "the version '\(descriptor.version)' is not major.minor.patch"
        )
        try require(
            (1...ChannelDescriptor.currentContract).contains(descriptor.contract),
            "there is no version \(descriptor.contract) of the contract"
        )
        for (what, text) in [("name", descriptor.name), ("page (docs)", descriptor.docs)] {
            try require(!text.isEmpty, "the \(what) is empty")
        }
        try require(!descriptor.owners.isEmpty, "nobody answers for the adapter (owners)")
        try require(
            descriptor.ingress.isEmpty || !descriptor.handleKinds.isEmpty,
            "it receives, but names no kind of handle"
        )
        try require(descriptor.capabilities.text.maxLength > 0, "no text can be sent (text.maxLength)")
        for window in descriptor.capabilities.windows {
            try require(window.seconds > 0, "a reply window of \(window.seconds) seconds")
        }
        let copy = try JSON.decode(ChannelDescriptor.self, from: JSON.encode(descriptor))
        try require(copy == descriptor, "the description does not survive JSON")
        guard let released = Conformance.releasedReport(of: subject) else { return .pass }
        try require(released.channel.text == id, "the id was '\(released.channel)' and can never change")
        return .pass
    }

    private static func fields(_ subject: ConformanceSubject) throws -> Verdict {
        let schema = subject.plugin.descriptor.config
        try require(Set(schema.fields.map(\.key)).count == schema.fields.count, "two fields have the same key")
        for field in schema.fields {
            for text in [field.label.en, field.label.vi, field.help.en, field.help.vi] {
                try require(!text.isEmpty, "\(field.key): a label or help text is empty")
            }
            try require(field.kind != .choice || !field.choices.isEmpty, "\(field.key): nothing to choose from")
            if let condition = field.visibleWhen {
                try require(
                    schema.fields.contains { $0.key == condition.field },
                    "\(field.key) waits for '\(condition.field)', which is no field"
                )
            }
        }
        for problem in schema.check(subject.example).problems {
            throw ConformanceFailure("the example is refused at \(problem.field): \(problem.message)")
        }
        return .pass
    }

    private static func badValues(_ subject: ConformanceSubject) throws -> Verdict {
        let derived = derivedBadConfigs(subject)
        let bad = derived + subject.badConfigs
        guard !bad.isEmpty else { return .exempt("the channel has no field that can be wrong") }
        for bad in bad {
            let problem = refusal(of: bad.config, subject)
            try require(problem != nil, "a bad value of '\(bad.field)' was accepted: \(bad.config[bad.field] ?? .null)")
            try require(problem == bad.field, "a bad '\(bad.field)' was blamed on '\(problem ?? "")'")
        }
        return .pass
    }

    private static func derivedBadConfigs(_ subject: ConformanceSubject) -> [ConformanceSubject.BadConfig] {
        guard case .object(let members) = subject.example else { return [] }
        let schema = subject.plugin.descriptor.config
        return schema.fields.flatMap { field -> [ConformanceSubject.BadConfig] in
            guard members[field.key] != nil, !schema.fields.contains(where: { $0.visibleWhen?.field == field.key })
            else { return [] }
            // A field that the example does not show is not looked at.
            if let condition = field.visibleWhen, members[condition.field] != condition.equals { return [] }
            var wrong = members
            wrong[field.key] = .object(["unexpected": true])
            var missing = members
            missing[field.key] = nil
            let isNeeded = field.required && field.fallback == nil && field.kind != .generatedSecret
            return [.init(.object(wrong), field: field.key)]
                + (isNeeded ? [.init(.object(missing), field: field.key)] : [])
        }
    }

    /// The field that a configuration is refused for, by the schema or by the adapter.
    private static func refusal(of config: JSONValue, _ subject: ConformanceSubject) -> String? {
        if let problem = subject.plugin.descriptor.config.check(config).problems.first { return problem.field }
        do {
            let world = try subject.makeWorld(config: config)
            return world.calls().isEmpty ? nil : "a call to the platform"
        } catch let problem as ConfigurationProblem {
            return problem.field
        } catch {
            return "an error of type \(type(of: error))"
        }
    }

    private static func pastConfigs(_ subject: ConformanceSubject) throws -> Verdict {
        guard !subject.pastConfigs.isEmpty else { return .exempt("no earlier release stored a configuration") }
        for config in subject.pastConfigs {
            let problem = refusal(of: config, subject)
            try require(problem == nil, "a configuration of an earlier release is refused at '\(problem ?? "")'")
        }
        return .pass
    }

    private static func construction(_ subject: ConformanceSubject) throws -> Verdict {
        let world = try subject.makeWorld()
        try require(world.calls().isEmpty, "making the adapter called the platform: \(world.calls()[0])")
        return .pass
    }

    private static func ingress(_ subject: ConformanceSubject) throws -> Verdict {
        let roles = try subject.makeWorld().roles
        var found: Set<ChannelDescriptor.Ingress> = []
        if roles.webhook != nil { found.insert(.webhook) }
        if roles.poll != nil { found.insert(.poll) }
        if roles.live != nil { found.insert(.live) }
        if roles.site != nil { found.insert(.site) }
        let declared = subject.plugin.descriptor.ingress
        let name = { (ways: Set<ChannelDescriptor.Ingress>) in ways.map(\.rawValue).sorted().joined(separator: ", ") }
        try require(found == declared, "declared ways in: \(name(declared)); those the adapter has: \(name(found))")
        try require(found.isEmpty || roles.decoder != nil, "it receives, but cannot decode")
        return .pass
    }
}
