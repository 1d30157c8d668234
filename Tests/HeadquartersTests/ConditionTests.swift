import Basis
import Store
import Sync
import TestSupport
import Testing
import Trade

@testable import Headquarters

@Suite("Conditions at HQ")
struct ConditionTests {
  private func entry(_ values: [String: String]) -> ConditionEntry { ConditionEntry(values) }

  @Test(
    "a published condition reaches the phone that may hold it, and leaves it again", arguments: Engine.allCases)
  func publishes(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      try await phone.synchronise()
      let all = try await field.hq.save(
        entry(["type": "PM", "product": "W1", "value": "5", "state": "published"]), by: .program)
      let own = try await field.hq.save(
        entry(["type": "SI", "customer": "K1", "product": "C1", "steps": "10: 3 | 20: 5", "state": "published"]
        ),
        by: .program)
      let list = try await field.hq.save(
        entry(["type": "RG", "price_list": "DET", "category": "S", "value": "2,5", "state": "published"]),
        by: .program)
      try await field.hq.save(
        entry(["type": "PM", "product": "C1", "value": "9", "state": "draft"]), by: .program)
      try await phone.synchronise()
      func held(_ bucket: Bucket) -> [String] {
        (phone.rows[bucket] ?? [:]).keys.filter { $0.hasPrefix("10.") }.sorted()
      }
      #expect(held(Bucket(.global)) == ["10.\(all)"])
      #expect(held(Bucket(.territory, field.north.number)) == ["10.\(own)"])
      #expect(held(Bucket(.priceList, field.list.number)) == ["10.\(list)"])
      #expect(phone.rows[Bucket(.global)]?["9.0"] != nil)
      try await field.hq.withdrawCondition(own, by: .program)
      try await phone.synchronise()
      #expect(held(Bucket(.territory, field.north.number)) == [])
      try await field.hq.publishCondition(own, by: .program)
      try await phone.synchronise()
      #expect(held(Bucket(.territory, field.north.number)) == ["10.\(own)"])
    }
  }

  @Test("what is read back is what was saved, and the entry reads the same", arguments: Engine.allCases)
  func roundTrip(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let texts: [[String: String]] = [
        [
          "type": "GR", "name": "Majówka", "product": "W1", "buy": "10", "give": "1", "gift": "C1",
          "rule": "proportional", "treatment": "extra", "valid_from": "2026-05-01", "valid_to": "2026-05-31",
        ],
        [
          "type": "RW", "steps": "500: 1 | 1000: 2.5", "basis": "document_value", "scale": "from",
          "priority": "3",
        ],
        ["type": "RP", "payment": "przelew", "value": "1.5", "cap": "100"],
        ["type": "PK", "category": "S", "size": "6", "value": "20"],
        ["type": "CU", "customer": "K1", "product": "C1", "value": "3.99"],
      ]
      for values in texts {
        let id = try await field.hq.save(entry(values), by: .program)
        let read = try #require(try await field.hq.conditionEntry(id, by: .program))
        for (name, value) in values { #expect(read[name] == value, "\(name) of \(values["type"] ?? "")") }
        let again = try await field.hq.save(read, by: .program)
        #expect(again == id)
        let row = try await field.hq.condition(id, for: .program)
        #expect(row?.condition.record.version == 1, "saving the same again is no new version")
      }
    }
  }

  @Test("a change is a new version with its author, in the audit and on the phone", arguments: Engine.allCases)
  func versions(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      let id = try await field.hq.save(entry(["type": "PM", "product": "W1", "value": "5"]), by: .program)
      try await phone.synchronise()
      let first = phone.rows[Bucket(.global)]?["10.\(id)"]
      var changed = try #require(try await field.hq.conditionEntry(id, by: .program))
      changed["value"] = "6"
      try await field.hq.save(changed, by: .program)
      try await phone.synchronise()
      #expect(phone.rows[Bucket(.global)]?["10.\(id)"] != first)
      let row = try #require(try await field.hq.condition(id, for: .program))
      #expect(row.condition.record.version == 2)
      #expect(row.condition.record.value == 60_000)
      #expect(row.condition.record.author == "Teren")
      #expect(row.condition.record.approval?.at == Field.moment)
      let history = try await field.hq.history(of: "price_condition", id)
      #expect(history.count == 2)
    }
  }

  @Test(
    "what cannot be meant is refused at its field, in words",
    arguments: [
      (["type": "??"], "type"), (["type": "PM", "value": "5", "product": "NIE MA"], "product"),
      (["type": "PM", "value": "pięć", "product": "W1"], "value"),
      (["type": "PM", "value": "150", "product": "W1"], "value"),
      (["type": "PM", "customer": "K1", "value": "5"], "customer"),
      (["type": "PM", "product": "W1", "category": "S", "value": "5"], "category"),
      (["type": "SI", "product": "W1", "steps": "20: 5 | 10: 3"], "steps"),
      (["type": "SI", "product": "W1", "steps": "20 5"], "steps"),
      (["type": "SI", "product": "W1", "steps": "20: 5", "basis": "document_value"], "basis"),
      (["type": "SG", "category": "S", "steps": "20: 5", "scale": "interval"], "basis"),
      (["type": "GR", "product": "W1", "buy": "10"], "give"),
      (["type": "GR", "product": "W1", "give": "1"], "buy"),
      (["type": "PK", "product": "W1", "value": "20"], "size"),
      (["type": "RP", "value": "2"], "customer"),
      (
        ["type": "PM", "product": "W1", "value": "5", "valid_from": "2026-02-01", "valid_to": "2026-01-01"],
        "valid_to"
      ),
      (["type": "PM", "product": "W1", "value": "5", "valid_from": "jutro"], "valid_from"),
      (["type": "CU", "customer": "K1", "product": "W1", "value": "99999999999999999999"], "value"),
    ])
  func refuses(values: [String: String], at wanted: String) async throws {
    try await withDatabase(.sqlite) { database in
      let field = try await Field(database)
      let refusals = await #expect(throws: FieldRefusals.self) {
        try await field.hq.save(ConditionEntry(values), by: .program)
      }
      #expect(refusals?.list.first?.field == wanted)
      #expect(
        refusals?.list.allSatisfy { !$0.text.polish.isEmpty && $0.text.polish != $0.text.english } == true)
      #expect(try await field.count("price_condition") == 0)
    }
  }

  @Test(
    "two records that nothing tells apart are refused when the second is published", arguments: Engine.allCases)
  func ambiguity(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let values = ["type": "PM", "product": "W1", "value": "5", "state": "published"]
      let first = try await field.hq.save(entry(values), by: .program)
      var second = values
      second["value"] = "7"
      let refusals = await #expect(throws: FieldRefusals.self) {
        try await field.hq.save(entry(second), by: .program)
      }
      #expect(refusals?.list.map(\.field) == ["priority"])
      #expect(refusals?.list[0].text.polish.contains("\(first)") == true)
      second["state"] = "draft"
      let draft = try await field.hq.save(entry(second), by: .program)
      await #expect(throws: FieldRefusals.self) { try await field.hq.publishCondition(draft, by: .program) }
      second["number"] = "\(draft)"
      second["priority"] = "1"
      try await field.hq.save(entry(second), by: .program)
      try await field.hq.publishCondition(draft, by: .program)
    }
  }

  @Test("scales of a million steps, and numbers beyond all bounds, are refused and trap nothing")
  func bounds() async throws {
    try await withDatabase(.sqlite) { database in
      let field = try await Field(database)
      var condition = TradeCondition(
        record: PriceCondition(id: 0, type: 4, access: 4, what: field.water.number))
      condition.record.scale = PriceScale(
        basis: .quantity, steps: (0..<1_000_000).map { PriceScale.Step(Int64($0) * 1_000, 10_000) })
      let long = condition
      let refusals = await #expect(throws: FieldRefusals.self) { try await field.hq.save(long, by: .program) }
      #expect(refusals?.list.map(\.field) == ["steps"])
      condition.record.scale = nil
      for value in [Int64.max, .min, -1] {
        condition.record.value = value
        let wrong = condition
        await #expect(throws: FieldRefusals.self) { try await field.hq.save(wrong, by: .program) }
      }
      condition.record.value = 1
      condition.record.scale = PriceScale(
        basis: .quantity, steps: [PriceScale.Step(.min, 1), PriceScale.Step(.max, 1)])
      let wide = condition
      await #expect(throws: FieldRefusals.self) { try await field.hq.save(wide, by: .program) }
      #expect(try await field.count("price_condition") == 0)
    }
  }

  @Test("a customer who moves takes its conditions along", arguments: Engine.allCases)
  func moves(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let south = try await field.hq.save(
        Territory(code: "S", name: "Południe", userId: field.anna), by: .program)
      let id = try await field.hq.save(
        entry(["type": "CU", "customer": "K1", "product": "W1", "value": "2"]), by: .program)
      let phone = try await field.phone()
      try await phone.synchronise()
      let found = try await database.read { try Customer.load("id", [SqlValue(field.shop.number)], $0) }
      var customer = try #require(found.first)
      customer.territory = south
      try await field.hq.save(customer, by: .program)
      try await phone.synchronise()
      #expect(phone.rows[Bucket(.territory, field.north.number)]?["10.\(id)"] == nil)
      #expect(phone.rows[Bucket(.territory, south.number)]?["10.\(id)"] != nil)
    }
  }

  @Test(
    "types, procedures, policy and agreements are saved, published and refused in words",
    arguments: Engine.allCases)
  func setup(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let hq = field.hq
      let phone = try await field.phone()
      let type = TradeConditionType(
        id: 0,
        type: ConditionType(
          code: "XX", name: Text("Dopłata", "Surcharge"), stage: .line, calculation: .amountPerUnit,
          sign: .surcharge, accesses: [AccessKey(.customer, .product), AccessKey(.all, .all)]))
      let id = try await hq.save(type, isNew: true, by: .program)
      let rows = try await hq.conditionTypes()
      #expect(Int(id) == rows.count - 1)
      #expect(rows.last?.step != nil)
      let stages = try await hq.procedures()[0].procedure.steps.map { rows[Int($0.type)].type.type.stage }
      #expect(stages == stages.sorted())
      try await hq.save(
        ConditionEntry(["type": "XX", "customer": "K1", "product": "W1", "value": "1"]), by: .program)
      var moved = try #require(try await hq.conditionTypes().last?.type)
      moved.type.accesses.reverse()
      let swapped = moved
      await #expect(throws: FieldRefusals.self) { try await hq.save(swapped, isNew: false, by: .program) }
      moved.type.accesses = [AccessKey(.customer, .product), AccessKey(.all, .all), AccessKey(.all, .brand)]
      try await hq.save(moved, isNew: false, by: .program)
      try await phone.synchronise()
      let setup = try PricingSetup(row: try #require(phone.rows[Bucket(.global)]?["9.0"])[...])
      #expect(setup.types.last?.accesses.count == 3)
      try await hq.withdrawConditionType(id, by: .program)
      #expect(try await hq.conditionTypes().last?.step == nil)
      var procedure = try await hq.procedures()[0]
      procedure.procedure.steps.reverse()
      let reversed = procedure
      await #expect(throws: FieldRefusals.self) { try await hq.save(reversed, by: .program) }
      procedure.procedure.steps = [PricingProcedure.Step(type: 0), PricingProcedure.Step(type: 1)]
      let draft = try await hq.save(procedure, by: .program)
      try await hq.publishProcedure(draft, by: .program)
      #expect(try await hq.procedures().map(\.state) == [.published, .withdrawn])
      var policy = try await hq.pricingPolicy()
      policy.vat = .perLine
      policy.manualLimit = 50_000
      try await hq.setPricingPolicy(policy, by: .program)
      #expect(try await hq.pricingPolicy() == policy)
      let agreement = TradeAgreement(
        code: "U1", name: "Umowa", customer: field.shop,
        steps: [TradeAgreement.Step(from: Money(grosze: 100_000), percent: Percent(ppm: 20_000))])
      let number = try await hq.save(agreement, by: .program)
      var own = ConditionEntry(["type": "KU", "value": "10", "agreement": "U1", "state": "draft"])
      let condition = try await hq.save(own, by: .program)
      try await hq.publishAgreement(number, by: .program)
      #expect(try await hq.condition(condition, for: .program)?.condition.state == .published)
      #expect(try await hq.agreement(number)?.retro.scale?.steps.first?.threshold == 100_000)
      own["agreement"] = "NIE"
      let wrong = own
      await #expect(throws: FieldRefusals.self) { try await hq.save(wrong, by: .program) }
    }
  }

  @Test("an agreement is written as texts and read back the same", arguments: Engine.allCases)
  func agreementTexts(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let texts = [
        "code": "U7", "name": "Umowa roczna", "customer": "K1", "validFrom": "2026-01-01",
        "validTo": "2026-12-31", "steps": "10000: 1\n50000: 2.5", "graduated": "1", "products": "W1, C1",
        "categories": "S",
      ]
      let made = try await field.hq.agreement(0, from: texts)
      let id = try await field.hq.save(made, by: .program)
      let saved = try #require(try await field.hq.agreement(id))
      #expect(saved.steps.map(\.from.grosze) == [1_000_000, 5_000_000])
      #expect(saved.products.count == 2 && saved.categories.count == 1)
      let written = try await field.hq.texts(of: saved)
      for (name, value) in texts { #expect(written[name] == value, "\(name)") }
      let rows = try await field.hq.agreements(by: .program)
      #expect(rows.map(\.agreement) == [saved] && rows.map(\.conditionCount) == [0])
      #expect(rows.first?.partner.isEmpty == false)
      var both = texts
      both["chain"] = "NIE MA"
      let wrong = both
      let refusals = await #expect(throws: FieldRefusals.self) {
        _ = try await field.hq.agreement(id, from: wrong)
      }
      #expect(refusals?.list.map(\.field) == ["chain"])
    }
  }

  @Test("a price that asks for the value it makes itself is refused in words")
  func circularPrice() async throws {
    try await withDatabase(.sqlite) { database in
      let field = try await Field(database)
      var record = PriceCondition(
        id: 0, type: 2, access: 0, who: field.shop.number, what: field.water.number, value: 10_000)
      record.details = ConditionDetails()
      record.details?.requirement = .field(.quantity, .atLeast, 1_000)
        .and(.field(.valueBefore, .atLeast, 100))
      let circular = TradeCondition(record: record)
      let refusals = await #expect(throws: FieldRefusals.self) {
        try await field.hq.save(circular, by: .program)
      }
      #expect(refusals?.list.map(\.field) == ["requirement"])
      record.details?.requirement = .field(.quantity, .atLeast, 1_000)
      try await field.hq.save(TradeCondition(record: record), by: .program)
    }
  }

  @Test("conditions come out as CSV and go in again without a change", arguments: Engine.allCases)
  func exportImport(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let hq = field.hq
      let file = """
        Rodzaj;Kod klienta;Kod towaru;Kategoria;Wartość;Stopnie;Kup;Gratis;Forma płatności;Ważny od
        PM;;W1;;5;;;;;01.05.2026
        SI;K1;C1;;;"10: 3 | 20: 5";;;;
        GR;;;S;;;10;1;;
        RP;;;;1,5;;;;przelew;
        PM;;NIE;;5;;;;;
        SI;;W1;;;"20: 1 | 10: 2";;;;
        PM;;W1;;7;;;;;02.05.2026
        """
      let preview = try await hq.beginImport(
        .conditions, fileName: "warunki.csv", content: Array(file.utf8), by: .program)
      #expect(preview.outcome == BatchOutcome(added: 4))
      #expect(preview.refusals.map(\.line) == [6, 7, 8])
      #expect(preview.refusals.map(\.column) == ["Kod towaru", "Stopnie", ""])
      #expect(try await hq.runImport(preview.id, by: .program).outcome == BatchOutcome(added: 4))
      let again = try await hq.beginImport(
        .conditions, fileName: "warunki.csv", content: Array(file.utf8), by: .program)
      #expect(again.outcome == BatchOutcome(unchanged: 4))
      let before = try await database.read { try $0.clock().seq }
      let exported = try await hq.exportConditions(by: .program)
      let third = try await hq.beginImport(.conditions, fileName: "w.csv", content: exported, by: .program)
      #expect(third.outcome == BatchOutcome(unchanged: 4))
      #expect(try await hq.runImport(third.id, by: .program).outcome == BatchOutcome(unchanged: 4))
      #expect(try await database.read { try $0.clock().seq } == before)
      let prices = try await hq.exportPrices(by: .program)
      let same = try await hq.beginImport(.prices, fileName: "c.csv", content: prices, by: .program)
      #expect(same.outcome == BatchOutcome(unchanged: 2))
    }
  }

  @Test("a file of nonsense is refused row by row and traps nothing")
  func malformed() async throws {
    try await withDatabase(.sqlite) { database in
      let field = try await Field(database)
      var random = SeededRandom(seed: 20_261_125)
      let pieces = [
        "PM", "GR", "SI", "SG", "RW", "9999999999999999999999", "-1", "1e9", "W1", "K1", "S", "|", ":", "\"",
        "1: 2 | 1: 3", "przelew", "", "2026-13-40", "\u{0}", "ąę", "0,0000001", "tak",
      ]
      let fields = ImportSubject.conditions.fields.map(\.key)
      var text = fields.joined(separator: ";") + "\n"
      for _ in 0..<400 {
        let row = fields.map { _ in random.below(3) == 0 ? "" : random.pick(pieces) }
        text += row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ";") + "\n"
      }
      let preview = try await field.hq.beginImport(
        .conditions, fileName: "x.csv", content: Array(text.utf8), by: .program)
      #expect(preview.recordCount == 400)
      #expect(preview.refusals.allSatisfy { !$0.text.polish.isEmpty })
      _ = try await field.hq.runImport(preview.id, by: .program)
      let steps = (0..<1_000_000).map { "\($0): 1" }.joined(separator: "|")
      let long = try await field.hq.beginImport(
        .conditions, fileName: "y.csv", content: Array("type;product;steps\nSI;W1;\(steps)\n".utf8),
        by: .program)
      #expect(long.refusals.map(\.column) == ["steps"])
    }
  }
}
