import Basis
import Cube
import Forecast
import Foundation
import Headquarters
import Interchange
import Store
import TestSupport
import Testing
import Trade

@testable import Device

/// One thing that a person can be refused, under the name it has in the code.
private struct Entry: Hashable {
  let name: String
  let polish: String
  let english: String

  init(_ name: String, _ text: Text) {
    self.name = name
    polish = text.polish
    english = text.english
  }
}

private struct Chapter {
  let title: String
  let lead: String
  let entries: [Entry]
}

@Suite("What a person can be refused")
struct ErrorsDocumentTests {
  @Test("docs/ERRORS.md holds every refusal as the program says it, in both languages")
  func document() async throws {
    let chapters = try await withDatabase(.sqlite) { try await allChapters($0) }
    for entry in chapters.flatMap(\.entries) {
      #expect(!entry.polish.isEmpty && !entry.english.isEmpty, "\(entry.name) says nothing")
      #expect(entry.polish != entry.english, "\(entry.name) says the same in both languages")
    }
    let wanted = markdown(chapters)
    let file = root.appending(path: "docs/ERRORS.md")
    if ProcessInfo.processInfo.environment["TEREN_UPDATE_DOCS"] == "1" {
      try Data(wanted.utf8).write(to: file)
    }
    let found = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    #expect(
      found == wanted,
      """
      docs/ERRORS.md is not what the program says. Update it with
      TEREN_UPDATE_DOCS=1 swift test --filter ErrorsDocumentTests
      """)
  }

  @Test("no case of a refusal is left out", arguments: enumerations)
  func complete(enumeration: Enumeration) throws {
    let source = try String(
      contentsOf: root.appending(path: "Sources/" + enumeration.file), encoding: .utf8)
    let body = try #require(source.split(separator: "enum \(enumeration.name):", maxSplits: 1).last)
    // The declaration ends with the first brace at the margin; cases of its switches are indented deeper.
    let declared = body.prefix(upTo: try #require(body.firstRange(of: "\n}")).lowerBound)
      .split(separator: "\n").filter { $0.hasPrefix("  case ") }
      .map { $0.dropFirst(7).prefix { $0.isLetter } }
    #expect(Set(enumeration.entries.map(\.name)) == Set(declared.map { "\(enumeration.name).\($0)" }))
  }
}

/// The cases of one type of refusal, with examples for what they name.
struct Enumeration: Sendable, CustomTestStringConvertible {
  let name: String
  let file: String
  fileprivate let entries: [Entry]

  var testDescription: String { name }

  init<R: Sendable>(
    _ file: String, _ cases: [R], _ text: (_ refusal: R, _ language: Language) -> String
  ) {
    let name = "\(R.self)"
    self.name = name
    self.file = file
    entries = cases.map {
      Entry("\(name).\("\($0)".prefix { $0.isLetter })", Text(text($0, .polish), text($0, .english)))
    }
  }
}

