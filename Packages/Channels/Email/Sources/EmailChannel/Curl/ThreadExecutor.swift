internal import Glibc
internal import Synchronization

/// Runs an actor on a thread of its own, so that a C call may block there without holding up anybody else.
///
/// The thread ends with the executor.
final class ThreadExecutor: SerialExecutor {
    private let queue: JobQueue

    /// - Throws: ``MailFailure/unreachable(_:)`` if the system has no thread or file descriptor left.
    init() throws(MailFailure) {
        queue = try JobQueue()
        try queue.start()
    }

    deinit {
        queue.stop()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.add(UnownedJob(job), for: asUnownedSerialExecutor())
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}

/// The jobs of one thread; the thread sleeps until the pipe has a byte for each.
private final class JobQueue: Sendable {
    private struct State {
        var jobs: [(job: UnownedJob, executor: UnownedSerialExecutor)] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let signal: WakePipe

    init() throws(MailFailure) {
        signal = try WakePipe()
    }

    func add(_ job: UnownedJob, for executor: UnownedSerialExecutor) {
        state.withLock { $0.jobs.append((job, executor)) }
        signal.wake()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        signal.wake()
    }

    func start() throws(MailFailure) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread,
            nil,
            { context in
                if let context { Unmanaged<JobQueue>.fromOpaque(context).takeRetainedValue().work() }
                return nil
            },
            context.toOpaque()
        )
        guard code == 0 else {
            context.release()
            throw .unreachable("the system has no thread left")
        }
        pthread_detach(thread)
    }

    private func work() {
        while true {
            guard signal.sleep() else { return }
            let (next, isStopped) = state.withLock { state in
                (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isStopped)
            }
            if let next { next.job.runSynchronously(on: next.executor) }
            if next == nil, isStopped { return }
        }
    }
}

/// Wakes a sleeping thread from another one.
final class WakePipe: Sendable {
    /// Readable once ``wake()`` was called, for `poll`.
    let reader: Int32
    private let writer: Int32

    /// - Throws: ``MailFailure/unreachable(_:)`` if the system has no file descriptor left.
    init() throws(MailFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .unreachable("the system has no file descriptor left") }
        (reader, writer) = (ends[0], ends[1])
        _ = fcntl(reader, F_SETFD, FD_CLOEXEC)
        _ = fcntl(writer, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        close(reader)
        close(writer)
    }

    /// Lets one sleep end, now or when it begins.
    func wake() {
        var byte: UInt8 = 1
        while write(writer, &byte, 1) < 0, errno == EINTR {}
    }

    /// Sleeps until woken; false if the pipe is broken.
    func sleep() -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = read(reader, &byte, 1)
            if count == 1 { return true }
            if count == 0 || errno != EINTR { return false }
        }
    }
}
