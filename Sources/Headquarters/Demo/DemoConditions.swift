import Basis
import Trade

extension DemoCompany {
  /// Conditions of every kind a wholesaler works with, so that each can be seen on a phone: the first customer of
  /// every territory has an individual scale.
  func conditions(_ scale: DemoScale) -> [ConditionEntry] {
    func condition(_ values: [String: String]) -> ConditionEntry { ConditionEntry(values) }
    let shelves = DemoShelf.all.map(\.code)
    let codes = goods.map(\.product.code)
    var conditions = [
      condition([
        "type": "GR", "name": "10 + 1 gratis", "product": codes[0], "buy": "10", "give": "1", "rule": "each",
        "treatment": "extra",
      ]),
      condition([
        "type": "GR", "name": "20 sztuk, gratis do wyboru", "product": codes[1], "buy": "20", "give": "1",
        "gift": codes[2] + ", " + codes[3], "rule": "each", "treatment": "symbolic", "gift_price": "0,01",
      ]),
      condition([
        "type": "RG", "name": "Gastronomia na kawę i herbatę", "price_list": DemoWords.priceLists[2].code,
        "category": shelves[1], "value": "3",
      ]),
      condition([
        "type": "SG", "name": "Kategoria razem", "category": shelves[0], "steps": "24: 2 | 48: 3,5 | 120: 5",
        "basis": "group_quantity",
      ]),
      condition([
        "type": "SG", "name": "Wartość kategorii", "category": shelves[2], "steps": "300: 1 | 800: 2",
        "basis": "group_value",
      ]),
      condition(["type": "SI", "name": "Od kartonu taniej", "product": codes[4], "steps": "12: 2 | 36: 4"]),
      condition(["type": "PM", "name": "Promocja miesiąca", "product": codes[5], "value": "10"]),
      condition(["type": "PK", "name": "6 sztuk w cenie", "product": codes[6], "size": "6", "value": "19,99"]),
      condition(["type": "RW", "name": "Rabat od wartości", "steps": "500: 0,5 | 1500: 1 | 5000: 2"]),
      condition(["type": "RP", "name": "Za gotówkę", "payment": "gotówka", "value": "1"]),
      condition(["type": "KU", "name": "Kupon na start", "coupon": "START20", "value": "20"]),
      condition(["type": "BO", "name": "Bonus hurtu", "price_list": DemoWords.priceLists[1].code, "value": "1"]
      ),
    ]
    var seen: Set<Int> = []
    for (index, client) in clients.enumerated() where seen.insert(client.territory).inserted {
      conditions.append(
        condition([
          "type": "SI", "name": "Indywidualna skala", "customer": client.customer.code,
          "product": codes[index % codes.count], "steps": "10: 3 | 20: 5 | 50: 7",
        ]))
    }
    guard scale == .large else { return conditions }
    // At the large scale some customers have contract prices too.
    for index in stride(from: 0, to: clients.count, by: 4) {
      let good = (index * 7) % codes.count
      let price = Int64(goods[good].prices[clients[index].priceList].tenThousandths) * 9 / 10 / 100 * 100
      conditions.append(
        condition([
          "type": "CU", "customer": clients[index].customer.code, "product": codes[good],
          "value": plainText(price, places: 4),
        ]))
    }
    return conditions
  }
}

extension Headquarters {
  /// Adds conditions as they would be written in a file; one that cannot be read is refused with all of them.
  @discardableResult
  func loadConditions(_ entries: [ConditionEntry], job: String, by actor: Actor) async throws -> BatchOutcome {
    let conditions = try await database.write { connection in
      try connection.registerNames(of: entries)
      let dictionary = try ConditionDictionary(entries, connection)
      return try entries.map { entry in
        var reading = ConditionReading(entry, dictionary)
        guard let condition = reading.condition() else { throw FieldRefusals(reading.refusals) }
        return condition
      }
    }
    return try await saveAll(conditions, job: job, by: actor)
  }
}