private let enumerations = [
  Enumeration(
    "Trade/Orders/Order.swift",
    [
      OrderRefusal.noLines, .quantityNotPositive(product: "Woda"), .quantityTooLarge(product: "Woda"),
      .productWithdrawn(product: "Woda"), .unknownUnit(product: "Woda", unit: "karton"),
      .customerBlocked(reason: "…"), .unknownCustomer, .customerOutOfScope, .noPrice(product: "Woda"),
      .valueTooLarge(product: "Woda"), .tooManyLines,
    ]
  ) { $0.text($1) },
  Enumeration(
    "Trade/Pricing/Engine/ConditionRefusal.swift",
    [
      ConditionRefusal.unknownType(record: 7), .valueOutOfRange(record: 7), .periodReversed(record: 7),
      .scaleNotRising(record: 7, step: 1), .scaleEmpty(record: 7), .intervalOnGroup(record: 7),
      .ambiguous(record: 7, with: 5), .requirementTooLong(record: 7), .sizeMissing(record: 7),
      .excludesItself(record: 7), .keyOutOfRange(record: 7), .stepBasedOnLater(step: 1),
      .impossibleStage(type: 1), .priceListCycle(list: 3), .manualDisagrees,
    ]
  ) { $0.text($1) },
  Enumeration(
    "Headquarters/People/SignIn.swift",
    [SignInRefusal.wrongCredentials, .locked(minutes: 1), .tooManyAttempts(seconds: 30), .deactivated]
  ) { $0.text($1) },
  Enumeration(
    "Headquarters/Devices/EnrolDevice.swift",
    [
      DeviceRefusal.unknownCode, .tooManyAttempts(seconds: 30), .unknownDevice, .revoked, .userInactive,
      .noSeries,
    ]
  ) { $0.text($1) },
  Enumeration(
    "Interchange/CsvDocument.swift",
    [CsvRefusal.empty, .tooLarge, .spreadsheet, .openQuote(line: 7)]
  ) { $0.text($1) },
  Enumeration(
    "Headquarters/Import/ImportFile.swift",
    [ImportRefusal.file(.empty), .missingColumns([Text("Kod", "Code")]), .alreadyLoaded]
  ) { $0.text($1) },
  Enumeration(
    "Cube/Refusal.swift",
    [
      CubeRefusal.notJson(at: 7), .badField(path: "filters[0].from", expected: "\"…\""),
      .unknownLevel(path: "rows[0]", name: "customer.planet", known: "date.year, customer.town, …"),
      .unknownMeasure(path: "measures[0]", name: "nett", known: "net, gross, …"),
      .hiddenMeasure(path: "measures[0]", name: "margin"),
      .badFormula(path: "measures[0].formula", at: 6, expected: "…"),
      .formulaCycle(path: "measures[0]", name: "a"), .tooComplex(path: "rows", limit: 12),
      .viewNotPossible(path: "measures[0].as", view: "previous_year", reason: .needsPeriod),
      .tooManyCells(limit: 8_000_000), .tooManyColumns(limit: 4_096), .tooMuchMemory(limitBytes: 402_653_184),
      .overflow(measure: "net"), .damagedFile(part: "directory"), .unknownVersion(9),
      .notLoaded(missingRanges: 3), .badRow(column: "customer", value: "…"),
      .documentConflict(number: "ZK/1", exists: true),
    ]
  ) { $0.text($1) },
  Enumeration(
    "Headquarters/Analyses/AnalysisRefusal.swift",
    [
      AnalysisRefusal.query(.notJson(at: 7)),
      .unknownFacts(name: "secrets", known: "order_lines, documents, …"),
      .building(done: 10_000, total: 541_909), .busy, .noFolder(path: "var/cubes", detail: "…"),
    ]
  ) { $0.text($1) },
  Enumeration(
    "Headquarters/Forecast/ForecastRun.swift",
    [
      ForecastRunRefusal.alreadyRunning, .notRunning, .noDemand, .service(Percent(ppm: 999_900)),
      .engine(ForecastRefusal.nothingKnown(series: "17/1").text), .lost,
    ]
  ) { $0.text($1) },
  Enumeration(
    "Headquarters/Ground/Company.swift",
    [SetupRefusal.noCompany, .companyExists(name: "Hurtownia")]
  ) { $0.text($1) },
  Enumeration(
    "Interchange/Roads/RoadRefusal.swift",
    [
      RoadRefusal.address("ftp://x"), .engine("x"), .unreachable("http://127.0.0.1:5000"),
      .slow("http://127.0.0.1:5000", seconds: 20), .failed("http://127.0.0.1:5000", status: 502, words: ""),
      .declined("No segment"), .unreadable("durations[1]"), .tooManyPlaces(5_000, most: 3_000), .noPlaces,
    ]
  ) { $0.text($1) },
  Enumeration(
    "Store/StoreRefusal.swift",
    [
      StoreRefusal.duplicate(table: "customer", columns: ["code"]), .brokenReference(detail: "…"),
      .valueNotAllowed(detail: "…"), .busy, .connectionLost(detail: "…"), .diskFull,
      .cannotOpen(address: "sqlite:teren.sqlite", detail: "…"), .unknownAddress("teren"),
      .newerSchema(found: 3, known: 2), .changedMigration(1), .statement(detail: "…"),
    ]
  ) { $0.text($1) },
]

