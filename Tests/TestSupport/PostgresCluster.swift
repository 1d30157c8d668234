import Foundation

/// A PostgreSQL server of this test run: made in a temporary folder at the first use, stopped when the run ends,
/// however it ends.
public actor PostgresCluster {
  /// The run's cluster.
  public static let shared = PostgresCluster()

  private var started: Task<Int, any Error>?
  private var count = 0

  /// The address of a new, empty database.
  public func freshDatabase() async throws -> String {
    if started == nil { started = Task.detached { try PostgresCluster.start() } }
    let port = try await started!.value
    count += 1
    let name = "test\(count)"
    try PostgresCluster.run(["createdb", "-h", "127.0.0.1", "-p", "\(port)", "-U", "teren", name])
    return "postgres://teren@127.0.0.1:\(port)/\(name)"
  }

  private static let binaries: String = {
    let base = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
    return base + "/" + (versions.sorted { Int($0) ?? 0 < Int($1) ?? 0 }.last ?? "15") + "/bin"
  }()

  private static func start() throws -> Int {
    let folder = FileManager.default.temporaryDirectory.appending(path: "teren-postgres-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if geteuid() == 0 { try run(["chown", "postgres", folder]) }
    let data = folder + "/data"
    try run(
      asServer(["\(binaries)/initdb", "-D", data, "-U", "teren", "-A", "trust", "-E", "UTF8", "--no-sync"]))
    let port = try freePort()
    // Nothing here must survive a power cut, so nothing is waited for.
    let options = "-p \(port) -k \(folder) -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    try run(
      asServer(["\(binaries)/pg_ctl", "-D", data, "-w", "-l", "\(folder)/log", "-o", options, "start"]))
    try watch(data: data, folder: folder)
    return port
  }

  /// A shell that outlives this process by a moment: it stops the server and removes the folder.
  private static func watch(data: String, folder: String) throws {
    let stop = asServer(["\(binaries)/pg_ctl", "-D", data, "-m", "immediate", "stop"]).joined(separator: " ")
    let script = "while kill -0 \(getpid()) 2>/dev/null; do sleep 1; done; \(stop); rm -rf \(folder)"
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["setsid", "sh", "-c", script]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// PostgreSQL refuses to run as root.
  private static func asServer(_ command: [String]) -> [String] {
    geteuid() == 0 ? ["runuser", "-u", "postgres", "--"] + command : command
  }

  private static func run(_ command: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    // Foundation waits until the last holder of a socket it hands to the child has closed it; a server started
    // by the child would hold it for ever.
    let close = #"for f in $(ls /proc/$$/fd); do [ "$f" -gt 2 ] && exec {f}>&-; done; exec "$@""#
    process.arguments = ["-c", close, "bash"] + command
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.currentDirectoryURL = URL(filePath: "/")
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ClusterFailure(command: command.joined(separator: " "), status: process.terminationStatus)
    }
  }

  /// A port that is free now, by asking the system for any.
  static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
      }
    }
    guard bound else { throw ClusterFailure(command: "bind", status: errno) }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}

/// A command of the cluster failed.
struct ClusterFailure: Error {
  let command: String
  let status: Int32
}
