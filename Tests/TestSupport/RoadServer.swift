import Foundation
import FoundationNetworking

/// A real road server with the map of Monaco on a loopback port, from `.build-roads/`; it ends with the test run.
public actor RoadServer {
  /// The run's OSRM, installed by `bin/setup test`.
  public static let osrm = RoadServer(
    program: "osrm/bin/osrm-routed", probe: "/nearest/v1/driving/7.42,43.73",
    script: #"exec "$1/osrm/bin/osrm-routed" -i 127.0.0.1 -p $2 -t 1 "$1/map/monaco.osrm""#)

  /// The run's Valhalla, installed by `bin/test --nightly`.
  public static let valhalla = RoadServer(
    program: "valhalla/valhalla/bin/valhalla_service", probe: "/status",
    script: #"""
      home=$1/valhalla
      room=$(mktemp -d)
      python3 "$home/valhalla/valhalla_build_config.py" --mjolnir-tile-dir "$home/tiles" --mjolnir-tile-extract "" \
        --httpd-service-listen "tcp://127.0.0.1:$2" --httpd-service-loopback "ipc://$room/loopback" \
        --httpd-service-interrupt "ipc://$room/interrupt" > "$room/conf.json"
      exec "$home/valhalla/bin/valhalla_service" "$room/conf.json" 1
      """#)

  private let program: String
  private let probe: String
  private let script: String
  private var started: Task<String, any Error>?

  private init(program: String, probe: String, script: String) {
    self.program = program
    self.probe = probe
    self.script = script
  }

  /// Where it answers: "http://127.0.0.1:PORT".
  public func address() async throws -> String {
    if started == nil {
      started = Task.detached { [program, probe, script] in try await start(program, probe, script) }
    }
    return try await started!.value
  }

  /// What the server answers to a question of the test's own: "/route/v1/…".
  public func ask(_ path: String) async throws -> Data { try get(try await address() + path) }
}

private func get(_ address: String) throws -> Data {
  guard let url = URL(string: address) else { throw RoadServerFailure(what: "\(address) is no address") }
  return try Data(contentsOf: url)
}

private func start(_ name: String, _ probe: String, _ script: String) async throws -> String {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: ".build-roads")
  let program = root.appending(path: name).path
  guard FileManager.default.isExecutableFile(atPath: program) else {
    throw RoadServerFailure(
      what: "\(program) is missing: run bin/setup test, and bin/roads valhalla for Valhalla")
  }
  let port = try PostgresCluster.freePort()
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/setsid")
  // The shell outlives this process by a moment and stops the server.
  let guardian = """
    for f in $(ls /proc/$$/fd); do [ "$f" -gt 2 ] && exec {f}>&-; done
    bash -c "$3" bash "$1" "$2" & server=$!
    while kill -0 \(getpid()) 2>/dev/null; do sleep 1; done; kill $server
    """
  process.arguments = ["bash", "-c", guardian, "bash", root.path, "\(port)", script]
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  try process.run()
  let address = "http://127.0.0.1:\(port)"
  for _ in 0..<200 {
    if (try? get(address + probe)) != nil { return address }
    try await Task.sleep(for: .milliseconds(50))
  }
  throw RoadServerFailure(what: "\(program) gave no answer within 10 s")
}

/// The server could not be started.
struct RoadServerFailure: Error {
  let what: String
}
