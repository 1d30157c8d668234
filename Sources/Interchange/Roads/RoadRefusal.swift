import Basis

/// Why road times could not be had from a server; what cures it is in the text.
public enum RoadRefusal: Error, Equatable, Sendable {
  /// The address in the settings is not one of a web server.
  case address(String)
  /// The engine in the settings is not known.
  case engine(String)
  /// Nobody answers there.
  case unreachable(String)
  /// No answer within so many seconds.
  case slow(String, seconds: Int64)
  /// The server answers with an error's number and perhaps words.
  case failed(String, status: Int, words: String)
  /// The server understands and declines.
  case declined(String)
  /// The answer is not what this engine answers.
  case unreadable(String)
  /// More places than one matrix may have.
  case tooManyPlaces(Int, most: Int)
  /// A territory without any customer on the map.
  case noPlaces

  /// What happened and what to do.
  public func text(_ language: Language) -> String { words(language) }

  private var words: Text {
    switch self {
    case .address(let address):
      Text(
        "Adres serwera dróg „\(address)” jest niepoprawny. Podaj na przykład http://127.0.0.1:5000.",
        "The road server's address “\(address)” is not valid. Give one such as http://127.0.0.1:5000.")
    case .engine(let name):
      Text(
        "Silnik dróg „\(name)” jest nieznany. Podaj osrm albo valhalla.",
        "The road engine “\(name)” is not known. Give osrm or valhalla.")
    case .unreachable(let address):
      Text(
        "Serwer dróg \(address) nie odpowiada. Sprawdź, czy działa i czy adres jest dobry.",
        "The road server \(address) does not answer. Check that it runs and that the address is right.")
    case .slow(let address, let seconds):
      Text(
        "Serwer dróg \(address) nie odpowiedział w \(seconds) s. Spróbuj później albo zwiększ limit czasu.",
        "The road server \(address) gave no answer within \(seconds) s. Try later or raise the time limit.")
    case .failed(let address, let status, let words):
      Text(
        "Serwer dróg \(address) zgłosił błąd \(status)\(words.isEmpty ? "" : ": " + words). "
          + "Sprawdź jego dziennik i ustawienie silnika.",
        "The road server \(address) reported error \(status)\(words.isEmpty ? "" : ": " + words). "
          + "Look into its log and check the engine in the settings.")
    case .declined(let words):
      Text(
        "Serwer dróg odmówił: \(words). Sprawdź położenie klientów i obszar jego mapy.",
        "The road server declined: \(words). Check the customers' positions and the area of its map.")
    case .unreadable(let place):
      Text(
        "Nie można odczytać odpowiedzi serwera dróg (\(place)). Sprawdź, czy wybrano właściwy silnik.",
        "The road server's answer cannot be read (\(place)). Check that the right engine is chosen.")
    case .tooManyPlaces(let count, let most):
      Text(
        "Rejon ma \(count) klientów na mapie, a macierz mieści najwyżej \(most). Podziel rejon.",
        "The territory has \(count) customers on the map; a matrix holds at most \(most). Divide the territory."
      )
    case .noPlaces:
      Text(
        "Żaden klient rejonu nie ma położenia na mapie. Uzupełnij szerokość i długość geograficzną.",
        "No customer of the territory has a position. Fill in latitude and longitude.")
    }
  }
}
