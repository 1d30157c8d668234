import Basis
import Headquarters
import Hummingbird
import NIOCore
import Sync
import Synchronization

/// Counts of this process for `/metrics`.
final class Measurements: Sendable {
  private struct Counts {
    var requests: [String: Int] = [:]
    var seconds: [String: (count: Int, sum: Double, buckets: [Int])] = [:]
    var documents: [String: Int] = [:]
    var faults = 0
  }

  private let counts = Mutex(Counts())
  private let log: @Sendable (_ fault: String) -> Void
  private let limits = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5]

  /// Counts from 0; `log` hears of faults.
  init(log: @escaping @Sendable (_ fault: String) -> Void) { self.log = log }

  /// Notes an answered request.
  func note(_ route: String, status: Int, _ duration: Duration) {
    let (whole, atto) = duration.components
    let seconds = Double(whole) + Double(atto) / 1e18
    counts.withLock { counts in
      counts.requests["route=\"\(route)\",status=\"\(status)\"", default: 0] += 1
      var row = counts.seconds[route] ?? (0, 0, limits.map { _ in 0 })
      row.count += 1
      row.sum += seconds
      for (index, limit) in limits.enumerated() where seconds <= limit { row.buckets[index] += 1 }
      counts.seconds[route] = row
    }
  }

  /// Notes a document's outcome.
  func note(_ outcome: SyncOutcome.Code) {
    counts.withLock { $0.documents["\(outcome)", default: 0] += 1 }
  }

  /// Notes something that should not have happened; the words are for the log, never for the answer.
  func noteFault(_ text: String) {
    counts.withLock { $0.faults += 1 }
    log(text)
  }

  /// Prometheus text.
  var text: String {
    counts.withLock { counts in
      var lines = ["# TYPE teren_requests_total counter"]
      lines += counts.requests.sorted { $0.key < $1.key }.map { "teren_requests_total{\($0.key)} \($0.value)" }
      lines.append("# TYPE teren_request_seconds histogram")
      for (route, row) in counts.seconds.sorted(by: { $0.key < $1.key }) {
        for (limit, count) in zip(limits, row.buckets) {
          lines.append("teren_request_seconds_bucket{route=\"\(route)\",le=\"\(limit)\"} \(count)")
        }
        lines.append("teren_request_seconds_bucket{route=\"\(route)\",le=\"+Inf\"} \(row.count)")
        lines.append("teren_request_seconds_sum{route=\"\(route)\"} \(row.sum)")
        lines.append("teren_request_seconds_count{route=\"\(route)\"} \(row.count)")
      }
      lines.append("# TYPE teren_documents_total counter")
      lines += counts.documents.sorted { $0.key < $1.key }.map {
        "teren_documents_total{outcome=\"\($0.key)\"} \($0.value)"
      }
      lines.append("# TYPE teren_faults_total counter")
      lines.append("teren_faults_total \(counts.faults)")
      return lines.joined(separator: "\n") + "\n"
    }
  }
}

extension Gateway {
  /// `GET /health`: 200 while the database answers.
  func health() async throws -> Response {
    _ = try await headquarters.beat()
    return words(.ok, "ok")
  }

  /// `GET /metrics`.
  func metrics() async throws -> Response {
    let start = ContinuousClock.now
    let state = try await headquarters.deviceCounts()
    let (seconds, atto) = (ContinuousClock.now - start).components
    let text =
      measurements.text + """
        # TYPE teren_devices gauge
        teren_devices{state="enrolled"} \(state.enrolled)
        teren_devices{state="revoked"} \(state.revoked)
        teren_devices{state="seen_today"} \(state.seenToday)
        # TYPE teren_documents_waiting gauge
        teren_documents_waiting \(state.waiting)
        # TYPE teren_orders_held gauge
        teren_orders_held \(state.heldOrders)
        # TYPE teren_listeners gauge
        teren_listeners \(pulse.listenerCount)
        # TYPE teren_change_seq gauge
        teren_change_seq \(state.seq)
        # TYPE teren_database_seconds gauge
        teren_database_seconds \(Double(seconds) + Double(atto) / 1e18)

        """
    return Response(
      status: .ok, headers: [.contentType: "text/plain; version=0.0.4"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
