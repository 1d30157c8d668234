import Basis
import Headquarters

/// Reads a form's texts as values and collects what cannot be read, so that all errors show at once.
struct FormReading {
  private let form: FormBody
  private(set) var refusals: [FieldRefusal] = []

  init(_ form: FormBody) { self.form = form }

  mutating func refuse(_ name: String, _ text: Text) { refusals.append(FieldRefusal(name, text)) }

  func text(_ name: String) -> String { form[name].trimmed() }

  /// A record's number; 0 when nothing is chosen.
  func number(_ name: String) -> UInt32 { UInt32(text(name)) ?? 0 }

  /// An amount, or nothing for an empty field.
  mutating func money(_ name: String) -> Money? {
    scaled(name, places: 2, refusedWith: Words.wrongMoney).map { Money(grosze: $0) }
  }

  /// A unit price, or nothing for an empty field.
  mutating func price(_ name: String) -> Price? {
    scaled(name, places: 4, refusedWith: Words.wrongPrice).map { Price(tenThousandths: $0) }
  }

  /// A percentage, or nothing for an empty field.
  mutating func percent(_ name: String) -> Percent? {
    guard let ppm = scaled(name, places: 4, refusedWith: Words.wrongPercent) else { return nil }
    return Percent(ppm: ppm)
  }

  /// A number of days; 0 for an empty field.
  mutating func days(_ name: String) -> Int32 {
    let value = text(name)
    if value.isEmpty { return 0 }
    guard let days = Int32(value), (0...3_650).contains(days) else {
      refuse(name, Words.wrongDays)
      return 0
    }
    return days
  }

  /// A day, or nothing for an empty field.
  mutating func day(_ name: String) -> CivilDate? {
    let value = text(name)
    if value.isEmpty { return nil }
    guard let day = CivilDate(value) else {
      refuse(name, Words.wrongDate)
      return nil
    }
    return day
  }

  /// Throws what could not be read and what the record itself refuses.
  func finish(with others: [FieldRefusal] = []) throws {
    let all = refusals + others.filter { other in !refusals.contains { $0.field == other.field } }
    if !all.isEmpty { throw FieldRefusals(all) }
  }

  private mutating func scaled(_ name: String, places: Int, refusedWith text: Text) -> Int64? {
    let value = self.text(name)
    if value.isEmpty { return nil }
    do {
      return try scaledNumber(value, places: places)
    } catch {
      refuse(name, text)
      return nil
    }
  }
}
