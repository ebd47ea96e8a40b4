import Crypto
import Foundation

/// The key that seals every secret in the store: 32 bytes, kept outside of the database.
public struct MasterKey: Sendable {
    let bytes: SymmetricKey

    /// The name of the key's file in the data folder.
    public static let fileName = "master.key"
    /// The environment variable that may hold the key instead, in base 64.
    public static let variable = "MEKONG_MASTER_KEY"

    /// A key from 32 bytes in base 64.
    ///
    /// - Throws: ``StoreError/key(_:)`` for anything else.
    public init(base64: String) throws {
        guard let data = Data(base64Encoded: base64.trimmingCharacters(in: .whitespacesAndNewlines)), data.count == 32
        else { throw StoreError.key("it must be 32 bytes in base 64; make one with: openssl rand -base64 32") }
        bytes = SymmetricKey(data: data)
    }

    /// The key from the environment, else from the file in `folder`; made there, mode 0600, if the folder holds no store.
    public static func atSetup(
        in folder: String,
        environment: [String: String]
    ) throws -> MasterKey {
        if let text = environment[variable], !text.isEmpty { return try MasterKey(base64: text) }
        let path = folder + "/" + fileName
        if let text = try? String(contentsOfFile: path, encoding: .utf8) {
            try refuseIfReadable(path)
            return try MasterKey(base64: text)
        }
        guard !FileManager.default.fileExists(atPath: folder + "/hub.db") else {
            throw StoreError.key("\(path) is missing; put the key of this store there or into \(variable)")
        }
        return try make(at: path, folder: folder)
    }

    private static func make(at path: String, folder: String) throws -> MasterKey {
        let text = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0).base64EncodedString() }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw StoreError.notWritable("\(folder): \(error.localizedDescription)")
        }
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else { throw StoreError.notWritable("\(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        let line = Array((text + "\n").utf8)
        guard write(file, line, line.count) == line.count, fsync(file) == 0 else {
            throw StoreError.notWritable("\(path): \(String(cString: strerror(errno)))")
        }
        return try MasterKey(base64: text)
    }

    private static func refuseIfReadable(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw StoreError.key("\(path) can be read by others; run: chmod 600 \(path)")
        }
    }
}
