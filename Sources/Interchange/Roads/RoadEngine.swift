import Foundation
import Routing

/// The servers of road times that HQ can ask, each in its own words.
public enum RoadEngine: String, CaseIterable, Sendable {
  /// OSRM's `table` service: static speeds, the fastest.
  case osrm
  /// Valhalla's `sources_to_targets`.
  case valhalla

  /// Most places on one side of a question: `osrm-routed` takes 100 coordinates by default, Valhalla 2,500
  /// pairs.
  public static var side: Int { 50 }

  /// A question for the driving times from some places to others, `RoadEngine.side` of each at most.
  /// - Parameter profile: the server's name for a car: "driving" with OSRM, "auto" with Valhalla.
  public func question(from: [GeoPoint], to: [GeoPoint], profile: String? = nil) -> RoadQuestion {
    switch self {
    case .osrm:
      let places = (from + to).map { "\(degrees($0.longitude)),\(degrees($0.latitude))" }
      let sources = from.indices.map(String.init)
      let targets = to.indices.map { String($0 + from.count) }
      return RoadQuestion(
        path: "/table/v1/\(profile ?? "driving")/\(places.joined(separator: ";"))"
          + "?sources=\(sources.joined(separator: ";"))&destinations=\(targets.joined(separator: ";"))"
          + "&annotations=duration", body: nil)
    case .valhalla:
      func list(_ points: [GeoPoint]) -> String {
        points.map { "{\"lat\":\(degrees($0.latitude)),\"lon\":\(degrees($0.longitude))}" }.joined(
          separator: ",")
      }
      return RoadQuestion(
        path: "/sources_to_targets",
        body: "{\"sources\":[\(list(from))],\"targets\":[\(list(to))],\"costing\":\"\(profile ?? "auto")\"}")
    }
  }

  /// What the server answered to a question for the drives from these places to `columns` others.
  public func answer(_ content: [UInt8], from: [GeoPoint], columns: Int) throws(RoadRefusal) -> RoadBlock {
    let rows = from.count
    guard let any = try? JSONSerialization.jsonObject(with: Data(content)), let root = any as? [String: Any]
    else { throw .unreadable("JSON") }
    switch self {
    case .osrm:
      if let code = root["code"] as? String, code != "Ok" {
        throw .declined(RoadEngine.short(root["message"] as? String ?? code))
      }
      var snap: [Double] = []
      for source in root["sources"] as? [[String: Any]] ?? [] {
        snap.append(source["distance"] as? Double ?? 0)
      }
      let cells = try table(root["durations"], "durations", rows, columns) { $0 }
      return RoadBlock(seconds: cells, metersToRoad: snap.count == rows ? snap : [])
    case .valhalla:
      if let message = root["error"] as? String { throw .declined(RoadEngine.short(message)) }
      let cells = try table(root["sources_to_targets"], "sources_to_targets", rows, columns) {
        ($0 as? [String: Any])?["time"]
      }
      // Valhalla says where on a road it put each place.
      var snap: [Double] = []
      for (place, source) in zip(from, root["sources"] as? [[String: Any]] ?? []) {
        guard let latitude = source["lat"] as? Double, let longitude = source["lon"] as? Double,
          abs(latitude) <= 90, abs(longitude) <= 180
        else { continue }
        snap.append(
          place.meters(
            to: GeoPoint(
              latitude: Int32((latitude * 1e6).rounded()), longitude: Int32((longitude * 1e6).rounded()))))
      }
      return RoadBlock(seconds: cells, metersToRoad: snap.count == rows ? snap : [])
    }
  }

  /// The server's own words in an error answer, if it gave any.
  public static func complaint(_ content: [UInt8]) -> String? {
    guard let any = try? JSONSerialization.jsonObject(with: Data(content)), let root = any as? [String: Any]
    else { return nil }
    return (root["message"] as? String ?? root["error"] as? String).map(short)
  }

  private static func short(_ text: String) -> String { String(text.prefix(200)) }

  private func table(
    _ json: Any?, _ name: String, _ rows: Int, _ columns: Int, _ cell: (Any) -> Any?
  ) throws(RoadRefusal) -> [Int32?] {
    guard let list = json as? [[Any]], list.count == rows else { throw .unreadable(name) }
    var seconds: [Int32?] = []
    seconds.reserveCapacity(rows * columns)
    for (index, row) in list.enumerated() {
      guard row.count == columns else { throw .unreadable("\(name)[\(index)]") }
      for (column, item) in row.enumerated() {
        guard let value = cell(item), !(value is NSNull) else {
          seconds.append(nil)
          continue
        }
        guard let number = (value as? NSNumber)?.doubleValue, number >= 0,
          number <= Double(RouteLimits.longestSeconds)
        else { throw .unreadable("\(name)[\(index)][\(column)]") }
        seconds.append(Int32(number.rounded()))
      }
    }
    return seconds
  }

  /// Millionths of a degree as a decimal number: "19.457216", "-0.000001".
  private func degrees(_ millionths: Int32) -> String {
    let size = millionths.magnitude
    let fraction = String(size % 1_000_000)
    return (millionths < 0 ? "-" : "") + String(size / 1_000_000) + "."
      + String(repeating: "0", count: 6 - fraction.count) + fraction
  }
}

/// What to send to a server: a path behind its address, and a JSON body when it is to be posted.
public struct RoadQuestion: Equatable, Sendable {
  /// Path and query.
  public let path: String
  /// The body of a POST; `nil` is a GET.
  public let body: String?
}

/// Driving times of one question, row by row.
public struct RoadBlock: Equatable, Sendable {
  /// Seconds; `nil` where the server knows no road.
  public let seconds: [Int32?]
  /// How far each row's place lies from the road it was put on, where the server says so.
  public let metersToRoad: [Double]
}