// MARK: - Chapters

private func allChapters(_ database: any Database) async throws -> [Chapter] {
  let field = try await Field(database)
  func entries(_ names: String...) -> [Entry] {
    enumerations.filter { names.contains($0.name) }.flatMap(\.entries)
  }
  func said(_ refusal: some Refusal) -> Text { Text(refusal.text(.polish), refusal.text(.english)) }
  let decided = StateRefusal(state: .rejected(reason: ""), event: .accept(number: ""))
  return [
    Chapter(
      title: "Orders, on the device and at HQ",
      lead: "The device asks before it confirms; HQ asks again and holds the order for a decision.",
      entries: entries("OrderRefusal") + [Entry("StateRefusal", said(decided))]),
    Chapter(
      title: "Conditions, types and procedures",
      lead:
        "Asked when a record is saved or published, so that no phone in a shop meets one that cannot be calculated.",
      entries: entries("ConditionRefusal")),
    Chapter(
      title: "The device itself", lead: "Enrolment, signing out and a phone that cannot store.",
      entries: deviceEntries),
    Chapter(
      title: "Devices at HQ", lead: "What HQ answers to a device, or to whoever enrols one.",
      entries: entries("DeviceRefusal")),
    Chapter(
      title: "Signing in and rights", lead: "The browser at HQ.",
      entries: entries("SignInRefusal") + [
        Entry("AccessRefusal", said(AccessRefusal())), Entry("MissingRefusal", said(MissingRefusal())),
      ] + passwordEntries),
    Chapter(
      title: "Fields of a form", lead: "The name before the dot is the form, the one after it the field.",
      entries: try await fieldEntries(field)),
    Chapter(
      title: "Files that are imported",
      lead: "The file as a whole first, then rows; a refused row keeps no other row back.",
      entries: entries("CsvRefusal", "ImportRefusal") + (try await rowEntries(field))),
    Chapter(
      title: "Analyses", lead: "Questions to the cubes, on the page and as JSON; `field` names the place.",
      entries: entries("AnalysisRefusal", "CubeRefusal")),
    Chapter(
      title: "Forecast and delivery plan",
      lead: "The nightly run, the button “Policz teraz” and the command line.",
      entries: entries("ForecastRunRefusal")),
    Chapter(
      title: "Driving times from a road server", lead: "What `teren roads` answers.",
      entries: entries("RoadRefusal")),
    Chapter(
      title: "The database and the beginning", lead: "For whoever runs HQ.",
      entries: entries("SetupRefusal", "StoreRefusal")),
  ]
}

private let deviceEntries = [
  Entry("Enrolment.empty", EnrolWords.empty), Entry("Enrolment.noNetwork", EnrolWords.noNetwork),
  Entry("Enrolment.refused", EnrolWords.refused), Entry("Enrolment.tooOften", EnrolWords.tooOften),
  Entry("Enrolment.notHq", EnrolWords.notHq), Entry("SignOut.blocked", MoreWords.signOutBlocked),
  Entry("Copy.customerGone", DocumentWords.cannotCopy), Entry("Storage.full", TroubleWords.full),
  Entry("Storage.broken", TroubleWords.broken),
]

private let passwordEntries = ["krotkie", String(repeating: "dlugo ", count: 50), "aaaaaaaaaaaaaa"].compactMap {
  passwordRefusal($0, login: "anna").map { Entry("Password", $0) }
}

