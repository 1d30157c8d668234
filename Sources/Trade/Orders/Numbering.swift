import Basis

/// How a series of documents is numbered, as "ZK/{series}/{yyyy}/{mm}/{nr:4}".
///
/// Each representative's device has its own series, so that numbers given without a network never collide.
/// Tokens: `{nr}` or `{nr:width}`, `{series}`, `{yyyy}`, `{mm}`.
public struct NumberTemplate: Equatable, Sendable {
  /// The template as configured.
  public let template: String

  /// A template; it must contain `{nr}` or `{nr:width}`.
  public init(_ template: String) { self.template = template }

  /// The default for customer orders.
  public static var order: NumberTemplate { NumberTemplate("ZK/{series}/{yyyy}/{mm}/{nr:4}") }

  /// The default for HQ's own order numbers.
  public static var hqOrder: NumberTemplate { NumberTemplate("ZK/{nr:6}/{yyyy}") }

  /// The number of document `counter` in `series` on `date`.
  ///     NumberTemplate.order.number(12, series: "JKO1", date)   // "ZK/JKO1/2026/11/0012"
  public func number(_ counter: UInt64, series: String, _ date: CivilDate) -> String {
    let (year, month, _) = date.parts
    var text = ""
    var token: String?
    for character in template.unicodeScalars {
      if character == "{" {
        token = ""
      } else if character == "}", let name = token {
        text += value(of: name, counter, series, year: year, month: month)
        token = nil
      } else if token != nil {
        token!.unicodeScalars.append(character)
      } else {
        text.unicodeScalars.append(character)
      }
    }
    return text
  }

  private func value(of token: String, _ counter: UInt64, _ series: String, year: Int, month: Int) -> String {
    switch token {
    case "series": return series
    case "yyyy": return decimalText(Int64(year), width: 4)
    case "mm": return decimalText(Int64(month), width: 2)
    default:
      let width = token.utf8.last.map { Int($0) - 48 } ?? 0
      return decimalText(Int64(counter), width: (1...9).contains(width) ? width : 0)
    }
  }
}
