import ArgumentParser
import Basis
import Foundation
import Trade

/// `lab price`: prices the cases of a file and says whether the engine gives what they expect.
struct PriceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "price", abstract: "Price cases and compare them with what they expect.")

  enum Engine: String, ExpressibleByArgument {
    case `default`
    case policy
  }

  @Argument(help: "An array of cases as JSON.") var cases: String
  @Option(help: "default: our rules where the case recommends them; policy: the policy it states.")
  var engine: Engine = .default
  @Flag(help: "Add the waterfall of every line.") var explain = false

  func run() throws {
    let elements = try PriceJsonReader.elements([UInt8](try Data(contentsOf: URL(fileURLWithPath: cases))))
    var passed = 0
    for (index, element) in elements.enumerated() {
      let result = PriceCaseRun.result(
        of: element, at: index, usesPolicy: engine == .policy, explains: explain)
      if result["pass"]?.isTrue == true { passed += 1 }
      print(result.text)
    }
    FileHandle.standardError.write(Data("\(passed) of \(elements.count) cases pass\n".utf8))
  }
}

/// One case from question to verdict.
struct PriceCaseRun {
  let json: PriceJson
  let explains: Bool
  let usesRecommended: Bool

  /// The verdict on one element of a file, also on one that is no case at all.
  static func result(
    of element: Result<PriceJson, PriceJsonRefusal>, at index: Int, usesPolicy: Bool, explains: Bool = false
  ) -> PriceJson {
    let error: String
    switch element {
    case .success(.object(let members)):
      return PriceCaseRun(.object(members), usesPolicy: usesPolicy, explains: explains).result()
    case .success(let other): error = "case \(index) = \(other.text.prefix(40)): write an object"
    case .failure(let refusal): error = "case \(index): \(refusal): correct the JSON there"
    }
    return .object([("id", .null), ("error", .string(error)), ("pass", .bool(false))])
  }

  init(_ json: PriceJson, usesPolicy: Bool, explains: Bool) {
    self.json = json
    self.explains = explains
    if case .object = json["recommended_engine"] ?? .null {
      usesRecommended = !usesPolicy || (json["policy"]?.keys ?? []).isEmpty
    } else {
      usesRecommended = false
    }
  }

  /// What has to come out: the recommendation where there is one, else what the peer gives.
  var expected: PriceJson {
    let stated = json["expected"] ?? .object([])
    guard usesRecommended, case .object(let members) = json["recommended_engine"] ?? .null else {
      return stated
    }
    let wanted = members.filter { $0.key != "why" }
    return wanted.isEmpty ? stated : .object(wanted)
  }

  func result() -> PriceJson {
    let id = json["id"] ?? .null
    do {
      let (answers, rows) = try answers()
      let wanted = expected
      guard !wanted.keys.isEmpty || wantsSomething else {
        throw CaseFieldRefusal(place: "expected", value: "nothing", cure: "say what has to come out")
      }
      let wrong = answers.filter {
        !Self.agrees($0.value, wanted[$0.key] ?? .null) && wanted.keys.contains($0.key)
      }
      let missing = expected.keys.filter { key in !answers.contains { $0.key == key } }
      if let key = missing.first { throw UnsupportedCase(feature: "expected." + key) }
      var members: [(key: String, value: PriceJson)] = [
        ("id", id), ("actual", .object(answers)), ("pass", .bool(wrong.isEmpty)),
        (
          "why",
          .string(
            wrong.map { "\($0.key): expected \((expected[$0.key] ?? .null).text), got \($0.value.text)" }
              .joined(separator: "; "))
        ),
      ]
      if explains { members.append(("waterfall", rows)) }
      return .object(members)
    } catch let refusal as CaseFieldRefusal {
      return .object([("id", id), ("error", .string(refusal.text)), ("pass", .bool(false))])
    } catch let refusal as UnsupportedCase {
      return .object([("id", id), ("unsupported", .string(refusal.feature)), ("pass", .bool(false))])
    } catch {
      return .object([("id", id), ("unsupported", .string("\(error)")), ("pass", .bool(false))])
    }
  }

  /// A case that only says why it has no answer is settled by being refused in the right words.
  private var wantsSomething: Bool { json["recommended_engine"]?["why"] != nil }

  private func answers() throws -> ([(key: String, value: PriceJson)], PriceJson) {
    let policy = try PricingPolicyTranslation.policy(
      usesRecommended ? .object([]) : json["policy"] ?? .object([]), json["given"]?["minor_digits"])
    let keys = Self.union(json["expected"]?.keys ?? [], expected.keys)
    if let special = try PriceSpecialCases.answers(json, policy) {
      return (special.map { answer in (answer.key, answer.value) }, .array([]))
    }
    var answer: PriceAnswer
    do {
      var file = try PriceCase(json)
      file.policy = policy
      answer = try PriceAnswer(file)
    } catch let refusal as ConditionRefusal {
      return ([("error", .string(Self.name(refusal)))], .array([]))
    }
    var answers: [(key: String, value: PriceJson)] = []
    for key in keys {
      let wanted = expected[key] ?? json["expected"]?[key] ?? .null
      guard let value = try answer.answer(key, wanted) else { continue }
      answers.append((key, value))
    }
    return (answers, explains ? waterfall(answer) : .null)
  }

