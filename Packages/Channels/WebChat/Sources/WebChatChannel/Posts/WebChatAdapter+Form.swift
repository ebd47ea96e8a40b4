import ChannelKit
import HubCore

/// Forms of sites without the widget, in either of two shapes: answers in order, or fields by name.
extension WebChatAdapter {
    static func form(_ data: JSONValue) throws(WebhookRejection) -> SiteRecord.Posted {
        guard let answers = ordered(data) ?? named(data), !answers.isEmpty, answers.count <= Limits.answers,
            answers.allSatisfy({ $0.field.utf8.count <= Limits.shortText && $0.value.count <= Limits.textLength }),
            answers.reduce(0, { $0 + $1.value.utf8.count }) <= Limits.textBytes
        else { throw .malformed }
        let form = FormAnswers(
            form: data["form"]?.text?.shortLine ?? "form",
            answers: answers,
            page: data["page"]?.text.flatMap(page)
        )
        let claims = claims(email: value(in: answers, of: emailFields), phone: value(in: answers, of: phoneFields))
        return .form(form, name: value(in: answers, of: nameFields)?.shortLine, claims: claims)
    }

    /// `{answers: [{field, value}]}`, which keeps the order of the form.
    private static func ordered(_ data: JSONValue) -> [FormAnswers.Answer]? {
        guard let elements = data["answers"]?.elements else { return nil }
        let answers = elements.compactMap { element -> FormAnswers.Answer? in
            guard let field = element["field"]?.text, let value = element["value"]?.text else { return nil }
            return FormAnswers.Answer(field: field, value: value)
        }
        return answers.count == elements.count ? answers.filter { !$0.value.isEmpty } : nil
    }

    /// `{email: "…", message: "…"}`, by name since JSON keeps no order.
    private static func named(_ data: JSONValue) -> [FormAnswers.Answer]? {
        guard case .object(let members) = data, members["answers"] == nil else { return nil }
        return members.keys.sorted().filter { !["form", "page"].contains($0) }.compactMap { field in
            guard let value = members[field]?.text, !value.isEmpty else { return nil }
            return FormAnswers.Answer(field: field, value: value)
        }
    }

    private static func value(in answers: [FormAnswers.Answer], of fields: Set<String>) -> String? {
        answers.first { fields.contains($0.field.lowercased().filter { $0.isLetter }) }?.value
    }

    private static var emailFields: Set<String> {
        ["email", "mail", "emailaddress", "youremail"]  // not a channel: names of a form's fields
    }
    private static var phoneFields: Set<String> {
        ["phone", "tel", "telephone", "mobile", "phonenumber", "yourphone", "sdt", "dienthoai", "sodienthoai"]
    }
    private static var nameFields: Set<String> { ["name", "fullname", "yourname", "ten", "hoten", "hovaten"] }
}
