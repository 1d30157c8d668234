import Basis

/// What a person asks of a list: words to search for, filters, an order and a page.
///     ListRequest(search: "lodz", filters: ["territory": "3"], sort: "name", page: 2)
public struct ListRequest: Equatable, Sendable {
  /// Words that must all occur; letters with and without Polish marks are the same.
  public var search: String
  /// Chosen values by the filter's name. Names a list does not know are ignored.
  public var filters: [String: String]
  /// The column to sort by; an unknown or empty one means the list's own order.
  public var sort: String
  /// Whether the order is turned round.
  public var isDescending: Bool
  /// Which page, from 1.
  public var page: Int
  /// Rows on a page, at most `largestPage`.
  public var pageSize: Int

  /// Rows on a page unless asked otherwise.
  public static let usualPage = 50
  /// The most rows one answer holds; exports take several.
  public static let largestPage = 1_000

  /// A request of these parts; sizes out of range are brought into it.
  public init(
    search: String = "", filters: [String: String] = [:], sort: String = "", isDescending: Bool = false,
    page: Int = 1, pageSize: Int = ListRequest.usualPage
  ) {
    self.search = String(search.prefix(200))
    self.filters = filters
    self.sort = sort
    self.isDescending = isDescending
    self.page = min(max(1, page), 1_000_000)
    self.pageSize = min(max(1, pageSize), ListRequest.largestPage)
  }

  /// The chosen value of a filter, `nil` when nothing is chosen.
  public func filter(_ name: String) -> String? {
    guard let value = filters[name], !value.isEmpty else { return nil }
    return value
  }

  /// The number chosen in a filter.
  public func number(_ name: String) -> Int64? { filter(name).flatMap { Int64($0) } }

  /// The day chosen in a filter.
  public func day(_ name: String) -> CivilDate? { filter(name).flatMap { CivilDate($0) } }
}

/// One page of a list and what is known of the whole.
public struct ListPage<Row: Sendable>: Sendable {
  /// The rows of this page, in order.
  public var rows: [Row]
  /// How many rows all pages have.
  public var total: Int64
  /// Which page this is, from 1.
  public var page: Int
  /// Rows on a full page.
  public var pageSize: Int

  /// A page of these parts.
  public init(rows: [Row], total: Int64, page: Int, pageSize: Int) {
    self.rows = rows
    self.total = total
    self.page = page
    self.pageSize = pageSize
  }

  /// How many pages there are, at least one.
  public var pageCount: Int { max(1, Int((total + Int64(pageSize) - 1) / Int64(pageSize))) }
}

/// Sums in one currency: a company may sell in several, and they are never added up.
public struct CurrencySum: Equatable, Sendable {
  /// Of the amounts.
  public var currency: Currency
  /// How many documents.
  public var count: Int64
  /// Their net value.
  public var net: Money
  /// Their gross value.
  public var gross: Money
}