/// What forms refuse, provoked with drafts that have everything wrong.
private func fieldEntries(_ field: Field) async throws -> [Entry] {
  let long = String(repeating: "x", count: 201) + "\u{1}"
  let backwards = Validity(from: CivilDate("2026-02-01")!, to: CivilDate("2026-01-01")!)
  var found: [(String, [FieldRefusal])] = []
  func add(_ form: String, _ refusals: [FieldRefusal]) { found.append((form, refusals)) }
  add(
    "company",
    Company(
      name: " ", nip: "1", orderTemplate: NumberTemplate("ZK"), hqOrderTemplate: NumberTemplate("ZK")
    ).refusals)
  add("company", Company(name: long).refusals)
  add("user", User(login: "Anna N", name: "Anna", role: .representative, series: "1").refusals)
  add(
    "customer",
    Customer(
      id: CustomerId(0), code: " K1", name: "Sklep", nip: "1", email: "sklep", territory: TerritoryId(0),
      priceList: PriceListId(0), terms: PaymentTerms(form: .transfer, days: -1),
      creditLimit: Money(grosze: -1)
    ).refusals)
  add(
    "product",
    Product(
      id: ProductId(0), code: "T1", name: "Towar", category: CategoryId(0), brand: "", vat: .standard,
      units: [
        ProductUnit(code: "szt", ratio: UnitRatio(numerator: 0), barcode: "123"), ProductUnit(code: "szt"),
      ], photo: ""
    ).refusals)
  var priced = Product(
    id: ProductId(0), code: "T2", name: "Towar", category: CategoryId(1), brand: "", vat: .standard,
    units: [ProductUnit(code: "szt")], photo: "")
  priced.grams = -1
  priced.floor = PriceFloor(minimum: -1, margin: 1_000_000, markup: 2_000_000_000)
  add("product", priced.refusals)
  priced.cost = Price(tenThousandths: -1)
  add("product", priced.refusals)
  add("price list", PriceList(id: PriceListId(0), code: "C", name: "Cennik", validity: backwards).refusals)
  add(
    "price",
    ListPrice(
      priceList: field.list, product: field.water, unit: "szt", price: Price(tenThousandths: -1)
    ).refusals)
  add(
    "discount",
    CustomerDiscount(id: 0, customer: field.shop, scope: .all, percent: Percent(ppm: -1)).refusals)

  add(
    "forecast change",
    ForecastChange(
      product: field.water, days: CivilDate("2026-01-01")!...CivilDate("2028-01-01")!, isAddition: false,
      quantity: Quantity(-1), reason: "", validTo: CivilDate("2028-01-01")!
    ).refusals)

  let hq = field.hq
  func provoke(_ form: String, _ verb: () async throws -> Void) async {
    do {
      try await verb()
      Issue.record("\(form) was not refused")
    } catch let refusals as FieldRefusals {
      add(form, refusals.list)
    } catch {
      Issue.record("\(form): \(error)")
    }
  }
  let password = "calkiem inne haslo"
  await provoke("user") {
    let other = User(login: "ewa", name: "Ewa", role: .representative, series: "AN")
    _ = try await hq.createUser(other, password: password, by: .program)
  }
  await provoke("user") {
    let other = User(login: "anna", name: "Ewa", role: .representative, series: "EW")
    _ = try await hq.createUser(other, password: password, by: .program)
  }
  var admin = User(login: "admin", name: "Ada", role: .administrator)
  admin.id = try await hq.createUser(admin, password: password, by: .program)
  admin.isActive = false
  let last = admin
  await provoke("user") { try await hq.changeUser(last, by: .program) }
  let session = try await hq.signIn(login: "anna", password: "dlugie haslo nowe", address: "a").session
  await provoke("password") { try await hq.changePassword(from: "nie to", to: password, session: session) }
  var shelf = Trade.Category(id: CategoryId(0), code: "X", name: "Półka")
  shelf.id = try await hq.save(shelf, by: .program)
  shelf.parent = shelf.id
  let circle = shelf
  await provoke("category") { _ = try await hq.save(circle, by: .program) }
  await provoke("price") {
    try await hq.setPrices(
      [ListPrice(priceList: field.list, product: field.water, unit: "kg", price: Price(tenThousandths: 1))],
      of: field.water, in: field.list, by: .program)
  }
  await provoke("discount") {
    let one = CustomerDiscount(id: 0, customer: field.shop, scope: .all, percent: .zero)
    try await hq.setDiscounts(Array(repeating: one, count: 5_001), of: field.shop, by: .program)
  }
  await provoke("supplier") {
    try await hq.save(Supplier(code: "MLYN", name: "Młyn", weekdays: "531"), by: .program)
  }
  await provoke("succession") { try await hq.succeed(field.water, by: field.water, by: .program) }
  try await hq.succeed(field.bread, by: field.water, by: .program)
  await provoke("succession") { try await hq.succeed(field.water, by: field.bread, by: .program) }
  for values in conditionMistakes {
    await provoke("condition") { try await hq.save(ConditionEntry(values), by: .program) }
  }
  for condition in impossibleConditions(field) {
    await provoke("condition") { try await hq.save(condition, by: .program) }
  }
  add(
    "condition type",
    TradeConditionType(
      id: 0,
      type: ConditionType(
        code: "", name: Text("", ""), stage: .line, calculation: .percent, accesses: [])
    ).refusals)
  add(
    "condition type",
    TradeConditionType(
      id: 0,
      type: ConditionType(
        code: "X", name: Text("X", "X"), stage: .gifts, calculation: .percent,
        accesses: [.everything, .everything])
    ).refusals)
  add(
    "condition type",
    TradeConditionType(
      id: 0, type: ConditionType(code: "X", name: Text("X", "X"), stage: .gifts, calculation: .percent)
    ).refusals)
  _ = try await hq.save(
    ConditionEntry(["type": "PM", "customer": "", "product": "W1", "value": "5"]), by: .program)
  await provoke("condition type") {
    var used = try await hq.conditionTypes()[5].type
    used.type.calculation = .amountPerUnit
    try await hq.save(used, isNew: false, by: .program)
  }
  await provoke("condition type") {
    var used = try await hq.conditionTypes()[5].type
    used.type.accesses.reverse()
    try await hq.save(used, isNew: false, by: .program)
  }
  await provoke("condition type") {
    var own = try await hq.conditionTypes()[0].type
    own.type.code = "X"
    try await hq.save(own, isNew: false, by: .program)
  }
  await provoke("condition type") { try await hq.withdrawConditionType(1, by: .program) }
  let procedure = try await hq.procedures()[0]
  await provoke("procedure") {
    var empty = procedure
    empty.name = ""
    try await hq.save(empty, by: .program)
  }
  await provoke("procedure") {
    var short = procedure
    short.procedure.steps = []
    try await hq.save(short, by: .program)
  }
  await provoke("procedure") { try await hq.withdrawProcedure(procedure.id, by: .program) }
  await provoke("policy") {
    var policy = try await hq.pricingPolicy()
    (policy.vat, policy.manualLimit, policy.manualBudget) = (.perUnit, -1, -2)
    try await hq.setPricingPolicy(policy, by: .program)
  }
  add(
    "agreement",
    TradeAgreement(
      code: "U", name: "Umowa", validity: backwards, rate: Percent(ppm: -1),
      steps: [
        TradeAgreement.Step(from: Money(grosze: 2), percent: .zero),
        TradeAgreement.Step(from: Money(grosze: 1), percent: .zero),
      ]
    ).refusals)
  await provoke("agreement") {
    _ = try await hq.agreement(
      0,
      from: [
        "code": "U", "name": "Umowa", "customer": "NIE MA", "validFrom": "jutro", "rate": "dużo",
        "steps": "1000 2",
      ])
  }
  await provoke("photo") {
    try await hq.savePhoto(name: "a b", mediaType: "text/plain", content: [], by: .program)
  }
  return unique(found.flatMap { form, refusals in refusals.map { Entry("\(form).\($0.field)", $0.text) } })
}

