import Basis
import Store
import Trade

/// Who can sign in to a demo company. The passwords are made anew for each database.
public struct DemoLogin: Sendable, Equatable {
  /// The name to sign in with.
  public let login: String
  /// The password.
  public let password: String
  /// As shown.
  public let name: String
  /// What they may do.
  public let role: Role
}

extension Headquarters {
  /// Fills an empty database with a Polish wholesaler. `progress` hears what is being made.
  public func loadDemo(
    _ scale: DemoScale, seed: UInt64 = 2026, progress: @Sendable (String) -> Void
  ) async throws -> [DemoLogin] {
    progress("company and people")
    try await foundCompany(
      Company(name: "Hurtownia Sezam Sp. z o.o.", nip: "5252344078", isDemo: true))
    let logins = try await demoPeople(scale)
    let company = DemoCompany(scale: scale, seed: seed)

    progress("\(company.goods.count) products with pictures and prices")
    let (priceLists, products) = try await demoGoods(company, scale)

    progress("\(company.clients.count) customers")
    let customers = try await demoCustomers(company, priceLists)

    let discountCount = company.clients.reduce(0) { $0 + $1.discounts.count }
    progress("\(discountCount) discounts")
    try await demoDiscounts(company, customers, products)

    let conditions = company.conditions(scale)
    progress("\(conditions.count) conditions: scales, promotions, free goods, document discounts")
    try await loadConditions(conditions, job: "demo", by: .program)
    return logins
  }

  private func demoPeople(_ scale: DemoScale) async throws -> [DemoLogin] {
    var people: [(login: String, name: String, role: Role, series: String)] = [
      ("admin", "Ewa Administrator", .administrator, ""), ("kierownik", "Krzysztof Kierownik", .manager, ""),
    ]
    people += DemoWords.representatives.map { ($0.login, $0.name, .representative, $0.series) }
    // At the large scale somebody serves everybody: the largest device there can be.
    if scale == .large { people.append(("wszyscy", "Wanda Wszędobylska", .representative, "WSZ")) }
    var logins: [DemoLogin] = []
    var ids: [Int64] = []
    for person in people {
      let password = newDemoPassword()
      let user = User(login: person.login, name: person.name, role: person.role, series: person.series)
      ids.append(try await createUser(user, password: password, by: .program))
      logins.append(DemoLogin(login: person.login, password: password, name: person.name, role: person.role))
    }
    for territory in DemoWords.territories {
      let owner = scale == .large ? ids[ids.count - 1] : ids[2 + territory.representative]
      try await save(Territory(code: territory.code, name: territory.name, userId: owner), by: .program)
    }
    return logins
  }

  /// Twelve letters and digits that nobody confuses, in groups.
  func newDemoPassword() -> String {
    let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
    let picked = random(12).map { letters[Int($0) % letters.count] }
    return [picked[0..<4], picked[4..<8], picked[8..<12]].map { String($0) }.joined(separator: "-")
  }

  private func demoGoods(
    _ company: DemoCompany, _ scale: DemoScale
  ) async throws -> (lists: [PriceListId], products: [ProductId]) {
    var categories: [CategoryId] = []
    for shelf in DemoShelf.all {
      categories.append(
        try await save(Category(id: CategoryId(0), code: shelf.code, name: shelf.name), by: .program))
    }
    var lists: [PriceListId] = []
    for list in DemoWords.priceLists {
      lists.append(
        try await save(PriceList(id: PriceListId(0), code: list.code, name: list.name), by: .program))
    }
    try await saveAll(
      company.goods.map { good in
        var product = good.product
        product.category = categories[good.category]
        return product
      }, job: "demo", by: .program)
    let products = try await numbers(of: "product", codes: company.goods.map(\.product.code)).map {
      ProductId($0)
    }
    try await savePhotos(
      company.goods.map { ($0.product.photo, "image/svg+xml", Array($0.picture.utf8)) }, by: .program)
    try await saveAll(
      zip(company.goods, products).flatMap { good, product in
        zip(lists, good.prices).map { list, price in
          ListPrice(priceList: list, product: product, unit: good.product.units[0].code, price: price)
        }
      }, job: "demo", by: .program)
    return (lists, products)
  }

  private func demoCustomers(_ company: DemoCompany, _ lists: [PriceListId]) async throws -> [CustomerId] {
    let territories = try await numbers(of: "territory", codes: DemoWords.territories.map(\.code))
    try await saveAll(
      company.clients.map { client in
        var customer = client.customer
        customer.territory = TerritoryId(territories[client.territory])
        customer.priceList = lists[client.priceList]
        return customer
      }, job: "demo", by: .program)
    return try await numbers(of: "customer", codes: company.clients.map(\.customer.code)).map { CustomerId($0) }
  }

  private func demoDiscounts(
    _ company: DemoCompany, _ customers: [CustomerId], _ products: [ProductId]
  ) async throws {
    let categories = try await numbers(of: "category", codes: DemoShelf.all.map(\.code)).map { CategoryId($0) }
    var sets: [CustomerId: [CustomerDiscount]] = [:]
    for (client, customer) in zip(company.clients, customers) where !client.discounts.isEmpty {
      sets[customer] = client.discounts.map { discount in
        let scope: CustomerDiscount.Scope =
          if let product = discount.product {
            .product(products[product])
          } else if let category = discount.category { .category(categories[category]) } else { .all }
        return CustomerDiscount(id: 0, customer: customer, scope: scope, percent: discount.percent)
      }
    }
    try await setDiscounts(sets, job: "demo", by: .program)
  }

  /// The numbers that the database gave to these codes, in their order.
  private func numbers(of table: String, codes: [String]) async throws -> [UInt32] {
    let known = try await database.read { connection in
      var known: [String: UInt32] = [:]
      try connection.forEachRow("SELECT id, code FROM \(table)", []) { row in
        known[row.text("code")] = UInt32(row.integer("id"))
      }
      return known
    }
    return codes.map { known[$0]! }
  }
}
