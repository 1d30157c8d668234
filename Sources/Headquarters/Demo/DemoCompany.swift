import Basis
import Trade

/// How large a demo company is.
public enum DemoScale: String, Sendable, CaseIterable {
  /// 1,200 customers, 1,500 products.
  case standard
  /// 20,000 customers, 20,000 products, 500,000 price conditions: what the figures are measured on.
  case large

  var customers: Int { self == .standard ? 1_200 : 20_000 }
  var products: Int { self == .standard ? 1_500 : 20_000 }
  var discountsPerCustomer: Int { self == .standard ? 3 : 22 }
}

/// A Polish wholesaler made from a seed: the same names, numbers and prices on every machine.
///
/// References are places in the arrays (category 3 is `categories[3]`); the database gives the real numbers.
struct DemoCompany {
  /// Wholesale goods with their prices in the three lists.
  struct Good {
    var product: Product
    var category: Int
    var prices: [Price]
    var picture: String
  }

  /// A customer with what it gets off.
  struct Client {
    var customer: Customer
    var territory: Int
    var priceList: Int
    var discounts: [Discount]
  }

  /// A percentage off everything, a category or a product.
  struct Discount {
    var category: Int?
    var product: Int?
    var percent: Percent
  }

  private(set) var goods: [Good] = []
  private(set) var clients: [Client] = []

  init(scale: DemoScale, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    goods = DemoCompany.goods(scale.products, &random)
    clients = DemoCompany.clients(scale, products: goods.count, &random)
  }

  // MARK: - Goods

  private static func goods(_ count: Int, _ random: inout SeededRandom) -> [Good] {
    var goods: [Good] = []
    let shelves = DemoShelf.all
    // Round after round over all shelves, so that every shelf is filled evenly at any scale.
    var round = 0
    while goods.count < count {
      for (index, shelf) in shelves.enumerated() where goods.count < count {
        if let good = good(shelf, category: index, round, number: goods.count, &random) { goods.append(good) }
      }
      round += 1
    }
    return goods
  }

  /// The `round`-th good of a shelf: goods, then brands, then sizes, then variants, then numbered editions.
  private static func good(
    _ shelf: DemoShelf, category: Int, _ round: Int, number: Int, _ random: inout SeededRandom
  ) -> Good? {
    var rest = round
    func next(_ choices: [String]) -> String {
      defer { rest /= choices.count }
      return choices[rest % choices.count]
    }
    let thing = next(shelf.goods)
    let brand = next(shelf.brands)
    let sizeIndex = rest % shelf.sizes.count
    let size = next(shelf.sizes)
    let variant = next(shelf.variants)
    let edition = rest == 0 ? "" : "seria \(rest + 1)"
    let name = [thing, variant, edition, brand, size].filter { !$0.isEmpty }.joined(separator: " ")
    let (pack, carton) = shelf.packing
    let code = shelf.code + "-" + decimalText(Int64(round + 1), width: 4)
    let base = Int64(number) * 10
    let product = Product(
      id: ProductId(0), code: code, name: name, category: CategoryId(0), brand: brand, vat: shelf.vat,
      units: [
        ProductUnit(code: "szt", barcode: ean(base)),
        ProductUnit(code: "opak", ratio: UnitRatio(numerator: pack), barcode: ean(base + 1)),
        ProductUnit(code: "karton", ratio: UnitRatio(numerator: pack * carton), barcode: ean(base + 2)),
      ], photo: code.lowercasedASCII() + ".svg")
    // Larger sizes cost more, and every price ends in a nine as on a shelf.
    let raw = shelf.price.from + random.below(shelf.price.span) + sizeIndex * shelf.price.from / 2
    let detail = Int64(raw / 1_000) * 1_000 + 900
    let prices = DemoWords.priceLists.map { list in
      Price(tenThousandths: roundedProduct(detail, list.factorPpm, over: 1_000_000)! / 100 * 100)
    }
    let picture = DemoPicture.svg(shelf.shape, color: shelf.color, brand: brand, name: thing, size: size)
    return Good(product: product, category: category, prices: prices, picture: picture)
  }

  /// A GTIN-13 with the prefix for use inside a company (GS1 prefix 20–29) and the right check digit.
  private static func ean(_ number: Int64) -> String {
    let digits = decimalText(290_000_000_000 + number, width: 12).utf8.map { Int($0) - 48 }
    return digits.map(String.init).joined() + String(eanCheckDigit(digits))
  }

  // MARK: - Customers

  private static func clients(_ scale: DemoScale, products: Int, _ random: inout SeededRandom) -> [Client] {
    let towns = Dictionary(grouping: DemoTown.all, by: \.territory)
    let territories = DemoWords.territories.count
    var used: Set<String> = []
    return (0..<scale.customers).map { index in
      let territory = index * territories / scale.customers
      let town = weighted(towns[territory]!, &random)
      return client(index, territory, town, scale, products: products, &used, &random)
    }
  }