  private static func union(_ a: [String], _ b: [String]) -> [String] {
    a + b.filter { !a.contains($0) }
  }

  static func name(_ refusal: ConditionRefusal) -> String {
    switch refusal {
    case .manualDisagrees: "amount and percent of the same manual discount disagree"
    case .ambiguous: "ambiguous rules, priority required"
    default: refusal.text(.english)
    }
  }

  private func waterfall(_ answer: PriceAnswer) -> PriceJson {
    let priced = answer.priced
    return .array(
      priced.lines.indices.map { line in
        .array(
          priced.rows(of: line).map { row in
            let name = answer.file.records.first { $0.id == row.record }?.name ?? ""
            let type = row.type == .max ? nil : answer.snapshot.types[Int(row.type)]
            return .object([
              ("stage", .string(row.stage.text(.english))), ("condition", .string(name)),
              ("access", .string(type.map { $0.accesses[Int(row.access)].text(.english) } ?? "")),
              ("base", answer.money(row.base)), ("asked", answer.money(row.askedAmount)),
              ("granted", answer.money(row.granted)), ("after", answer.money(row.valueAfter)),
              ("status", .string(Self.statusName(row.status))),
              ("detail", .number(plainText(row.detail, places: 0))),
            ])
          })
      })
  }

  private static func statusName(_ status: ConditionRow.Status) -> String {
    switch status {
    case .applied: "applied"
    case .cutByGuard: "cut_by_guard"
    case .lostTo: "inactive_lost_to"
    case .excludedBy: "inactive_excluded_by"
    case .belowThreshold: "inactive_below_threshold"
    case .notValid: "inactive_not_valid"
    case .notForThis: "inactive_customer_excluded"
    }
  }

  /// Texts and numbers by value; of objects the keys that are expected.
  static func agrees(_ actual: PriceJson, _ expected: PriceJson) -> Bool {
    switch (actual, expected) {
    case (.array(let a), .array(let b)): return a.count == b.count && zip(a, b).allSatisfy { agrees($0, $1) }
    case (.object, .object):
      return expected.keys.allSatisfy { agrees(actual[$0] ?? .null, expected[$0] ?? .null) }
    default:
      guard let a = actual.word, let b = expected.word else { return actual == expected }
      if let x = try? scaledNumber(a, places: 9), let y = try? scaledNumber(b, places: 9) { return x == y }
      return a == b
    }
  }
}

/// A case's policy in the engine's settings.
enum PricingPolicyTranslation {
  private static func number(_ json: PriceJson, _ key: String, _ places: Int) throws -> Int64 {
    let word = json[key]?.word ?? ""
    guard let number = try? scaledNumber(word, places: places), (0...90_000_000_000_000).contains(number) else {
      throw CaseFieldRefusal(place: "policy." + key, value: word, cure: "write a number")
    }
    return number
  }

  static func policy(_ json: PriceJson, _ minorDigits: PriceJson?) throws -> PricingPolicy {
    var policy = PricingPolicy()
    for key in json.keys {
      let word = json[key]?.word ?? ""
      switch (key, word) {
      case ("allocation", "largest_remainder"): policy.allocation = .largestRemainder
      case ("allocation", "remainder_last"): policy.allocation = .remainderLast
      case ("allocation", "floor_then_first"), ("allocation", "remainder_first"):
        policy.allocation = .floorThenFirst
      case ("allocation", "half_down_then_first"): policy.allocation = .halfDownThenFirst
      case ("weights", "gross"): policy.weights = .gross
      case ("weights", "net"), ("weights", "price_mode"): policy.weights = .priceMode
      case ("rounding", "half_up"): policy.rounding = .awayFromZero
      case ("rounding", "half_even"): policy.rounding = .toEven
      case ("round_at", "unit"): policy.unitDecimals = UInt8(PriceCase.digits(minorDigits) ?? 2)
      case ("round_at", "line"): policy.unitDecimals = 4
      case ("tax", "per_rate_sum"), ("tax", "per_rate"), ("tax", "per_document"): policy.vat = .perRate
      case ("tax", "per_line"): policy.vat = .perLine
      case ("tax", "per_unit"): policy.vat = .perUnit
      case ("percent_floor", "reallocate"), ("floor", "reallocate"): policy.movesBlockedPercent = true
      case ("salesman_limit", _), ("salesman_limit_percent", _), ("manual_limit", _):
        policy.manualLimit = try number(json, key, 4)
      case ("discount_budget", _), ("manual_budget", _):
        policy.manualBudget = try number(json, key, PriceCase.digits(minorDigits) ?? 2)
      case ("percent_floor", "clip"): policy.movesBlockedPercent = false
      case ("amount_floor", "reallocate"): policy.movesBlockedAmount = true
      case ("amount_floor", "clip"), ("floor", "clip"): policy.movesBlockedAmount = false
      default: throw UnsupportedCase(feature: "policy." + key + " = " + word)
      }
    }
    return policy
  }
}
