public import HubCore

extension ConfigSchema {
    /// Checks a configuration against the fields and fills in fallbacks.
    ///
    /// - Returns: the completed configuration and every problem found; use the first only if there are none.
    public func check(_ config: JSONValue) -> (completed: JSONValue, problems: [ConfigurationProblem]) {
        guard case .object(var members) = config else {
            return (config, [ConfigurationProblem(field: "", "The configuration must be a JSON object.")])
        }
        var problems: [ConfigurationProblem] = []
        for key in members.keys.sorted() where !fields.contains(where: { $0.key == key }) {
            problems.append(ConfigurationProblem(field: key, "This channel has no such field; remove it."))
        }
        for field in fields {
            if members[field.key] == nil || members[field.key] == .null { members[field.key] = field.fallback }
        }
        for field in fields where field.isVisible(in: members) {
            if let problem = field.problem(with: members[field.key]) {
                problems.append(ConfigurationProblem(field: field.key, problem))
            }
        }
        return (.object(members), problems)
    }

    /// The configuration split into what may be shown and what is sealed.
    public func split(_ config: JSONValue) -> (open: JSONValue, secrets: SecretSet) {
        guard case .object(let members) = config else { return (config, SecretSet()) }
        let secretKeys = self.secretKeys
        let secrets = members.filter { secretKeys.contains($0.key) }.compactMapValues(\.text)
        return (.object(members.filter { !secretKeys.contains($0.key) }), SecretSet(secrets))
    }

    /// The hosts that an operator configured, which may be called beside those that the descriptor names.
    public func hosts(in config: JSONValue) -> [String] {
        fields.compactMap { field in
            guard let text = config[field.key]?.text else { return nil }
            return switch field.kind {
            case .url: URLParts(text)?.host
            case .host: text.lowercased()
            default: nil
            }
        }
    }
}

extension ConfigField {
    fileprivate func isVisible(in members: [String: JSONValue]) -> Bool {
        guard let condition = visibleWhen else { return true }
        return members[condition.field] == condition.equals
    }

    fileprivate func problem(with value: JSONValue?) -> String? {
        guard let value, value != .null, value != "" else {
            return required && kind != .generatedSecret ? "\(label.en) is required. \(help.en)" : nil
        }
        switch kind {
        case .string, .secret, .generatedSecret: return value.text == nil ? "Enter text." : nil
        case .bool: return value.flag == nil ? "Enter true or false." : nil
        case .int, .duration: return numberProblem(value)
        case .choice:
            guard let text = value.text, choices.contains(text) else {
                return "Choose one of: \(choices.joined(separator: ", "))."
            }
            return nil
        case .url:
            return value.text.map(Self.isWebAddress) == true ? nil : "Enter an address that begins with https://."
        case .host: return value.text.map(Self.isHost) == true ? nil : "Enter a host name such as mail.example.com."
        case .email: return value.text.map(Self.isMailAddress) == true ? nil : "Enter an e-mail address."
        case .list:
            let texts = value.elements?.compactMap(\.text)
            return texts == nil || texts?.count != value.elements?.count ? "Enter a list of texts." : nil
        }
    }

    private func numberProblem(_ value: JSONValue) -> String? {
        guard let number = value.integer else { return "Enter a whole number." }
        guard let range, !range.contains(number) else { return nil }
        return "Enter a number from \(range.lowerBound) to \(range.upperBound)."
    }

    private static func isWebAddress(_ text: String) -> Bool {
        guard let parts = URLParts(text) else { return false }
        return parts.scheme == "https" || parts.scheme == "http" && parts.isLoopback
    }

    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A: true
                default: false
                }
            }
    }

    private static func isMailAddress(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        return halves.count == 2 && !halves[0].isEmpty && isHost(String(halves[1])) && !text.contains(" ")
    }
}
