import Basis
import Store
import Trade

/// A category with its place in the tree and how many goods stand on it.
public struct CategoryRow: Equatable, Sendable {
  /// The category.
  public var category: Trade.Category
  /// How deep it stands, 0 at the top.
  public var depth: Int
  /// Goods on this shelf itself.
  public var productCount: Int64
}

extension Headquarters {
  /// All categories, each below the one around it.
  public func categories() async throws -> [CategoryRow] {
    let rows = try await database.read { connection in
      try connection.rows(
        """
        SELECT k.id, k.code, k.name, k.parent_id,
          (SELECT COUNT(*) FROM product p WHERE p.category_id = k.id) AS products
        FROM category k
        """)
    }
    let all = rows.map { row in
      CategoryRow(
        category: Trade.Category(
          id: CategoryId(row.number32("id")), code: row.text("code"), name: row.text("name"),
          parent: row.optionalInteger("parent_id").map { CategoryId(UInt32(clamping: $0)) }),
        depth: 0, productCount: row.integer("products"))
    }.sorted { collationKey($0.category.name).lexicographicallyPrecedes(collationKey($1.category.name)) }
    let inside = Dictionary(grouping: all, by: { $0.category.parent })
    var tree: [CategoryRow] = []
    // A ring of parents cannot come from the screens, but must not hang the page if a file brought one.
    func place(_ parent: CategoryId?, depth: Int) {
      for row in inside[parent] ?? [] where depth < 20 {
        tree.append(CategoryRow(category: row.category, depth: depth, productCount: row.productCount))
        place(row.category.id, depth: depth + 1)
      }
    }
    place(nil, depth: 0)
    return tree
  }
}
