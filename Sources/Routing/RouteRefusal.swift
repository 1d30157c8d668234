import Basis

/// Why a problem cannot be planned: where the fault is, what it is and what cures it.
public enum RouteRefusal: Error, Equatable, Sendable {
  /// The matrix has `count` numbers, not `places²`.
  case matrixNotSquare(places: Int32, count: Int)
  /// A driving time is negative or absurdly long.
  case drivingTime(from: Int32, to: Int32, seconds: Int64)
  /// More stops than `RouteLimits.stops`.
  case tooManyStops(Int)
  /// More vehicles times days than memory allows.
  case tooManyRoutes(Int)
  /// The horizon has no day or too many.
  case days(Int64)
  /// Nobody drives.
  case noVehicle
  /// A stop or vehicle names a place that the matrix does not have.
  case unknownPlace(RouteParty, place: Int64)
  /// Two stops (or two vehicles) carry the same number.
  case duplicate(RouteParty)
  /// A window ends before it begins, or windows overlap or are out of order.
  case window(RouteParty, from: Int64, until: Int64)
  /// A number is negative or too large.
  case number(RouteParty, field: String, value: Int64)
  /// A pattern is empty, not ascending or names a day outside the horizon.
  case pattern(RouteParty)
  /// Traffic periods are out of order or have an impossible factor.
  case traffic(from: Int64)
  /// The input uses something this planner does not know; ignoring it would give a wrong plan.
  case notSupported(String)
  /// The input is not what the format says: a field is missing or of another type.
  case malformed(String)

  /// The message to show, with place, value and cure.
  public var text: Text {
    switch self {
    case .matrixNotSquare(let places, let count):
      let (n, c) = (decimalText(Int64(places)), decimalText(Int64(count)))
      return Text(
        "Macierz czasów ma \(c) liczb, a dla \(n) miejsc potrzeba \(n)×\(n). Podaj pełną macierz.",
        "The time matrix has \(c) numbers; \(n) places need \(n)×\(n). Give the full matrix.")
    case .drivingTime(let from, let to, let seconds):
      let (a, b, s) = (decimalText(Int64(from)), decimalText(Int64(to)), decimalText(seconds))
      return Text(
        "Czas jazdy z \(a) do \(b) wynosi \(s) s. Podaj liczbę od 0 do 100 000 000.",
        "The drive from \(a) to \(b) takes \(s) s. Give a number from 0 to 100,000,000.")
    case .tooManyStops(let count):
      let (c, most) = (decimalText(Int64(count)), decimalText(Int64(RouteLimits.stops)))
      return Text(
        "\(c) punktów to za dużo, najwyżej \(most). Podziel je na rejony.",
        "\(c) stops are too many, at most \(most). Divide them into territories.")
    case .tooManyRoutes(let count):
      let c = decimalText(Int64(count))
      return Text(
        "\(c) tras (pojazdy × dni) to za dużo. Skróć okres albo planuj przedstawicieli osobno.",
        "\(c) routes (vehicles × days) are too many. Shorten the period or plan representatives apart.")
    case .days(let days):
      let d = decimalText(days)
      return Text(
        "Okres \(d) dni. Podaj od 1 do 400 dni.", "A period of \(d) days. Give 1 to 400 days.")
    case .noVehicle:
      return Text("Brak pojazdów. Podaj co najmniej jeden.", "No vehicle. Give at least one.")
    case .unknownPlace(let party, let place):
      let p = decimalText(place)
      return Text(
        "\(party.text.polish): miejsca \(p) nie ma w macierzy. Popraw numer albo dodaj wiersz i kolumnę.",
        "\(party.text.english): place \(p) is not in the matrix. Correct it or add a row and a column.")
    case .duplicate(let party):
      return Text(
        "\(party.text.polish): ten numer już wystąpił. Nadaj różne numery.",
        "\(party.text.english): this number was used before. Give different numbers.")
    case .window(let party, let from, let until):
      let (f, u) = (decimalText(from), decimalText(until))
      return Text(
        "\(party.text.polish): okno \(f)–\(u) jest odwrócone, nachodzi na inne albo wykracza poza zakres. "
          + "Podaj okna rosnąco.",
        "\(party.text.english): window \(f)–\(u) is reversed, overlaps another or is out of range. "
          + "Give windows in ascending order.")
    case .number(let party, let field, let value):
      let v = decimalText(value)
      return Text(
        "\(party.text.polish): \(field) = \(v) jest ujemne albo za duże. Podaj liczbę z zakresu.",
        "\(party.text.english): \(field) = \(v) is negative or too large. Give a number within range.")
    case .pattern(let party):
      return Text(
        "\(party.text.polish): wzorzec dni jest pusty, nie rośnie albo wykracza poza okres. Popraw dni.",
        "\(party.text.english): a day pattern is empty, not ascending or outside the period. Correct its days.")
    case .traffic(let from):
      let f = decimalText(from)
      return Text(
        "Okres ruchu od \(f): okresy mają rosnąć, a współczynnik być między 0,1 a 10.",
        "Traffic period from \(f): periods must ascend and factors lie between 0.1 and 10.")
    case .notSupported(let name):
      return Text(
        "Pole „\(name)” nie jest obsługiwane, a pominięcie go dałoby zły plan. Usuń je.",
        "Field \"\(name)\" is not supported and ignoring it would give a wrong plan. Remove it.")
    case .malformed(let name):
      return Text(
        "Nie można odczytać: \(name). Popraw plik według docs/LAB.md.",
        "Cannot read: \(name). Correct the file as docs/LAB.md says.")
    }
  }
}

/// Whom a refusal is about.
public enum RouteParty: Equatable, Sendable {
  /// The stop with this number.
  case stop(Int64)
  /// The vehicle with this number.
  case vehicle(Int64)
  /// The problem's weights.
  case weights

  /// "Punkt 7", "Stop 7".
  public var text: Text {
    switch self {
    case .stop(let id): Text("Punkt \(decimalText(id))", "Stop \(decimalText(id))")
    case .vehicle(let id): Text("Pojazd \(decimalText(id))", "Vehicle \(decimalText(id))")
    case .weights: Text("Wagi", "Weights")
    }
  }
}
