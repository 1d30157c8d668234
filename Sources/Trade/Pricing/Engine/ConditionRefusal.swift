import Basis

/// Why a condition cannot be saved or published: the field and the cure.
public enum ConditionRefusal: Error, Equatable, Sendable {
  /// The record names a condition type or access that does not exist.
  case unknownType(record: UInt32)
  /// Number out of the range that can be calculated.
  case valueOutOfRange(record: UInt32)
  /// Validity ends before it begins.
  case periodReversed(record: UInt32)
  /// Scale thresholds do not rise.
  case scaleNotRising(record: UInt32, step: Int)
  /// A scale without steps.
  case scaleEmpty(record: UInt32)
  /// Slices cannot be cumulated over lines: nobody could say which line paid which slice.
  case intervalOnGroup(record: UInt32)
  /// Two records of one key, priority and time.
  case ambiguous(record: UInt32, with: UInt32)
  /// The requirement is longer than the device may evaluate.
  case requirementTooLong(record: UInt32)
  /// Free goods without a bought quantity, or bundles without a size.
  case sizeMissing(record: UInt32)
  /// A record excludes itself.
  case excludesItself(record: UInt32)
  /// A channel, payment, delivery or unit number beyond what a key can hold.
  case keyOutOfRange(record: UInt32)
  /// A step is based on one that comes later.
  case stepBasedOnLater(step: Int)
  /// The calculation does not belong into its stage.
  case impossibleStage(type: Int)
  /// Price lists that are based on each other.
  case priceListCycle(list: UInt32)
  /// Amount and percentage of one manual discount contradict each other.
  case manualDisagrees

  /// What is wrong and what to do.
  public func text(_ language: Language) -> String {
    switch self {
    case .unknownType(let record):
      return of(
        record, "rodzaj warunku: nie ma takiego. Wybierz rodzaj z listy",
        "condition type: it does not exist. Choose one of the list", language)
    case .valueOutOfRange(let record):
      return of(
        record, "wartość: poza zakresem. Wpisz mniejszą liczbę", "value: out of range. Enter a smaller number",
        language)
    case .periodReversed(let record):
      return of(
        record, "ważność: koniec jest przed początkiem. Popraw daty",
        "validity: it ends before it begins. Correct the dates", language)
    case .scaleNotRising(let record, let step):
      let place = decimalText(Int64(step) + 1)
      return of(
        record, "skala, stopień " + place + ": próg nie jest wyższy od poprzedniego. Popraw próg",
        "scale, step " + place + ": the threshold is not above the one before. Correct it", language)
    case .scaleEmpty(let record):
      return of(
        record, "skala: nie ma stopni. Dodaj stopień", "scale: it has no steps. Add one", language)
    case .intervalOnGroup(let record):
      return of(
        record,
        "skala: przedziałów nie można liczyć łącznie dla kilku pozycji. Wybierz skalę „od” albo warunek pozycji",
        "scale: intervals cannot be cumulated over lines. Choose a from-scale or a line condition", language)
    case .ambiguous(let record, let other):
      let number = decimalText(Int64(other))
      return of(
        record,
        "klucz: taki sam jak w warunku " + number + " w tym samym czasie. Nadaj priorytet albo zmień okres",
        "key: the same as condition " + number + " at the same time. Give a priority or change the period",
        language)
    case .requirementTooLong(let record):
      return of(
        record, "wymaganie: za długie. Podziel warunek", "requirement: too long. Split the condition", language)
    case .sizeMissing(let record):
      return of(
        record, "wielkość zestawu: brak. Wpisz liczbę sztuk", "set size: missing. Enter a number of units",
        language)
    case .excludesItself(let record):
      return of(
        record, "wyklucza: nie może wykluczać sam siebie. Usuń go z listy",
        "excludes: it cannot exclude itself. Remove it from the list", language)
    case .keyOutOfRange(let record):
      return of(
        record, "klucz: numer kanału, płatności, dostawy lub jednostki jest za duży. Użyj numeru ze słownika",
        "key: number of channel, payment, delivery or unit too large. Use one of the dictionary", language)
    case .stepBasedOnLater(let step):
      let place = decimalText(Int64(step) + 1)
      return Text(
        "Schemat, krok " + place + ": liczy się od kroku późniejszego. Wybierz krok wcześniejszy.",
        "Procedure, step " + place + ": based on a later step. Choose an earlier one.")(language)
    case .impossibleStage(let type):
      let place = decimalText(Int64(type) + 1)
      return Text(
        "Rodzaj warunku " + place + ": takie obliczenie nie należy do tego etapu. Zmień etap.",
        "Condition type " + place + ": this calculation does not belong into its stage. Change the stage.")(
          language)
    case .priceListCycle(let list):
      let number = decimalText(Int64(list))
      return Text(
        "Cennik " + number + ": cenniki opierają się na sobie w kółko. Wybierz inną podstawę.",
        "Price list " + number + ": the lists are based on each other in a circle. Choose another base.")(
          language)
    case .manualDisagrees:
      return Text(
        "Rabat ręczny: kwota i procent są sprzeczne. Wpisz tylko jedno z nich.",
        "Manual discount: amount and percent disagree. Enter only one of them.")(language)
    }
  }

  private func of(_ record: UInt32, _ polish: String, _ english: String, _ language: Language) -> String {
    let number = decimalText(Int64(record))
    return Text("Warunek " + number + ", " + polish + ".", "Condition " + number + ", " + english + ".")(
      language)
  }
}
