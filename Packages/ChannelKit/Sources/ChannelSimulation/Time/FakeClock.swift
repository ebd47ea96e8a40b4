public import ChannelKit
public import HubCore
import Synchronization

/// A clock that stands still until somebody moves it.
///
/// Whoever sleeps on it wakes when the time has been moved far enough, earliest first. A ``Mode/jumping`` clock moves
/// itself instead: sleeping sets it to the end of the sleep and goes on, so that code with delays runs at full speed.
public final class FakeClock: HubClock {
    /// Who moves the time.
    public enum Mode: Sendable {
        /// Only ``FakeClock/advance(by:)``.
        case manual
        /// Whoever sleeps.
        case jumping
    }

    private let mode: Mode
    private let state: Mutex<State>

    private struct Watcher {
        var count: Int
        var wake: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: Timestamp
        var slept: [Duration] = []
        var nextSleeper = 0
        var sleepers: [Int: (deadline: Timestamp, wake: CheckedContinuation<Void, any Error>)] = [:]
        var gone: Set<Int> = []
        var watchers: [Watcher] = []
    }

    /// A clock that shows `start`, by default the morning of 1 May 2026.
    public init(_ start: Timestamp = Timestamp(seconds: 1_777_597_200), mode: Mode = .manual) {
        self.mode = mode
        state = Mutex(State(now: start))
    }

    /// The moment the clock stands at.
    public func now() -> Timestamp {
        state.withLock { $0.now }
    }

    /// Every sleep that was asked for, in order, for checks that something waits as long as it should or not at all.
    public var slept: [Duration] {
        state.withLock { $0.slept }
    }

    /// How many tasks sleep at this moment.
    public var sleepers: Int {
        state.withLock { $0.sleepers.count }
    }

    /// Moves the time on and wakes whoever slept until then.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now + duration
            let now = state.now
            let due = state.sleepers.filter { $0.value.deadline <= now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
        }
        for sleeper in due { sleeper.value.wake.resume() }
    }

    /// Returns once at least `count` tasks sleep, so that a test moves the time only when it has an effect.
    public func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append(Watcher(count: count, wake: continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Waits until the time has been moved on by `duration`; throws `CancellationError` if the task is cancelled.
    public func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        let id = state.withLock { state in
            state.slept.append(duration)
            state.nextSleeper += 1
            return state.nextSleeper
        }
        guard duration > .zero else { return }
        guard mode == .manual else {
            advance(by: duration)
            await Task.yield()
            return
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { lie(down: id, for: duration, waking: $0) }
        } onCancel: {
            let sleeper = state.withLock { state in
                if state.sleepers[id] == nil { state.gone.insert(id) }
                return state.sleepers.removeValue(forKey: id)
            }
            sleeper?.wake.resume(throwing: CancellationError())
        }
    }

    private func lie(down id: Int, for duration: Duration, waking wake: CheckedContinuation<Void, any Error>) {
        let (isGone, watchers) = state.withLock { state -> (Bool, [Watcher]) in
            // The task may have been cancelled between asking and lying down.
            if state.gone.remove(id) != nil { return (true, []) }
            state.sleepers[id] = (state.now + duration, wake)
            let count = state.sleepers.count
            let watchers = state.watchers.filter { $0.count <= count }
            state.watchers.removeAll { $0.count <= count }
            return (false, watchers)
        }
        if isGone { wake.resume(throwing: CancellationError()) }
        for watcher in watchers { watcher.wake.resume() }
    }
}
