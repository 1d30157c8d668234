import Foundation

/// A real OSRM with the map of Monaco on a loopback port, from `.build-roads/`; it ends with the test run.
public actor OsrmServer {
  /// The run's server.
  public static let shared = OsrmServer()

  private var started: Task<String, any Error>?

  /// Where it answers: "http://127.0.0.1:PORT".
  public func address() async throws -> String {
    if started == nil { started = Task.detached { try await OsrmServer.start() } }
    return try await started!.value
  }

  private static func start() async throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: ".build-roads")
    let program = root.appending(path: "osrm/bin/osrm-routed").path
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw OsrmFailure(what: "\(program) is missing: run bin/setup test")
    }
    let port = try PostgresCluster.freePort()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/setsid")
    // The shell outlives this process by a moment and stops the server.
    let script = """
      for f in $(ls /proc/$$/fd); do [ "$f" -gt 2 ] && exec {f}>&-; done
      "$1" -i 127.0.0.1 -p \(port) -t 1 "$2" & server=$!
      while kill -0 \(getpid()) 2>/dev/null; do sleep 1; done; kill $server
      """
    process.arguments = ["bash", "-c", script, "bash", program, root.appending(path: "map/monaco.osrm").path]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let address = "http://127.0.0.1:\(port)"
    for _ in 0..<200 {
      if let url = URL(string: address + "/nearest/v1/driving/7.42,43.73"), (try? Data(contentsOf: url)) != nil
      {
        return address
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw OsrmFailure(what: "osrm-routed gave no answer within 10 s")
  }
}

/// OSRM could not be started.
struct OsrmFailure: Error {
  let what: String
}
