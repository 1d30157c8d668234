import Basis
import Store
import Sync
import Trade

extension Headquarters {
  /// Fills an empty database with the master data of a real day: its three files go through the import, its
  /// territories to five representatives "rep1" to "rep5"; "admin" looks at what arrives.
  @discardableResult
  public func loadWholesaleMasterData(_ day: WholesaleDay) async throws -> [DemoLogin] {
    try await foundCompany(
      Company(name: "Iowa Wholesale, 31 January 2012", currency: Currency("USD")!, isDemo: true))
    // Prices first need the goods, customers their price list: goods, prices, customers.
    let files: [(ImportSubject, [UInt8])] = [
      (.products, day.products), (.prices, day.prices), (.customers, day.customers),
    ]
    for (subject, content) in files {
      let job = try await beginImport(
        subject, fileName: subject.rawValue + ".csv", content: content, by: .program)
      _ = try await runImport(job.id, by: .program)
    }
    var logins: [DemoLogin] = []
    func add(_ user: User) async throws -> Int64 {
      let password = newDemoPassword()
      logins.append(DemoLogin(login: user.login, password: password, name: user.name, role: user.role))
      return try await createUser(user, password: password, by: .program)
    }
    _ = try await add(
      User(login: "admin", name: "Administrator", role: .administrator, series: "", language: .english))
    for (index, territory) in day.orders.map(\.territory).enumerated() {
      let number = index + 1
      let user = User(
        login: "rep\(number)", name: "Representative \(number)", role: .representative,
        series: "IA" + String(UnicodeScalar(UInt8(64 + number))), language: .english)
      let id = try await add(user)
      let known = try await database.read {
        try $0.row("SELECT id FROM territory WHERE code = $1", [.text(territory)])
      }
      guard let known else { continue }
      try await assign(TerritoryId(UInt32(known.integer("id"))), toUser: id, by: .program)
    }
    return logins
  }
}
