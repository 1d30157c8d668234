import Basis

/// Why the database did not do what it was asked. The same cases on both engines, so that whoever writes a
/// customer can say "this code is taken" without knowing which engine keeps it.
public enum StoreRefusal: Error, Equatable, Sendable {
  /// A row with these column values exists already.
  case duplicate(table: String, columns: [String])
  /// The row points at another that does not exist, or others still point at it.
  case brokenReference(detail: String)
  /// A value the schema does not allow: NULL where something must stand, or a failed CHECK.
  case valueNotAllowed(detail: String)
  /// Another writer held the database for too long, or several got in each other's way again and again.
  case busy
  /// The connection broke; whether the last change was kept is not known.
  case connectionLost(detail: String)
  /// There is no room on the disk.
  case diskFull
  /// The database cannot be opened.
  case cannotOpen(address: String, detail: String)
  /// The address is neither `sqlite:PATH` nor `postgres://…`.
  case unknownAddress(String)
  /// The database was migrated by a newer program.
  case newerSchema(found: Int64, known: Int64)
  /// A migration that was applied reads differently now.
  case changedMigration(Int64)
  /// A statement the engine refused: a fault of the program.
  case statement(detail: String)

  /// What happened and what to do.
  public func text(_ language: Language) -> String { wording(language) }

  private var wording: Text {
    switch self {
    case .duplicate(let table, let columns):
      let names = columns.joined(separator: ", ")
      return Text(
        "Taki wpis już istnieje (\(table): \(names)). Zmień wartość albo popraw istniejący wpis.",
        "Such an entry exists already (\(table): \(names)). Change the value or edit the existing entry.")
    case .brokenReference(let detail):
      return Text(
        "Wpis jest powiązany z innymi danymi, których nie ma albo które nadal go używają. Odśwież stronę. (\(detail))",
        "The entry is tied to other data that does not exist or still uses it. Reload the page. (\(detail))")
    case .valueNotAllowed(let detail):
      return Text(
        "Baza danych nie przyjmuje tej wartości. Popraw ją i zapisz ponownie. (\(detail))",
        "The database does not allow this value. Correct it and save again. (\(detail))")
    case .busy:
      return Text(
        "Baza danych jest zajęta. Spróbuj ponownie za chwilę.", "The database is busy. Try again in a moment.")
    case .connectionLost(let detail):
      return Text(
        "Utracono połączenie z bazą danych. Sprawdź, czy zmiana się zapisała, i spróbuj ponownie. (\(detail))",
        "The connection to the database broke. Check whether the change was saved and try again. (\(detail))")
    case .diskFull:
      return Text(
        "Brak miejsca na dysku serwera. Zwolnij miejsce; niczego nie zapisano.",
        "The server's disk is full. Free some space; nothing was saved.")
    case .cannotOpen(let address, let detail):
      return Text(
        "Nie można otworzyć bazy danych \(address). Sprawdź adres i uprawnienia. (\(detail))",
        "The database \(address) cannot be opened. Check its address and permissions. (\(detail))")
    case .unknownAddress(let address):
      return Text(
        "Adres bazy danych „\(address)” jest nieznany. Podaj sqlite:ŚCIEŻKA albo postgres://użytkownik@serwer/baza.",
        "The database address “\(address)” is not known. Give sqlite:PATH or postgres://user@host/database.")
    case .newerSchema(let found, let known):
      return Text(
        "Bazę danych zmienił nowszy program (wersja \(found), ten zna \(known)). Zainstaluj nowszą wersję Teren.",
        "A newer program has changed the database (version \(found), this one knows \(known)). "
          + "Install the newer Teren.")
    case .changedMigration(let number):
      return Text(
        "Migracja \(number) bazy danych różni się od zastosowanej. Użyj niezmienionej wersji programu.",
        "Migration \(number) differs from the one applied to this database. Use an unaltered program.")
    case .statement(let detail):
      return Text(
        "Błąd programu w zapytaniu do bazy danych. Zgłoś go. (\(detail))",
        "A fault of the program in a database statement. Please report it. (\(detail))")
    }
  }
}
