import Foundation

/// What the figures were measured on.
struct Machine: Codable, Sendable {
    var system: String
    var processor: String
    var cores: Int
    var memoryGB: Double
    /// How long it takes to make 4 KB durable in the folder of the stores, in microseconds.
    var syncMicroseconds: Double
    /// How busy the machine was with other things before the first figure was taken.
    var load: Double
    var build: String

    init(folder: String) throws {
        let process = ProcessInfo.processInfo
        system = process.operatingSystemVersionString
        processor = Self.processorName
        cores = process.activeProcessorCount
        memoryGB = Double(process.physicalMemory) / 1e9
        var average = 0.0
        getloadavg(&average, 1)
        load = average
        syncMicroseconds = try Self.syncTime(in: folder)
        #if DEBUG
        build = "debug, whose figures mean nothing"
        #else
        build = "release"
        #endif
    }

    var text: String {
        """
        \(system); \(processor); \(cores) cores; \(Table.number(memoryGB)) GB; \
        4 KB durable in \(Table.number(syncMicroseconds)) µs; load \(Table.number(load)) before; \(build) build
        """
    }

    private static var processorName: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "unknown processor"
    }

    private static func syncTime(in folder: String) throws -> Double {
        let path = folder + "/sync-\(getpid())"
        let file = open(path, O_WRONLY | O_CREAT, 0o600)
        guard file >= 0 else { throw BenchFailure("The folder \(folder) cannot be written to.") }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 1, count: 4096)
        let times = (0..<200).map { _ in
            ContinuousClock().measure {
                _ = write(file, page, page.count)
                fdatasync(file)
            }.inSeconds
        }
        return times.median * 1e6
    }
}

/// Why a figure could not be measured, in words for whoever runs the bench.
struct BenchFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
