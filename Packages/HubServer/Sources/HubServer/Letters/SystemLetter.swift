/// A letter from the hub itself to somebody of the company.
struct SystemLetter: Hashable, Sendable {
    /// The address it goes to.
    var to: String
    /// The line above the text, in both languages of the desk.
    var subject: String
    /// The text, without markup.
    var text: String
}

extension SystemLetter {
    /// A letter with the link of an invitation or a new password, in both languages of the desk.
    init(to email: String, purpose: Purpose, link: String, workspace: String) {
        to = email
        switch purpose {
        case .invitation:
            subject = "\(workspace): mời bạn tham gia / you are invited"
            text = """
                Bạn được mời cùng chăm sóc khách hàng của \(workspace). Hãy mở liên kết sau để đặt mật khẩu. \
                Liên kết chỉ dùng được một lần, trong bảy ngày.

                You are invited to care for the customers of \(workspace). Open this link to choose a password. \
                It works once, within seven days.

                \(link)
                """
        case .passwordReset:
            subject = "\(workspace): đặt lại mật khẩu / a new password"
            text = """
                Hãy mở liên kết sau để đặt mật khẩu mới. Liên kết chỉ dùng được một lần, trong một giờ. \
                Nếu bạn không yêu cầu, hãy bỏ qua thư này.

                Open this link to choose a new password. It works once, within an hour. \
                If you did not ask for it, ignore this letter.

                \(link)
                """
        }
    }

    enum Purpose: Sendable {
        case invitation, passwordReset
    }
}
