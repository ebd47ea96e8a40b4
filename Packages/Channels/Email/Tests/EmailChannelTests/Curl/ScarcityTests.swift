import Glibc
import Testing

@testable import EmailChannel

@Suite("Without file descriptors")
struct ScarcityTests {
    private static let server = MailServer(host: "127.0.0.1", port: 1, security: .none)

    @Test("reading and sending fail, and the process lives on")
    func fails() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = 0
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let failure = MailFailure.unreachable("the system has no file descriptor left")
            await #expect(throws: failure) { _ = try await CurlStream.open(Self.server) }
            let submission = CurlSubmission(server: Self.server, greeting: "x.vn")
            await #expect(throws: failure) { try await submission.check(nil) }
            await #expect(throws: SubmissionFailure.connection(failure)) {
                try await submission.submit([], from: "a@x.vn", to: ["b@x.vn"], as: nil)
            }
        }
    }
}