/// Entries of the condition form with something wrong in each.
private let conditionMistakes: [[String: String]] = [
  ["type": "??"], ["type": "PM", "value": "5", "product": "NIE MA"], ["type": "PM", "product": "W1"],
  ["type": "PM", "value": "5,12345", "product": "W1"], ["type": "PM", "value": "pięć", "product": "W1"],
  ["type": "PM", "value": "150", "product": "W1"], ["type": "PM", "customer": "K1", "value": "5"],
  ["type": "PM", "product": "W1", "category": "S", "value": "5"],
  ["type": "CU", "customer": "K1", "price_list": "DET", "product": "W1", "value": "5"],
  ["type": "SI", "product": "W1", "steps": "20 5"],
  ["type": "SI", "product": "W1", "steps": "20: 5", "basis": "??"],
  ["type": "SI", "product": "W1", "steps": "20: 5", "scale": "??"],
  ["type": "SI", "product": "W1", "steps": "20: 5", "basis": "document_value"],
  ["type": "SI", "product": "W1", "steps": "20: 5", "basis": "group_value"],
  ["type": "RW", "steps": "20: 5", "basis": "quantity"],
  ["type": "SI", "product": "W1", "steps": String(repeating: "1: 1|", count: 10_001)],
  ["type": "GR", "product": "W1", "buy": "10", "give": "1", "gift": "NIE", "rule": "?", "treatment": "?"],
  ["type": "RP", "payment": "barter", "value": "1"], ["type": "PK", "product": "W1", "value": "20"],
  [
    "type": "PM", "product": "W1", "value": "5", "coupon": String(repeating: "X", count: 41), "state": "?",
    "agreement": "?",
    "valid_from": "jutro", "priority": "99999",
  ],
]

