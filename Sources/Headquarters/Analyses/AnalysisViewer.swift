import Basis
import Cube
import Store

extension Headquarters {
  /// What a person may see of a kind of facts. Every question to a cube at HQ goes through here, and nowhere else
  /// is a viewer made for a person.
  ///
  /// Administrators and managers see the whole company, as in HQ's lists. A representative sees the facts of the
  /// customers in their territories (devices: their own) and no cost or margin.
  func viewer(of actor: Actor, _ table: FactTable) async throws -> Viewer {
    if actor.role != .representative { return .everything }
    let hidden = table.secret.sorted()
    switch table.scope {
    case .territory:
      let codes = try await database.read { connection in
        try connection.rows(
          "SELECT code FROM territory WHERE user_id = $1 ORDER BY code", [.integer(actor.userId)])
      }
      return Viewer(
        territory: [.init(level: "customer.territory_code", members: codes.map { $0.text("code") })],
        hiddenMeasures: hidden)
    case .own:
      let row = try await database.read { connection in
        try connection.row("SELECT login FROM app_user WHERE id = $1", [.integer(actor.userId)])
      }
      return Viewer(
        territory: [.init(level: "device.representative_code", members: row.map { [$0.text("login")] } ?? [])],
        hiddenMeasures: hidden)
    }
  }
}

extension Viewer {
  /// Tells apart files that were cut for different eyes.
  var fingerprint: String {
    var text = ""
    for grant in territory {
      text += grant.level + "\u{1}" + grant.members.joined(separator: "\u{2}") + "\u{3}"
    }
    return String(sha256(Array((text + hiddenMeasures.joined(separator: "\u{2}")).utf8)).prefix(16))
  }
}