  /// Bigger towns have more shops, by the square root of their population.
  private static func weighted(_ towns: [DemoTown], _ random: inout SeededRandom) -> DemoTown {
    let weights = towns.map { Int(Double($0.population).squareRoot()) }
    var point = random.below(weights.reduce(0, +))
    for (town, weight) in zip(towns, weights) {
      if point < weight { return town }
      point -= weight
    }
    return towns[0]
  }

  private static func client(
    _ index: Int, _ territory: Int, _ town: DemoTown, _ scale: DemoScale, products: Int,
    _ used: inout Set<String>, _ random: inout SeededRandom
  ) -> Client {
    let kind = random.pick(DemoWords.shopKinds)
    var name = kind.name + " „" + random.pick(DemoWords.shopNames) + "”"
    if random.below(2) == 0 { name = kind.name + " " + random.pick(DemoWords.surnames) }
    var nip = ""
    repeat { nip = Self.nip(&random) } while !used.insert(nip).inserted
    let gastronomy = kind.segment == "gastronomia"
    let wholesale = kind.segment == "hurt" || kind.segment == "supermarket"
    let terms = [
      PaymentTerms.cash, PaymentTerms(form: .transfer, days: 7), PaymentTerms(form: .transfer, days: 14),
      PaymentTerms(form: .transfer, days: 14), PaymentTerms(form: .transfer, days: 30),
      PaymentTerms(form: .card, days: 0),
    ]
    let payment = random.pick(terms)
    let limit = payment.days == 0 ? nil : Money(grosze: Int64(2 + random.below(19)) * 100_000)
    let balance = limit.map { Money(grosze: $0.grosze * Int64(random.below(110)) / 100) } ?? .zero
    let isLate = random.below(6) == 0
    let overdue = isLate ? Money(grosze: balance.grosze * Int64(10 + random.below(50)) / 100) : .zero
    let customer = Customer(
      id: CustomerId(0), code: "K" + decimalText(Int64(index + 1), width: 5), name: name, nip: nip,
      street: random.pick(DemoWords.streets) + " " + String(1 + random.below(120)),
      postalCode: postalCode(territory, &random), town: town.name, phone: phone(&random),
      email: "sklep" + String(index + 1) + "@example.pl", segment: kind.segment, territory: TerritoryId(0),
      priceList: PriceListId(0), terms: payment, creditLimit: limit, balance: balance, overdue: overdue,
      blockReason: random.below(80) == 0 ? "nieopłacone faktury powyżej 60 dni" : nil,
      location: nearby(town.location, &random))
    return Client(
      customer: customer, territory: territory, priceList: wholesale ? 1 : gastronomy ? 2 : 0,
      discounts: discounts(scale, products: products, &random))
  }

  private static func discounts(_ scale: DemoScale, products: Int, _ random: inout SeededRandom) -> [Discount] {
    var discounts: [Discount] = []
    if random.below(3) == 0 {
      discounts.append(Discount(percent: Percent(ppm: Int64(1 + random.below(4)) * 10_000)))
    }
    var categories: Set<Int> = []
    var goods: Set<Int> = []
    while discounts.count < scale.discountsPerCustomer {
      let percent = Percent(ppm: Int64(4 + random.below(27)) * 5_000)
      if random.below(4) == 0 {
        let category = random.below(DemoShelf.all.count)
        if categories.insert(category).inserted {
          discounts.append(Discount(category: category, percent: percent))
        }
      } else {
        let product = random.below(products)
        if goods.insert(product).inserted { discounts.append(Discount(product: product, percent: percent)) }
      }
    }
    return discounts
  }

  private static func nip(_ random: inout SeededRandom) -> String {
    while true {
      // The first three digits of a NIP name a tax office and are never zero.
      let head = (0..<3).map { _ in 1 + random.below(9) } + (0..<6).map { _ in random.below(10) }
      for check in 0..<10 {
        if let nip = normalizedNip((head + [check]).map(String.init).joined()) { return nip }
      }
    }
  }

  private static func postalCode(_ territory: Int, _ random: inout SeededRandom) -> String {
    let first = ["0", "2", "3", "4", "6", "8", "9", "5"][territory]
    return first + String(random.below(10)) + "-" + decimalText(Int64(random.below(1_000)), width: 3)
  }

  private static func phone(_ random: inout SeededRandom) -> String {
    let number = decimalText(Int64(random.below(1_000_000)), width: 6)
    return "+48 5" + decimalText(Int64(random.below(100)), width: 2) + " " + number.prefix(3) + " "
      + number.suffix(3)
  }

  /// Within about three kilometres.
  private static func nearby(_ place: Location, _ random: inout SeededRandom) -> Location {
    Location(
      latitudeMicrodegrees: place.latitudeMicrodegrees + Int32(random.below(50_000)) - 25_000,
      longitudeMicrodegrees: place.longitudeMicrodegrees + Int32(random.below(80_000)) - 40_000)
  }
}