/// Records that no form could make.
private func impossibleConditions(_ field: Field) -> [TradeCondition] {
  let water = field.water.number
  var lone = PriceCondition(id: 0, type: 5, access: 1, what: water, value: 10_000)
  lone.access = 99
  var record = PriceCondition(id: 0, type: 5, access: 1, value: 10_000)
  var conditions = [TradeCondition(record: lone), TradeCondition(record: record)]
  conditions.append(
    TradeCondition(record: PriceCondition(id: 0, type: 2, access: 0, what: water, value: 10_000)))
  conditions.append(
    TradeCondition(record: PriceCondition(id: 0, type: 2, access: 0, who: 99, what: 99, value: 10_000)))
  conditions.append(TradeCondition(record: PriceCondition(id: 0, type: 10, access: 2, value: 10_000)))
  conditions.append(TradeCondition(record: PriceCondition(id: 0, type: 11, value: -1)))
  record.what = water
  record.scale = PriceScale(basis: .periodValue, steps: [PriceScale.Step(-1, 0)])
  conditions.append(TradeCondition(record: record))
  record.scale = nil
  conditions.append(TradeCondition(agreement: 99, record: record))
  var price = PriceCondition(id: 0, type: 2, access: 0, who: field.shop.number, what: water, value: 10_000)
  price.details = ConditionDetails()
  price.details?.requirement = .field(.valueBefore, .atLeast, 100)
  conditions.append(TradeCondition(record: price))
  record.details = ConditionDetails()
  record.details?.excludes = [99]
  conditions.append(TradeCondition(record: record))
  var gift = PriceCondition(id: 0, type: 8, access: 2, what: water)
  gift.details = ConditionDetails()
  gift.details?.gift = GiftTerms(
    buy: 10_000, choices: [GiftTerms.Choice(anyOf: [99], milli: 0)], rule: .unitReference)
  conditions.append(TradeCondition(record: gift))
  gift.details?.gift?.choices[0].milli = 1_000
  conditions.append(TradeCondition(record: gift))
  return conditions
}

