import Basis
import Store
import Trade

/// What a search over everything found, by kind, a few of each.
public struct SearchResult: Sendable {
  /// Customers.
  public var customers: [CustomerRow]
  /// Goods, barcodes included.
  public var products: [ProductRow]
  /// Orders by number or customer.
  public var orders: [OrderRow]
  /// Price lists.
  public var priceLists: [PriceList]

  /// Whether nothing was found.
  public var isEmpty: Bool { customers.isEmpty && products.isEmpty && orders.isEmpty && priceLists.isEmpty }
}

extension Headquarters {
  /// Searches customers, goods, orders and price lists that the person may see.
  public func search(_ words: String, for actor: Actor, limit: Int = 6) async throws -> SearchResult {
    let request = ListRequest(search: words, pageSize: limit)
    guard !request.search.trimmed().isEmpty else {
      return SearchResult(customers: [], products: [], orders: [], priceLists: [])
    }
    var products = try await products(request).rows
    if products.isEmpty, let barcode = normalizedEan(words) {
      products = try await productsWithBarcode(barcode)
    }
    let wanted = String(decoding: folded(words), as: UTF8.self)
    let lists = try await priceLists().map(\.list).filter {
      String(decoding: folded($0.code + " " + $0.name), as: UTF8.self).contains(wanted)
    }
    return SearchResult(
      customers: try await customers(request, for: actor).page.rows, products: products,
      orders: try await orders(request, for: actor).page.rows, priceLists: Array(lists.prefix(limit)))
  }

  private func productsWithBarcode(_ barcode: String) async throws -> [ProductRow] {
    let codes = try await database.read { connection in
      try connection.rows(
        """
        SELECT p.code FROM product_unit u JOIN product p ON p.id = u.product_id WHERE u.barcode = $1
        ORDER BY p.code LIMIT 6
        """, [.text(barcode)]
      ).map { $0.text("code") }
    }
    var found: [ProductRow] = []
    for code in codes {
      found += try await products(ListRequest(search: code, pageSize: 6)).rows.filter { $0.code == code }
    }
    return found
  }
}
