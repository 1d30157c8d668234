import Basis
import Headquarters

/// The pages of the navigation.
enum Place: String, CaseIterable {
  case dashboard, orders, analyses, forecast, customers, territories, products, categories, priceLists,
    conditions,
    agreements, conditionTypes, pricingPolicy, customerGroups, users, devices, imports, audit

  /// Groups of the navigation in their order; the first has no heading.
  static let groups: [(title: Text?, places: [Place])] = [
    (nil, [.dashboard]),
    (Text("Sprzedaż", "Sales"), [.orders, .analyses, .forecast]),
    (Text("Klienci", "Customers"), [.customers, .customerGroups, .territories]),
    (
      Text("Towary i ceny", "Goods and prices"),
      [.products, .categories, .priceLists, .conditions, .agreements, .conditionTypes, .pricingPolicy]
    ),
    (Text("Ustawienia", "Settings"), [.users, .devices, .imports, .audit]),
  ]

  var path: String {
    switch self {
    case .dashboard: "/"
    case .orders: "/orders"
    case .analyses: "/analyses"
    case .forecast: "/forecast"
    case .customers: "/customers"
    case .territories: "/territories"
    case .products: "/products"
    case .categories: "/categories"
    case .priceLists: "/price-lists"
    case .conditions: "/conditions"
    case .conditionTypes: "/condition-types"
    case .agreements: "/agreements"
    case .pricingPolicy: "/pricing-policy"
    case .customerGroups: "/customer-groups"
    case .users: "/users"
    case .devices: "/devices"
    case .imports: "/imports"
    case .audit: "/audit"
    }
  }

  var title: Text {
    switch self {
    case .dashboard: Text("Pulpit", "Dashboard")
    case .orders: Text("Zamówienia", "Orders")
    case .analyses: Text("Analizy", "Analyses")
    case .forecast: Text("Prognoza i dostawy", "Forecast and supply")
    case .customers: Text("Klienci", "Customers")
    case .territories: Text("Terytoria", "Territories")
    case .products: Text("Towary", "Goods")
    case .categories: Text("Kategorie", "Categories")
    case .priceLists: Text("Cenniki", "Price lists")
    case .conditions: Text("Warunki cenowe", "Price conditions")
    case .conditionTypes: Text("Rodzaje warunków", "Condition types")
    case .agreements: Text("Umowy", "Agreements")
    case .pricingPolicy: Text("Zasady liczenia", "Pricing rules")
    case .customerGroups: Text("Grupy i sieci", "Groups and chains")
    case .users: Text("Użytkownicy", "Users")
    case .devices: Text("Urządzenia", "Devices")
    case .imports: Text("Import", "Import")
    case .audit: Text("Dziennik zmian", "Audit trail")
    }
  }

  var icon: String {
    switch self {
    case .dashboard: "layout-dashboard"
    case .orders: "clipboard-list"
    case .analyses: "chart-column"
    case .forecast: "truck"
    case .customers: "store"
    case .territories: "map"
    case .products: "package"
    case .categories: "folder-tree"
    case .priceLists: "tags"
    case .conditions: "badge-percent"
    case .conditionTypes: "list-checks"
    case .agreements: "file-text"
    case .pricingPolicy: "settings"
    case .customerGroups: "building-2"
    case .users: "users"
    case .devices: "smartphone"
    case .imports: "file-up"
    case .audit: "history"
    }
  }

  /// Who may open it.
  func isOpen(to role: Role) -> Bool {
    switch self {
    case .dashboard, .orders, .analyses, .customers, .products, .priceLists, .conditions: true
    case .forecast, .territories, .categories, .conditionTypes, .agreements, .customerGroups, .imports, .audit:
      role != .representative
    case .users, .devices, .pricingPolicy: role == .administrator
    }
  }
}