/// What rows of files are refused for.
private func rowEntries(_ field: Field) async throws -> [Entry] {
  let long = String(repeating: "x", count: 201)
  let files: [(ImportSubject, String)] = [
    (
      .customers,
      """
      code;name;nip;email;territory;price_list;payment_form;payment_days;credit_limit
      ;\(long);123;sklep;N;DET;barter;5000;1,234
      K2;Sklep;;;N;DET;;siedem;99999999999999999999
      K3;Sklep;;;N;DET;;;
      K3;Sklep;;;N;DET;;;
      """
    ),
    (
      .products,
      """
      code;name;category;vat;unit;barcode;unit2;unit2_ratio;unit3;unit3_ratio
      T1;Towar;S;VAT;szt;123;zgrz;;szt;6
      """
    ),
    (
      .prices,
      """
      price_list;product;price;unit;currency;valid_from;valid_to
      DET;nie ma;1;;PLN;;
      DET;W1;1;kg;zł;jutro;
      DET;W1;;szt;EUR;2026-02-01;2026-01-01
      DET;W1;1;szt;EUR;;
      DET;W1;1;kg;PLN;;
      """
    ),
    (
      .conditions,
      """
      number;type;product;value;priority
      99;PM;C1;5;
      ;PM;C1;5;
      ;PM;C1;5;
      ;PM;W1;6;
      """
    ),
    (
      .history,
      """
      numer;data;towar;ilość;cena;waluta;vat;login przedstawiciela;rodzaj
      F1;1899-01-01;W1;1;;ZŁ;99x;nikt;paragon
      F2;2026-01-01;W1;1000000000;1000000000;PLN;23;;
      F3;2026-01-01;W1;1;1;PLN;23;;
      F3;2026-01-02;W1;1;1;PLN;23;;
      F4;2026-01-01;W1;1;1;PLN;23;nikt;
      """
    ),
    (.stock, "towar;stan;na dzień\nnie ma;dużo;jutro\nW1;1;\nW1;1;\n"),
    (.inbound, "numer;towar;data dostawy;ilość\n;W1;;-1\n"),
    (
      .supply,
      """
      towar;dostawca;dni dostawy;opakowanie;dni dostaw;nazwa dostawcy
      W1;;400;0;531;
      W1;A;3;1;135;Młyn
      C1;A;3;1;24;Piekarnia
      """
    ),
  ]
  var entries: [Entry] = []
  for (subject, file) in files {
    let preview = try await field.hq.beginImport(
      subject, fileName: "plik.csv", content: Array(file.utf8), by: .program)
    entries += preview.refusals.map { Entry("\(subject).\($0.column)", $0.text) }
  }
  return unique(entries)
}

private func unique(_ entries: [Entry]) -> [Entry] {
  var seen: Set<Entry> = []
  return entries.filter { seen.insert($0).inserted }
}

// MARK: - The file

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

private func markdown(_ chapters: [Chapter]) -> String {
  var lines = [
    "# What Teren refuses, and the cure", "",
    "Written by `TEREN_UPDATE_DOCS=1 swift test --filter ErrorsDocumentTests`; the test fails when the program says",
    "something else. Names of goods, numbers and “…” are examples.",
  ]
  for chapter in chapters {
    lines += [
      "", "## " + chapter.title, "", chapter.lead, "", "| Name | Po polsku | In English |", "|---|---|---|",
    ]
    lines += chapter.entries.map { "| `\($0.name)` | \(cell($0.polish)) | \(cell($0.english)) |" }
  }
  return lines.joined(separator: "\n") + "\n"
}

private func cell(_ text: String) -> String { text.replacing("|", with: "\\|").replacing("\n", with: " ") }
