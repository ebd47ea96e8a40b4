import Glibc
import Testing

@testable import HubRuntime

@Suite("Open files")
struct OpenFilesTests {
    @Test("as many may be open as the system allows")
    func limit() throws {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #expect(getrlimit(resource, &limit) == 0)
        let before = limit
        defer {
            var old = before
            _ = setrlimit(resource, &old)
        }
        limit.rlim_cur = min(512, limit.rlim_max)
        #expect(setrlimit(resource, &limit) == 0)
        #expect(OpenFiles.raiseLimit() == Int(clamping: before.rlim_max))
        #expect(getrlimit(resource, &limit) == 0)
        #expect(limit.rlim_cur == before.rlim_max)
    }

    @Test("connections leave files for everything else")
    func connections() {
        #expect(OpenFiles.connections(of: 1_048_576, most: 10_000) == 10_000)
        #expect(OpenFiles.connections(of: 1024, most: 10_000) == 768)
        #expect(OpenFiles.connections(of: 100, most: 10_000) == 50)
        #expect(OpenFiles.connections(of: nil, most: 10_000) == 10_000)
    }
}
