import ArgumentParser
import Basis
import Headquarters
import Interchange
import Routing
import Trade

/// `teren roads`: fetches the driving times of territories from the company's road server, for a nightly job.
struct RoadsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roads", abstract: "Fetch driving times between customers from OSRM or Valhalla.",
    discussion: """
      Only new and moved customers are asked for. The settings roads.engine (osrm or valhalla) and roads.url stand
      in for the flags.
      """)

  @OptionGroup var settings: Settings
  @Option(help: "osrm or valhalla.") var engine: String?
  @Option(help: "The server's address, such as http://127.0.0.1:5000.") var url: String?
  @Option(help: "The server's profile: driving for OSRM, auto for Valhalla.") var profile: String?
  @Option(help: "A territory's code; all territories when left out.") var territory: String?
  @Flag(help: "Ask for everything again, as after a new map.") var anew = false

  func run() async throws {
    try await readable {
      let reader = try await settings.reader()
      let name = engine ?? reader.string(forKey: "roads.engine", default: "osrm")
      guard let engine = RoadEngine(rawValue: name) else { throw RoadRefusal.engine(name) }
      let service = try RoadService(
        engine: engine, address: url ?? reader.string(forKey: "roads.url", default: ""), profile: profile)
      let headquarters = try await settings.openHeadquarters()
      for found in try await headquarters.territories(for: .program)
      where territory == nil || found.code == territory {
        do {
          let refresh = try await headquarters.refreshRoadTimes(
            of: found.id, from: service, anew: anew, by: .program)
          print(
            "\(found.code): \(refresh.places) places, \(refresh.asked) asked, \(refresh.withoutRoad) drives without"
              + " a road, \(refresh.farFromRoad.count) far from any road")
        } catch RoadRefusal.noPlaces {
          print("\(found.code): \(RoadRefusal.noPlaces.text(.english))")
        }
      }
      try await headquarters.database.close()
    }
  }
}
