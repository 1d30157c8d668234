import Basis
import Foundation

/// A made-up star of order lines: three years, 20,000 customers, 5,000 products, 200 representatives. Popular
/// goods and large customers are frequent, as in a wholesaler's book; the same seed gives the same bytes.
struct CubeStar {
  let lines: Int
  /// Whether documents come in any order of their days, as from many late branches, instead of by day.
  let isShuffled: Bool
  private var random: SplitMix

  init(lines: Int, seed: UInt64, isShuffled: Bool = false) {
    self.lines = lines
    self.isShuffled = isShuffled
    random = SplitMix(state: seed)
  }

  private static let regions = [
    "dolnośląskie", "kujawsko-pomorskie", "lubelskie", "lubuskie", "łódzkie", "małopolskie", "mazowieckie",
    "opolskie",
    "podkarpackie", "podlaskie", "pomorskie", "śląskie", "świętokrzyskie", "warmińsko-mazurskie",
    "wielkopolskie",
    "zachodniopomorskie",
  ]

  func write(to directory: String) throws {
    var copy = self
    try copy.writeAll(directory)
  }

  private mutating func writeAll(_ directory: String) throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var products = "product,name,category,brand,supplier\n"
    var prices: [Int64] = []
    for index in 0..<5_000 {
      let category = random.below(24)
      products +=
        "P\(padded(index, 5)),Towar \(index),Kategoria \(padded(category, 2)),"
        + "Marka \(padded(random.below(100), 3)),Dostawca \(padded(random.below(60), 2))\n"
      prices.append(Int64(150 + random.below(400) * random.below(60)))
    }
    var customers = "customer,name,region,town,segment,channel\n"
    for index in 0..<20_000 {
      let region = random.below(16)
      customers +=
        "K\(padded(index, 5)),Sklep \(index),\(CubeStar.regions[region]),"
        + "Miasto \(padded(region * 40 + random.below(40), 3)),\(["A", "B", "B", "C", "C", "C"][random.below(6)]),"
        + "\(["tradycyjny", "nowoczesny", "horeca", "hurt"][random.below(4)])\n"
    }
    var representatives = "representative,name,team\n"
    for index in 0..<200 {
      representatives += "R\(padded(index, 3)),Handlowiec \(index),Zespół \(padded(index / 10, 2))\n"
    }
    try products.write(toFile: directory + "/products.csv", atomically: true, encoding: .utf8)
    try customers.write(toFile: directory + "/customers.csv", atomically: true, encoding: .utf8)
    try representatives.write(toFile: directory + "/representatives.csv", atomically: true, encoding: .utf8)
    try CubeStar.readme.write(toFile: directory + "/README.md", atomically: true, encoding: .utf8)
    try writeFacts(directory, prices)
  }

  private mutating func writeFacts(_ directory: String, _ prices: [Int64]) throws {
    _ = FileManager.default.createFile(atPath: directory + "/facts.csv", contents: nil)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: directory + "/facts.csv"))
    var bytes = Array(
      "document,date,customer,product,representative,document_type,warehouse,quantity,net,cost\n".utf8)
    let first = CivilDate(year: 2023, month: 1, day: 1)!.dayNumber
    var written = 0
    var document = 0
    while written < lines {
      let passed = isShuffled ? Int32(random.below(1_096)) : Int32(Int64(written) * 1_096 / Int64(lines))
      let day = CivilDate(dayNumber: first + passed)
      let customer = min(random.below(20_000), random.below(20_000))
      let representative = random.below(50) == 0 ? random.below(200) : customer % 200
      let isReturn = random.below(40) == 0
      let head = Array(
        ("\(isReturn ? "KOR" : "FV")/\(day.parts.year)/\(padded(document, 7)),\(day.text),K\(padded(customer, 5)),")
          .utf8)
      let tail = Array(
        ",R\(padded(representative, 3)),\(isReturn ? "correction" : "invoice"),W\(customer % 7),".utf8)
      for _ in 0..<min(1 + random.below(12), lines - written) {
        let product = min(random.below(5_000), random.below(5_000))
        let quantity = Int64(1 + random.below(24)) * (isReturn ? -1 : 1)
        let price = prices[product] * Int64(85 + random.below(16)) / 100
        bytes += head
        bytes.append(UInt8(ascii: "P"))
        bytes += padded(product, 5).utf8
        bytes += tail
        bytes += "\(quantity),".utf8
        bytes += plainText(price * quantity, places: 2, atLeast: 2).utf8
        bytes.append(44)
        bytes += plainText(prices[product] * 7 / 10 * quantity, places: 2, atLeast: 2).utf8
        bytes.append(10)
        written += 1
      }
      document += 1
      if bytes.count > 1 << 20 {
        try file.write(contentsOf: Data(bytes))
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  private func padded(_ value: Int, _ width: Int) -> String { decimalText(Int64(value), width: width) }

  private static let readme = """
    # A made-up star of order lines
    Generated; any likeness to real shops is chance.
    - facts.csv: document (number), date, customer, product, representative, document_type (invoice, correction),
      warehouse, quantity (pieces), net (zł, after discount), cost (zł)
    - customers.csv: customer, name, region, town, segment, channel
    - products.csv: product, name, category, brand, supplier
    - representatives.csv: representative, name, team

    """
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  mutating func below(_ limit: Int) -> Int { Int(truncatingIfNeeded: next() >> 33) % limit }
}
