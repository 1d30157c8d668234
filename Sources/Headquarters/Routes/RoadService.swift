import AsyncHTTPClient
import Basis
import Interchange
import NIOCore
import Routing

extension RoadRefusal: Refusal {}

/// A server of road times that the company runs or rents: OSRM or Valhalla at an address.
public struct RoadService: Sendable {
  /// Whose words it speaks.
  public let engine: RoadEngine
  /// "http://127.0.0.1:5000", without the slash at the end.
  public let address: String
  /// The server's name for a car; `nil` is the engine's usual one.
  public let profile: String?
  /// How long one answer may take.
  public let timeoutSeconds: Int64
  /// How often a question is asked before HQ gives up; the pauses between grow.
  public let attempts: Int

  /// Most places of one matrix, what a planner takes.
  public static var mostPlaces: Int { RouteLimits.stops }

  /// A server, refused when the address cannot be one.
  public init(
    engine: RoadEngine, address: String, profile: String? = nil, timeoutSeconds: Int64 = 20, attempts: Int = 3
  ) throws(RoadRefusal) {
    var address = address
    while address.hasSuffix("/") { address.removeLast() }
    let isWeb = address.hasPrefix("http://") || address.hasPrefix("https://")
    let host = address.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? ""
    guard isWeb, !host.isEmpty, host.utf8.allSatisfy({ $0 > 32 && $0 < 127 }), !address.contains("?") else {
      throw .address(address)
    }
    if let profile, profile.isEmpty || !profile.utf8.allSatisfy({ isWordByte($0) }) { throw .engine(profile) }
    self.engine = engine
    self.address = address
    self.profile = profile
    self.timeoutSeconds = timeoutSeconds
    self.attempts = max(1, attempts)
  }

  /// Driving seconds from each place to each other, row by row, asked in blocks within the servers' limits;
  /// `nil` where no road is known. Also how far each `from` lies from a road, where the server says so.
  ///
  /// Valhalla declines a whole question for one place beyond its map; such places are then found one by one and
  /// have no drives, so that the others get theirs.
  func drives(from: [GeoPoint], to: [GeoPoint]) async throws -> (seconds: [Int32?], metersToRoad: [Double]) {
    do {
      return try await blocks(from: from, to: to)
    } catch RoadRefusal.declined(let words) {
      let rows = try await reachable(from)
      let columns = try await reachable(to)
      guard !rows.isEmpty, !columns.isEmpty, rows.count + columns.count < from.count + to.count else {
        throw RoadRefusal.declined(words)
      }
      let known = try await blocks(from: rows.map { from[$0] }, to: columns.map { to[$0] })
      var seconds = [Int32?](repeating: nil, count: from.count * to.count)
      var meters = [Double](repeating: .infinity, count: from.count)
      for (i, row) in rows.enumerated() {
        meters[row] = known.metersToRoad[i]
        for (j, column) in columns.enumerated() {
          seconds[row * to.count + column] = known.seconds[i * columns.count + j]
        }
      }
      return (seconds, meters)
    }
  }

  /// Indices of the places that the server knows a road at.
  private func reachable(_ places: [GeoPoint]) async throws -> [Int] {
    var result: [Int] = []
    for (index, place) in places.enumerated() {
      do {
        _ = try await ask([place], [place])
        result.append(index)
      } catch RoadRefusal.declined {}
    }
    return result
  }

  private func blocks(from: [GeoPoint], to: [GeoPoint]) async throws -> (
    seconds: [Int32?], metersToRoad: [Double]
  ) {
    var seconds = [Int32?](repeating: nil, count: from.count * to.count)
    var meters = [Double](repeating: 0, count: from.count)
    for firstRow in stride(from: 0, to: from.count, by: RoadEngine.side) {
      let rows = firstRow..<min(from.count, firstRow + RoadEngine.side)
      for firstColumn in stride(from: 0, to: to.count, by: RoadEngine.side) {
        let columns = firstColumn..<min(to.count, firstColumn + RoadEngine.side)
        let block = try await ask(Array(from[rows]), Array(to[columns]))
        for row in 0..<rows.count {
          for column in 0..<columns.count {
            seconds[(firstRow + row) * to.count + firstColumn + column] =
              block.seconds[row * columns.count + column]
          }
        }
        for (row, distance) in block.metersToRoad.enumerated() { meters[firstRow + row] = distance }
      }
    }
    return (seconds, meters)
  }

  private func ask(_ from: [GeoPoint], _ to: [GeoPoint]) async throws -> RoadBlock {
    let question = engine.question(from: from, to: to, profile: profile)
    var pause: Int64 = 250
    var attempt = 1
    while true {
      do {
        return try await askOnce(question, from: from, columns: to.count)
      } catch let refusal as RoadRefusal {
        guard refusal.mayPass, attempt < attempts else { throw refusal }
        attempt += 1
        try await Task.sleep(for: .milliseconds(pause))
        pause *= 4
      }
    }
  }

  private func askOnce(_ question: RoadQuestion, from: [GeoPoint], columns: Int) async throws -> RoadBlock {
    var request = HTTPClientRequest(url: address + question.path)
    if let body = question.body {
      request.method = .POST
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body))
    }
    let status: Int
    let content: [UInt8]
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(timeoutSeconds))
      status = Int(response.status.code)
      content = Array(buffer: try await response.body.collect(upTo: 8_000_000))
    } catch let error as HTTPClientError
      where error == .deadlineExceeded || error == .readTimeout || error == .connectTimeout
    {
      throw RoadRefusal.slow(address, seconds: timeoutSeconds)
    } catch is CancellationError {
      throw CancellationError()
    } catch is NIOTooManyBytesError {
      throw RoadRefusal.unreadable("> 8 MB")
    } catch {
      throw RoadRefusal.unreachable(address)
    }
    guard status == 200 else {
      let words = RoadEngine.complaint(content) ?? ""
      if status == 400, !words.isEmpty { throw RoadRefusal.declined(words) }
      throw RoadRefusal.failed(address, status: status, words: words)
    }
    return try engine.answer(content, from: from, columns: columns)
  }
}

extension RoadRefusal {
  /// Whether asking again may help.
  var mayPass: Bool {
    switch self {
    case .unreachable, .slow: true
    case .failed(_, let status, _): status >= 500 || status == 429
    default: false
    }
  }
}

private func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
    true
  default: false
  }
}
